// Filters of lists: what they match, and how bad ones are refused.

#include "server/domain/filter.h"

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

const FilterFields kFields = {
    {"sku", {FilterType::kText, {}}},         {"state", {FilterType::kEnum, {"ACTIVE", "CANCELED"}}},
    {"quantity", {FilterType::kNumber, {}}},  {"archived", {FilterType::kBool, {}}},
    {"expire_time", {FilterType::kTime, {}}}, {"price", {FilterType::kMoney, {}}},
    {"labels", {FilterType::kMap, {}}},       {"groups", {FilterType::kTexts, {}}},
    {"region", {FilterType::kText, {}}},
};

// Labels env=prod and cost-center=7. Standard_B1ls, ACTIVE, 3, not archived, 2025-03-01T12:00:00Z, 31.00 USD, groups
// web and db-main; the region is not set.
FilterValue ValueOf(std::string_view field) {
  if (field == "sku") return std::string("Standard_B1ls");
  if (field == "state") return std::string("ACTIVE");
  if (field == "quantity") return int64_t{3};
  if (field == "archived") return false;
  if (field == "expire_time") return At("2025-03-01T12:00:00Z");
  if (field == "price") return Cash("31.00 USD");
  if (field == "labels") return std::vector<std::string>{"env", "cost-center"};
  if (field == "labels.env") return std::string("prod");
  if (field == "labels.cost-center") return std::string("7");
  if (field == "groups") return std::vector<std::string>{"web", "db-main"};
  return std::monostate{};
}

TEST(Filter, MatchesRows) {
  const struct {
    std::string_view filter;
    bool expected;
  } cases[] = {
      // Nothing said: everything.
      {"", true},
      {"  \t\n", true},
      // Maps.
      {"labels:env", true},
      {"labels:cost-center", true},
      {"labels:en", false},
      {"labels:team", false},
      {"labels:*", true},
      {"NOT labels:team", true},
      {"labels.env = prod", true},
      {"labels.env=prod AND labels.cost-center = 7", true},
      {"labels.env = test", false},
      {"labels.env != test", true},
      {"labels.env:ro", true},
      {"labels.team = web", false},
      {"labels.team != web", true},
      {"labels.env:*", true},
      {"labels.team:*", false},
      // Texts, with case, quotes, escapes and wildcards.
      {"sku = Standard_B1ls", true},
      {"sku=Standard_B1ls", true},
      {"sku = \"Standard_B1ls\"", true},
      {"sku = 'Standard_B1ls'", true},
      {"sku = standard_b1ls", false},
      {"sku = \"Standard\\_B1ls\"", true},
      {"sku != Standard_B1ls", false},
      {"sku != other", true},
      {"sku = Standard_*", true},
      {"sku = *B1ls", true},
      {"sku = *_B1*", true},
      {"sku = *", true},
      {"sku = Basic_*", false},
      {"sku != *B1ls", false},
      {"sku:B1", true},
      {"sku:b1", false},
      {"sku < T", true},
      {"sku >= T", false},
      // Words of an enum.
      {"state = ACTIVE", true},
      {"state:ACTIVE", true},
      {"state != ACTIVE", false},
      {"state = CANCELED", false},
      // Numbers.
      {"quantity = 3", true},
      {"quantity != 3", false},
      {"quantity < 3", false},
      {"quantity <= 3", true},
      {"quantity > -4", true},
      {"quantity >= 4", false},
      // Flags.
      {"archived = false", true},
      {"archived != false", false},
      {"archived = true", false},
      // Times: a date is its midnight in UTC.
      {"expire_time > 2025-03-01", true},
      {"expire_time < 2025-03-02", true},
      {"expire_time = 2025-03-01T12:00:00Z", true},
      {"expire_time = \"2025-03-01T13:00:00+01:00\"", true},
      {"expire_time < 2025-03-01T12:00:00Z", false},
      // Money: without a currency that of the row; with another one never.
      {"price = 31", true},
      {"price = 31.000", true},
      {"price = \"31.00 USD\"", true},
      {"price > 30.995", true},
      {"price < 31.005", true},
      {"price > 31", false},
      {"price = \"31.00 EUR\"", false},
      {"price != \"31.00 EUR\"", false},
      {"price > \"1 EUR\"", false},
      // Lists.
      {"groups:web", true},
      {"groups:db", false},
      {"groups:db*", true},
      {"groups:mail", false},
      // What is not set matches nothing but !=.
      {"region = westeurope", false},
      {"region != westeurope", true},
      {"region = *", false},
      {"region:*", false},
      {"NOT region:*", true},
      {"NOT region = westeurope", true},
      {"sku:*", true},
      {"groups:*", true},
      {"quantity:*", true},
      // OR binds closer than AND, NOT closest.
      {"state = ACTIVE AND quantity = 3", true},
      {"state = ACTIVE AND quantity = 4", false},
      {"state = CANCELED OR quantity = 3", true},
      {"state = CANCELED AND quantity = 4 OR archived = false", false},
      {"(state = CANCELED AND quantity = 4) OR archived = false", true},
      {"state = ACTIVE OR quantity = 4 AND archived = true", false},
      {"NOT state = CANCELED AND quantity = 3", true},
      {"NOT (state = ACTIVE AND quantity = 3)", false},
      {"NOT NOT state = ACTIVE", true},
      {"((((quantity = 3))))", true},
      {"state=ACTIVE AND(quantity=3)", true},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.filter);
    const absl::StatusOr<Filter> filter = Filter::Parse(row.filter, kFields);
    ASSERT_TRUE(filter.ok()) << filter.status();
    EXPECT_EQ(filter->Matches(ValueOf), row.expected);
  }
}

TEST(Filter, SaysWhereItIsWrong) {
  const struct {
    std::string_view filter;
    std::string_view expected;
  } cases[] = {
      {"colour = red",
       "column 1: `colour` is not a field; fields are archived, expire_time, groups, labels, price, quantity, region, "
       "sku, state"},
      {"sku", "column 4: expected one of = != < <= > >= :, found the end"},
      {"sku =", "column 6: expected a value, found the end"},
      {"sku = (", "column 7: expected a value, found `(`"},
      {"sku = a b = c", "column 9: expected AND, OR or the end, found `b`"},
      {"sku = a AND", "column 12: expected a field, found the end"},
      {"sku = a AND AND", "column 13: expected a field, found `AND`"},
      {"(sku = a", "column 9: expected AND, OR or `)`, found the end"},
      {"sku = a)", "column 8: expected AND, OR or the end, found `)`"},
      {"= a", "column 1: expected a field, found `=`"},
      {"\"sku\" = a", "column 1: expected a field, found `sku`"},
      {"sku ! a", "column 5: `!` is no operator; use `!=` or NOT"},
      {"sku = \"a", "column 7: the quoted text has no end"},
      // Columns are characters, not bytes.
      {"sku = \"\xC3\xA4\xC3\xA4\" AND x = 1",
       "column 16: `x` is not a field; fields are archived, expire_time, groups, labels, price, quantity, region, sku, "
       "state"},
      {"state = active", "column 9: `active` is not one of ACTIVE, CANCELED"},
      {"state > ACTIVE", "column 9: `state` has no order: use `=` or `!=`"},
      {"quantity = many", "column 12: `many` is not a whole number"},
      {"quantity = 3.5", "column 12: `3.5` is not a whole number"},
      {"quantity = 99999999999999999999", "column 12: `99999999999999999999` is not a whole number"},
      {"quantity:3", "column 10: `quantity` takes `:` with `*` only"},
      {"archived = yes", "column 12: `yes` is not true or false"},
      {"archived < true", "column 12: `archived` has no order: use `=` or `!=`"},
      {"expire_time > tomorrow", "column 15: `tomorrow` is not a time such as 2024-03-01T00:00:00Z or 2024-03-01"},
      {"price = cheap", "column 9: `cheap` is no amount such as 12.34 or \"12.34 USD\""},
      {"price = \"12 QQQ\"", "column 9: `QQQ` is no currency"},
      {"price = 1.", "column 9: `1.` is no amount such as 12.34 or \"12.34 USD\""},
      {"price = 1e3", "column 9: `1e3` is no amount such as 12.34 or \"12.34 USD\""},
      {"groups = web", "column 10: `groups` is a list: use `:`"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.filter);
    const absl::StatusOr<Filter> filter = Filter::Parse(row.filter, kFields);
    ASSERT_EQ(ReasonsText(filter.status()), "FILTER_INVALID filter");
    const Violation violation = ViolationsOf(filter.status()).front();
    EXPECT_EQ(violation.description, row.expected);
  }
}

TEST(Filter, RefusesNestingThatWouldUseUpTheStack) {
  const auto nested = [](size_t depth, std::string_view open, std::string_view close) {
    std::string filter;
    for (size_t i = 0; i < depth; ++i) filter += open;
    filter += "quantity = 3";
    for (size_t i = 0; i < depth; ++i) filter += close;
    return Filter::Parse(filter, kFields).status();
  };
  EXPECT_EQ(nested(60, "(", ")"), absl::OkStatus());
  EXPECT_EQ(ReasonsText(nested(100'000, "(", ")")), "FILTER_INVALID filter");
  EXPECT_EQ(ReasonsText(nested(100'000, "NOT ", "")), "FILTER_INVALID filter");
}

TEST(Filter, KnowsWhichFieldsItMentions) {
  const struct {
    std::string_view filter;
    bool expected;
  } cases[] = {
      {"", false},
      {"sku = archived", false},
      {"archived = true", true},
      {"sku = a AND archived = false", true},
      {"quantity > 1 AND (sku = a OR NOT archived = true)", true},
      {"archived:*", true},
  };
  for (const auto& row : cases) {
    EXPECT_EQ(Filter::Parse(row.filter, kFields)->Mentions("archived"), row.expected) << row.filter;
  }
}

}  // namespace
}  // namespace prorata::domain
