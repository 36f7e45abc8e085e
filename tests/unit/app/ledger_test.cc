// A partner's journal as it is read.

#include "server/app/ledger.h"

#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

struct Item {
  int64_t number = 0;

  size_t ByteSizeLong() const { return 1; }
};
struct Items {
  using value_type = Item;

  std::vector<Item> all;

  Item* Add() { return &all.emplace_back(); }
};

class LedgerTest : public AppFixture {
 protected:
  // Two purchases in January, one instalment of the second in February.
  void BuyTwice() {
    now = At("2024-01-10");
    Buy(AddOffer({.sku = "A1", .price = "31.00 USD"}), domain::BillingPlan::kUpfront, 1);
    now = At("2024-01-20");
    Buy(AddOffer({.sku = "A2", .price = "12.00 USD"}), domain::BillingPlan::kMonthly, 1);
    now = At("2024-02-21");
    RunDue();
  }

  std::string Find(const std::string& filter) {
    Items items;
    const auto convert = [](const domain::LedgerTransaction& row) { return Item{row.name.number}; };
    const absl::StatusOr<std::string> token = Read([&](const storage::Reader& reader) {
      items.all.clear();
      return app::ListTransactions(reader, Call(), {"", 0, "", filter}, contoso, convert, items);
    });
    if (!token.ok()) return ReasonsOf(token.status());
    std::string text;
    for (const Item& item : items.all) text += (text.empty() ? "" : " ") + std::to_string(item.number);
    return text;
  }
};

TEST_F(LedgerTest, BalancesAreThoseOfTheHead) {
  const auto balance = [&](const domain::PartnerId& partner) {
    return Read([&](const storage::Reader& reader) { return app::GetBalance(reader, partner); });
  };
  ASSERT_TRUE(balance(contoso).ok());
  EXPECT_EQ(balance(contoso)->transaction, 0) << "nothing was booked yet";
  EXPECT_EQ(balance(contoso)->partner, contoso);
  BuyTwice();
  EXPECT_EQ(balance(contoso).value(), Load<schema::JournalHeads>(contoso));
  EXPECT_EQ(ReasonsOf(balance({"nobody"}).status()), "RESOURCE_NOT_FOUND");
}

TEST_F(LedgerTest, FindsTransactionsByTheirFields) {
  BuyTwice();
  const std::string order = domain::ToString(contoso) + "/customers/adatum/orders/*";
  const struct {
    std::string filter;
    std::string_view expected;
  } cases[] = {
      {"", "1 2 3"},
      {"cause = PURCHASE", "1 2"},
      {"cause != PURCHASE", "3"},
      {"cause = SALE", "FILTER_INVALID"},
      {"number > 1", "2 3"},
      {"create_time >= 2024-02-01", "3"},
      {"effective_time < 2024-02-21 AND number >= 2", "2 3"},
      {"resource = \"" + order + "\"", "1 2 3"},
      {"resource = other", ""},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.filter);
    EXPECT_EQ(Find(row.filter), row.expected);
  }
}

TEST_F(LedgerTest, GetsOneTransaction) {
  BuyTwice();
  const auto get = [&](int64_t number) {
    return Read([&](const storage::Reader& reader) {
      return app::GetTransaction(reader, domain::TransactionName{contoso, number});
    });
  };
  EXPECT_EQ(get(2).value(), Load<schema::Transactions>({contoso, 2}));
  EXPECT_EQ(ReasonsOf(get(4).status()), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace prorata::testing
