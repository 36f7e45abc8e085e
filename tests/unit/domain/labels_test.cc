// Labels: in order, each key once, of a form that filters and scripts can take.

#include "server/domain/labels.h"

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

std::string TextOf(const Labels& labels) {
  std::string text;
  for (const Label& label : labels) text += fmt::format("{}={} ", label.key, label.value);
  return text;
}

TEST(Labels, AreInOrderEachKeyOnce) {
  Labels labels;
  SetLabel(labels, "team", "web");
  SetLabel(labels, "env", "test");
  SetLabel(labels, "env", "prod");
  SetLabel(labels, "zone", "");
  EXPECT_EQ(TextOf(labels), "env=prod team=web zone= ");
  ASSERT_NE(FindLabel(labels, "env"), nullptr);
  EXPECT_EQ(*FindLabel(labels, "env"), "prod");
  EXPECT_EQ(*FindLabel(labels, "zone"), "");
  EXPECT_EQ(FindLabel(labels, "en"), nullptr);
  RemoveLabel(labels, "env");
  RemoveLabel(labels, "nothing");
  EXPECT_EQ(TextOf(labels), "team=web zone= ");
}

TEST(Labels, HaveKeysAndValuesOfAForm) {
  const std::string longest(63, 'a');
  const struct {
    std::string key;
    std::string value;
    std::string_view expected;
  } cases[] = {
      {"env", "prod", ""},
      {"e", "", ""},
      {"cost_center-7", "A_b-9.0", ""},
      {longest, longest, ""},
      {longest + "a", "", "FIELD_INVALID l."},
      {"", "x", "FIELD_INVALID l."},
      {"Env", "x", "FIELD_INVALID l.Env"},
      {"7env", "x", "FIELD_INVALID l.7env"},
      {"e.nv", "x", "FIELD_INVALID l.e.nv"},
      {"env", longest + "a", "FIELD_INVALID l.env"},
      {"env", "a b", "FIELD_INVALID l.env"},
      {"env", "gr\xC3\xBCn", "FIELD_INVALID l.env"},
      {"-", " ", "FIELD_INVALID l.-, FIELD_INVALID l.-"},
  };
  for (const auto& row : cases) {
    const std::string found = ReasonsText(CheckLabels({{row.key, row.value}}, "l"));
    if (row.expected.ends_with("l.")) {
      EXPECT_TRUE(found.starts_with(row.expected)) << row.key << ": " << found;
    } else {
      EXPECT_EQ(found, row.expected) << row.key << "=" << row.value;
    }
  }
}

TEST(Labels, AreAtMostSixtyFour) {
  Labels labels;
  for (int i = 0; i < 64; ++i) SetLabel(labels, fmt::format("k{}", i), "");
  EXPECT_EQ(ReasonsText(CheckLabels(labels, "l")), "");
  SetLabel(labels, "one-more", "");
  EXPECT_EQ(ReasonsText(CheckLabels(labels, "l")), "FIELD_INVALID l");
}

}  // namespace
}  // namespace prorata::domain
