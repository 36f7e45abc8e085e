// Goal: an order is what its text says, what is wrong with one is told with its column, and the bytes of rows compare
// like the rows.

#include "server/domain/order_by.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "server/domain/error.h"
#include "server/domain/money.h"

namespace prorata::domain {
namespace {

const FilterFields& Fields() {
  static const FilterFields fields = {{"sku", {FilterType::kText, {}}},
                                      {"time", {FilterType::kTime, {}}},
                                      {"price", {FilterType::kMoney, {}}},
                                      {"state", {FilterType::kEnum, {"ON", "OFF"}}},
                                      {"tags", {FilterType::kTexts, {}}}};
  return fields;
}

TEST(OrderBy, ParsesOrTellsTheColumn) {
  struct Case {
    std::string text;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"", ""},
      {"  ", ""},
      {"sku", "sku"},
      {"sku asc", "sku"},
      {" time  desc ,sku ", "time desc, sku"},
      {"time desc,sku desc", "time desc, sku desc"},
      {"skus", "column 1: `skus` is no field to order by; these are: price, sku, state, time"},
      {"tags", "column 1: `tags` is no field to order by; these are: price, sku, state, time"},
      {"sku DESC", "column 5: expected asc, desc or a comma, found `DESC`"},
      {"sku desc time", "column 10: expected a comma, found `time`"},
      {"sku,", "column 5: expected a field"},
      {",sku", "column 1: expected a field"},
      {"sku, ,time", "column 6: expected a field"},
      {"sku, time, sku desc", "column 12: `sku` is named twice"},
      {"\xC3\xA4, sku", "column 1: `\xC3\xA4` is no field to order by; these are: price, sku, state, time"},
      {"sku, \xC3\xA4pfel \xC3\xA4",
       "column 6: `\xC3\xA4pfel` is no field to order by; these are: price, sku, state, time"},
  };
  for (const Case& c : cases) {
    const auto order = OrderBy::Parse(c.text, Fields());
    std::string found;
    if (order.ok()) {
      for (const OrderTerm& term : order->terms()) {
        found += (found.empty() ? "" : ", ") + term.field + (term.descending ? " desc" : "");
      }
    } else {
      const auto violations = ViolationsOf(order.status());
      ASSERT_EQ(violations.size(), 1U) << c.text;
      EXPECT_EQ(violations[0].reason, Reason::kOrderByInvalid);
      EXPECT_EQ(violations[0].field, "order_by");
      found = violations[0].description;
    }
    EXPECT_EQ(found, c.expected) << c.text;
  }
}

TEST(OrderBy, BytesCompareLikeRows) {
  const auto usd = [](int64_t minor) { return FilterValue(Money{Currency::Usd(), minor}); };
  // In ascending order.
  const std::map<std::string, std::vector<FilterValue>> values = {
      {"sku",
       {std::monostate{}, std::string(), std::string("\0", 1), std::string("\0a", 2), std::string("a"),
        std::string("a\0", 2), std::string("a\xFF"), std::string("b")}},
      {"time", {std::monostate{}, Instant{-5}, Instant{0}, Instant{7}, Instant{int64_t{1} << 40}}},
      {"price", {Money{*Currency::Parse("EUR"), 900}, usd(-3), usd(0), usd(500)}},
      {"state", {std::vector<std::string>{"OFF", "ON"}, std::string("ON")}},
  };
  for (const auto& [field, ascending] : values) {
    for (const bool descending : {false, true}) {
      const OrderBy order(std::vector<OrderTerm>{{field, descending}});
      for (size_t a = 0; a < ascending.size(); ++a) {
        for (size_t b = 0; b < ascending.size(); ++b) {
          const std::string low = order.KeyOf([&](std::string_view) { return ascending[a]; }, "key 1");
          const std::string high = order.KeyOf([&](std::string_view) { return ascending[b]; }, "key 2");
          const bool is_before = descending ? a > b : a <= b;
          EXPECT_EQ(low < high, is_before) << field << " " << a << " " << b << (descending ? " desc" : "");
          const std::string behind = order.KeyBehind(ascending[a]);
          EXPECT_EQ(high < behind, descending ? b >= a : b <= a) << field << " behind " << a << " " << b;
        }
      }
    }
  }
}

}  // namespace
}  // namespace prorata::domain
