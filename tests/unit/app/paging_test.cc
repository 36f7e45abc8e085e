// Pages of lists: every row once, whatever happens between the pages; tokens are good for their own query only.

#include "server/app/paging.h"

#include <fmt/format.h>

#include "server/app/customers.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

// What a repeated field of messages is to ListPage.
struct Item {
  std::string name;
  size_t bytes = 0;

  size_t ByteSizeLong() const { return bytes; }
};
struct Items {
  using value_type = Item;

  std::vector<Item> all;

  Item* Add() { return &all.emplace_back(); }
};

class PagingTest : public AppFixture {
 protected:
  PagingTest() {
    Transact([&](storage::Transaction& tx) {
      schema::Delete<schema::Customers>(tx, adatum);
      return absl::OkStatus();
    }).IgnoreError();
  }

  void AddCustomer(const std::string& id, bool suspended = false) {
    domain::Customer customer;
    customer.name = {contoso, {id}};
    customer.suspended = suspended;
    Put<schema::Customers>(customer.name, customer);
  }
  void AddCustomers(int count) {
    EXPECT_EQ(Transact([&](storage::Transaction& tx) {
                for (int i = 0; i < count; ++i) {
                  domain::Customer customer;
                  customer.name = {contoso, {fmt::format("c{:05}", i)}};
                  schema::Put<schema::Customers>(tx, customer.name, customer);
                }
                return absl::OkStatus();
              }),
              absl::OkStatus());
  }
  void RemoveCustomer(const std::string& id) {
    EXPECT_EQ(Transact([&](storage::Transaction& tx) {
                schema::Delete<schema::Customers>(tx, {contoso, {id}});
                return absl::OkStatus();
              }),
              absl::OkStatus());
  }

  // The ids of a page, and the token of the next one into page.page_token.
  absl::StatusOr<std::vector<std::string>> NextPage(app::PageRequest& page, const app::CallContext& call,
                                                    size_t item_bytes = 1) {
    page.parent = "partners/contoso";
    Items items;
    const auto convert = [&](const domain::Customer& customer) {
      return Item{customer.name.customer.value, item_bytes};
    };
    const absl::StatusOr<std::string> token = Read([&](const storage::Reader& reader) {
      items.all.clear();
      return app::ListCustomers(reader, call, page, contoso, convert, items);
    });
    if (!token.ok()) return token.status();
    page.page_token = *token;
    std::vector<std::string> ids;
    for (const Item& item : items.all) ids.push_back(item.name);
    return ids;
  }
  std::string NextPageText(app::PageRequest& page) {
    const auto ids = NextPage(page, Call());
    if (!ids.ok()) return ReasonsOf(ids.status());
    return fmt::format("{}{}", fmt::join(*ids, " "), page.page_token.empty() ? "" : " ...");
  }

  // The sizes of all pages.
  std::vector<size_t> PageSizes(int32_t page_size, size_t item_bytes = 1) {
    app::PageRequest page{"", page_size, "", ""};
    std::vector<size_t> sizes;
    do {
      if (sizes.size() > 100) {
        ADD_FAILURE() << "pages without an end";
        break;
      }
      const auto ids = NextPage(page, Call(), item_bytes);
      if (!ids.ok()) break;
      sizes.push_back(ids->size());
    } while (!page.page_token.empty());
    return sizes;
  }
};

TEST_F(PagingTest, CountsTheItemsOfAPage) {
  AddCustomers(1005);
  using Sizes = std::vector<size_t>;
  EXPECT_EQ(PageSizes(1000), (Sizes{1000, 5}));
  EXPECT_EQ(PageSizes(5000), (Sizes{1000, 5})) << "clamped";
  EXPECT_EQ(PageSizes(1005), (Sizes{1000, 5})) << "clamped";
  EXPECT_EQ(PageSizes(0).front(), 50u) << "the default";
  EXPECT_EQ(PageSizes(335), (Sizes{335, 335, 335})) << "no empty page behind a last full one";
}

TEST_F(PagingTest, EndsAPageAtTwoMebibytes) {
  AddCustomers(8);
  using Sizes = std::vector<size_t>;
  EXPECT_EQ(PageSizes(0, 512 * 1024), (Sizes{4, 4}));
  EXPECT_EQ(PageSizes(0, 512 * 1024 + 1), (Sizes{3, 3, 2}));
  EXPECT_EQ(PageSizes(0, 3 * 1024 * 1024).size(), 8u) << "an item that is too large is a page of its own";
}

TEST_F(PagingTest, NeitherSkipsNorRepeatsWhileRowsComeAndGo) {
  for (const char* id : {"b", "d", "f", "h", "j"}) AddCustomer(id);
  app::PageRequest page{"", 2, "", ""};
  EXPECT_EQ(NextPageText(page), "b d ...");
  RemoveCustomer("d");
  RemoveCustomer("f");
  AddCustomer("a");
  AddCustomer("c");
  AddCustomer("e");
  EXPECT_EQ(NextPageText(page), "e h ...");
  page.page_size = 7;
  EXPECT_EQ(NextPageText(page), "j");
}

TEST_F(PagingTest, FiltersBeforeItCounts) {
  for (int i = 0; i < 9; ++i) AddCustomer(fmt::format("c{}", i), i % 2 == 1);
  app::PageRequest page{"", 2, "", "state = SUSPENDED"};
  EXPECT_EQ(NextPageText(page), "c1 c3 ...");
  EXPECT_EQ(NextPageText(page), "c5 c7");
  app::PageRequest bad{"", 2, "", "status = SUSPENDED"};
  EXPECT_EQ(NextPageText(bad), "FILTER_INVALID");
}

TEST_F(PagingTest, TakesATokenForItsOwnQueryOnly) {
  AddCustomers(3);
  const auto list = [&](const app::PageRequest& asked, const app::CallContext& call) {
    app::PageRequest page = asked;
    Items items;
    const auto convert = [](const domain::Customer& customer) { return Item{customer.name.customer.value, 1}; };
    return ReasonsOf(Read([&](const storage::Reader& reader) {
                       return app::ListCustomers(reader, call, page, contoso, convert, items);
                     }).status());
  };
  app::PageRequest page{"", 1, "", "display_name != x"};
  ASSERT_TRUE(NextPage(page, Call()).ok());
  ASSERT_FALSE(page.page_token.empty());
  const app::Sealer other_sealer(app::Sealer::Key{8});

  struct Case {
    std::string_view what;
    std::string_view expected;
    std::function<void(app::PageRequest&, app::CallContext&)> change;
  };
  const Case cases[] = {
      {"as it is", "OK", [](auto&, auto&) {}},
      {"another page size", "OK", [](auto& asked, auto&) { asked.page_size = 2; }},
      {"another filter", "PAGE_TOKEN_INVALID", [](auto& asked, auto&) { asked.filter = "display_name != y"; }},
      {"another parent", "PAGE_TOKEN_INVALID", [](auto& asked, auto&) { asked.parent = "partners/fabrikam"; }},
      {"another caller", "PAGE_TOKEN_INVALID", [](auto&, auto& call) { call.principal = "erin"; }},
      {"another method", "PAGE_TOKEN_INVALID", [](auto&, auto& call) { call.method += "2"; }},
      {"another server's key", "PAGE_TOKEN_INVALID", [&](auto&, auto& call) { call.sealer = &other_sealer; }},
      {"altered", "PAGE_TOKEN_INVALID", [](auto& asked, auto&) { asked.page_token[20] ^= 1; }},
      {"cut", "PAGE_TOKEN_INVALID", [](auto& asked, auto&) { asked.page_token.resize(10); }},
      {"made up", "PAGE_TOKEN_INVALID", [](auto& asked, auto&) { asked.page_token = "c00001"; }},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.what);
    app::PageRequest asked = page;
    app::CallContext call = Call();
    row.change(asked, call);
    EXPECT_EQ(list(asked, call), row.expected);
  }
}

TEST_F(PagingTest, EndsAPageThatLooksForTooLong) {
  const app::CallContext call = Call();
  absl::StatusOr<app::Pager> pager = app::Pager::Start(call, {}, app::kNoFilterFields);
  ASSERT_TRUE(pager.ok());
  for (int64_t i = 1; i < app::kPageWork / app::kRowWork; ++i) ASSERT_TRUE(pager->Pass("key"));
  EXPECT_EQ(pager->NextToken(), "");
  EXPECT_FALSE(pager->Pass("last"));
  const absl::StatusOr<app::Pager> next =
      app::Pager::Start(call, {"", 0, pager->NextToken(), ""}, app::kNoFilterFields);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->Rest({"a", "z"}).start, std::string("last\0", 5)) << "goes on behind the last row it looked at";
}

}  // namespace
}  // namespace prorata::testing
