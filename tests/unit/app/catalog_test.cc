// Offers as they are shown at a moment, and found by their fields.

#include "server/app/catalog.h"

#include <fmt/format.h>

#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

struct Item {
  std::string id;

  size_t ByteSizeLong() const { return id.size(); }
};
struct Items {
  using value_type = Item;

  std::vector<Item> all;

  Item* Add() { return &all.emplace_back(); }
};

class CatalogTest : public AppFixture {
 protected:
  CatalogTest() {
    AddOffer({.sku = "B1", .price = "31.00 USD"});
    AddOffer({.sku = "B2", .term = domain::Term::kThreeYears, .price = "62.00 USD"});
    AddOffer({.sku = "D1", .region = "uksouth", .price = "20.00 GBP", .product_family = "sql", .refundable = false});
    Put<schema::FlexibilityMembers>({"B1"}, {"B1", "BS Series", 1000});
  }

  std::string Find(const std::string& filter) {
    Items items;
    const auto convert = [](const app::OfferView& view) { return Item{view.offer.sku}; };
    const absl::StatusOr<std::string> token = Read([&](const storage::Reader& reader) {
      items.all.clear();
      return app::ListOffers(reader, Call(), {"", 0, "", filter}, convert, items);
    });
    if (!token.ok()) return ReasonsOf(token.status());
    std::string text;
    for (const Item& item : items.all) text += (text.empty() ? "" : " ") + item.id;
    return text;
  }
};

TEST_F(CatalogTest, FindsOffersByTheirFields) {
  const struct {
    std::string filter;
    std::string_view expected;
  } cases[] = {
      {"", "B1 B2 D1"},
      {"sku = B*", "B1 B2"},
      {"region = uksouth", "D1"},
      {"term = P3Y", "B2"},
      {"term = TERM_ONE_YEAR", "FILTER_INVALID"},
      {"product_family = sql", "D1"},
      {"currency = GBP", "D1"},
      {"refundable = false", "D1"},
      {"unit_price > 31", "B2"},
      {"unit_price > \"25 USD\"", "B1 B2"},
      {"unit_price < \"25 GBP\"", "D1"},
      {"flexibility_group = \"BS Series\"", "B1"},
      {"NOT flexibility_group:*", "B2 D1"},
      {"state = WITHDRAWN", ""},
      {"state = AVAILABLE AND region = westeurope", "B1 B2"},
      {"name = x", "FILTER_INVALID"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.filter);
    EXPECT_EQ(Find(row.filter), row.expected);
  }
}

TEST_F(CatalogTest, ShowsThePriceInForce) {
  domain::Offer offer = Load<schema::Offers>(AddOffer({.sku = "E1"}));
  offer.prices = {{At("2024-06-01"), Amount("10.00 USD")}, {At("2025-06-01"), Amount("12.00 USD")}};
  Put<schema::Offers>(offer.id, offer);
  const struct {
    std::string_view time;
    std::optional<domain::Money> expected;
  } cases[] = {
      {"2024-05-31T23:59:59Z", std::nullopt},
      {"2024-06-01", Amount("10.00 USD")},
      {"2025-06-01", Amount("12.00 USD")},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.time);
    now = At(row.time);
    const auto view = Read([&](const storage::Reader& reader) { return app::GetOffer(reader, Call(), offer.id); });
    ASSERT_TRUE(view.ok()) << view.status();
    EXPECT_EQ(view->unit_price, row.expected);
    EXPECT_EQ(NameOf(view->state), row.expected.has_value() ? "AVAILABLE" : "UPCOMING");
    EXPECT_EQ(Find("state = UPCOMING"), row.expected.has_value() ? "" : "E1");
    EXPECT_EQ(view->flexibility, std::nullopt);
  }
  const auto missing = Read([&](const storage::Reader& reader) { return app::GetOffer(reader, Call(), {"none"}); });
  EXPECT_EQ(ReasonsOf(missing.status()), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace prorata::testing
