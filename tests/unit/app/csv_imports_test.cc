// Size flexibility ratios and exchange rates: CSV files, with every fault told by its line.

#include "server/app/catalog.h"
#include "server/app/exchange_rates_import.h"
#include "server/app/flexibility_import.h"
#include "tests/unit/app/import_fixture.h"

namespace prorata::testing {
namespace {

constexpr const char* kFlexibilityHeader = "instance_size_flexibility_group,arm_sku_name,ratio\n";
constexpr const char* kRatesHeader = "from,to,date,rate\n";

class CsvImportsTest : public AppFixture {
 protected:
  std::string ImportFlexibility(const std::string& text, const app::ImportOptions& options = {}) {
    std::istringstream file(text);
    return ResultText(app::ImportFlexibilityGroups(*store, file, options));
  }
  std::string ImportRates(const std::string& text, const app::ImportOptions& options = {}) {
    std::istringstream file(text);
    return ResultText(app::ImportExchangeRates(*store, file, options));
  }
  std::string GroupsText(int32_t page_size = 1000) {
    std::string text;
    app::PageRequest page{"", page_size, "", ""};
    do {
      if (text.size() > 10'000) {
        ADD_FAILURE() << "pages without an end";
        break;
      }
      std::vector<app::FlexibilityGroup> groups;
      const auto token = Read([&](const storage::Reader& reader) {
        groups.clear();
        return app::ListFlexibilityGroups(reader, Call(), page, groups);
      });
      EXPECT_TRUE(token.ok()) << token.status();
      if (!token.ok()) return text;
      page.page_token = *token;
      for (const app::FlexibilityGroup& group : groups) {
        text += group.name + ":";
        for (const domain::Flexibility& member : group.members)
          text += fmt::format(" {} {}", member.sku, member.ratio_milli);
        text += "\n";
      }
      if (!page.page_token.empty()) text += "--\n";
    } while (!page.page_token.empty());
    return text;
  }
  std::string RatesText() {
    std::string text;
    EXPECT_EQ(Read([&](const storage::Reader& reader) {
                text.clear();
                return schema::Scan<schema::ExchangeRates>(
                    reader, schema::All<schema::ExchangeRates>(),
                    [&](const schema::RateKey& key, const domain::DatedRate& row) {
                      text += fmt::format("{} {} {} {}\n", key.from.code(), key.to.code(), domain::ToString(key.date),
                                          row.rate.rate_nanos);
                      return true;
                    });
              }),
              absl::OkStatus());
    return text;
  }
};

TEST_F(CsvImportsTest, ReadsFlexibilityFiles) {
  const std::string header = kFlexibilityHeader;
  const struct {
    std::string text;
    std::string_view expected;
    std::string_view groups;
  } cases[] = {
      {header, "read 0", ""},
      {header + "BS,b1,1\nBS,b2,8\nAS,a1,0.5", "read 3 created 3", "AS: a1 500\nBS: b1 1000 b2 8000\n"},
      {"\xEF\xBB\xBF" + header + "BS,b1,1\r\n\r\n", "read 1 created 1", "BS: b1 1000\n"},
      {"ratio,note,arm_sku_name , instance_size_flexibility_group\n1,x,b1,BS\n", "read 1 created 1", "BS: b1 1000\n"},
      {header + "\"B, \"\"S\"\"\",b1,1\n", "read 1 created 1", "B, \"S\": b1 1000\n"},
      // Half to even, to thousandths.
      {header + "BS,b1,1.8846875\nBS,b2,1.0005\nBS,b3,1.0015\nBS,b4,1.333333333", "read 4 created 4",
       "BS: b2 1000 b3 1002 b4 1333 b1 1885\n"},
      {header + "BS,b1,1\nBS,b1,1\n", "read 2 created 1 unchanged 1", "BS: b1 1000\n"},
      {"", "IMPORT_INVALID\nline 1: the file is empty", ""},
      {"group,sku,ratio\n",
       "IMPORT_INVALID\nline 1: the column `instance_size_flexibility_group` is missing; the first line must name "
       "instance_size_flexibility_group,arm_sku_name,ratio",
       ""},
      {header + "BS,b1,1\n\nBS,b2,one\nBS,,1\nBS,b3,0\nBS,b4,-1\nBS\nBS,b5,\"1\nBS,b\x01,1\n,b6,1\n",
       "IMPORT_INVALID\n"
       "8 of 9 rows cannot be used\n"
       "line 4, ratio: `one` is not a number\n"
       "line 5, arm_sku_name: is empty\n"
       "line 6, ratio: `0` is not above zero\n"
       "line 7, ratio: `-1` is not a number\n"
       "line 8: has 1 fields, the first line names 3\n"
       "line 9: has a quote without an end\n"
       "line 10: has other than printable ASCII characters\n"
       "line 11, instance_size_flexibility_group: is empty",
       ""},
      // A decimal comma must not pass for a smaller number.
      {header + "BS,b1,1,5\n", "IMPORT_INVALID\nline 2: has 4 fields, the first line names 3", ""},
      {header + "BS,b1,1\nBS,b1,2\n", "IMPORT_INVALID\nline 3, arm_sku_name: `b1` is something else in line 2", ""},
      {header + "BS," + std::string(2 << 20, 'x') + ",1\n",
       "IMPORT_INVALID\nline 2: a line or value is longer than 1048576 bytes", ""},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.text.substr(0, 200));
    StartAfresh();
    EXPECT_EQ(ImportFlexibility(row.text), row.expected);
    EXPECT_EQ(GroupsText(), row.groups);
  }
}

TEST_F(CsvImportsTest, ASkuIsInOneGroup) {
  ASSERT_EQ(ImportFlexibility(std::string(kFlexibilityHeader) + "BS,b1,1\nBS,b2,2\n"), "read 2 created 2");
  EXPECT_EQ(ImportFlexibility(std::string(kFlexibilityHeader) + "CS,b1,1\nBS,b2,2\n"), "read 2 updated 1 unchanged 1");
  EXPECT_EQ(GroupsText(), "BS: b2 2000\nCS: b1 1000\n");
  EXPECT_EQ(ImportFlexibility(std::string(kFlexibilityHeader) + "BS,b1,4\n", {.validate_only = true}),
            "read 1 updated 1");
  EXPECT_EQ(GroupsText(), "BS: b2 2000\nCS: b1 1000\n") << "validate_only";
}

TEST_F(CsvImportsTest, ListsGroupsAsAWhole) {
  ASSERT_EQ(ImportFlexibility(std::string(kFlexibilityHeader) + "A,a1,1\nA,a2,2\nB,b1,1\nC,c1,1\nC,c2,2\n"),
            "read 5 created 5");
  EXPECT_EQ(GroupsText(1), "A: a1 1000 a2 2000\n--\nB: b1 1000\n--\nC: c1 1000 c2 2000\n");
  EXPECT_EQ(GroupsText(2), "A: a1 1000 a2 2000\nB: b1 1000\n--\nC: c1 1000 c2 2000\n");
  EXPECT_EQ(GroupsText(3), "A: a1 1000 a2 2000\nB: b1 1000\nC: c1 1000 c2 2000\n");
}

TEST_F(CsvImportsTest, ReadsExchangeRates) {
  const std::string header = kRatesHeader;
  const struct {
    std::string text;
    std::string_view expected;
    std::string_view rates;
  } cases[] = {
      {header + "GBP,USD,2023-03-01,1.192566\nJPY,USD,2023-03-01,0.007340000\n", "read 2 created 2",
       "GBP USD 2023-03-01 1192566000\nJPY USD 2023-03-01 7340000\n"},
      {header + "GBP,USD,2023-03-01,1.2\nGBP,USD,2023-03-01,1.20\n", "read 2 created 1 unchanged 1",
       "GBP USD 2023-03-01 1200000000\n"},
      {header + "GBP,USD,2023-03-01,1.2\nGBP,USD,2023-03-01,1.3\n",
       "IMPORT_INVALID\nline 3, rate: line 2 has another one for this pair and date", ""},
      {header +
           "gbp,USD,2023-03-01,1\nGBP,U,2023-03-01,1\nUSD,USD,2023-03-01,1\nGBP,USD,2023-02-30,1\nGBP,USD,2023-03-01,"
           "1.1925660001\nGBP,USD,2023-03-01,0\nGBP,USD,2023-03-01,-1\nGBP,USD,2023-03-01,9223372037\n"
           "GBP,USD,2023-03-01,1e3\nGBP,USD,2023-03-01,1.\n",
       "IMPORT_INVALID\n"
       "10 of 10 rows cannot be used\n"
       "line 2, from: `gbp` is not a currency\n"
       "line 3, to: `U` is not a currency\n"
       "line 4, to: is the currency that it is a rate of\n"
       "line 5, date: `2023-02-30` is not a date such as 2023-03-01\n"
       "line 6, rate: `1.1925660001` is not a number with at most 9 decimal places\n"
       "line 7, rate: is not above zero\n"
       "line 8, rate: `-1` is not a number with at most 9 decimal places\n"
       "line 9, rate: `9223372037` is not a number with at most 9 decimal places\n"
       "line 10, rate: `1e3` is not a number with at most 9 decimal places\n"
       "line 11, rate: `1.` is not a number with at most 9 decimal places",
       ""},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.text);
    StartAfresh();
    EXPECT_EQ(ImportRates(row.text), row.expected);
    EXPECT_EQ(RatesText(), row.rates);
  }
}

TEST_F(CsvImportsTest, ARateOfTheSameDateReplacesTheEarlierOne) {
  ASSERT_EQ(ImportRates(std::string(kRatesHeader) + "GBP,USD,2023-03-01,1.2\n"), "read 1 created 1");
  EXPECT_EQ(ImportRates(std::string(kRatesHeader) + "GBP,USD,2023-03-01,1.3\nGBP,USD,x,1\n", {false, true}),
            "read 2 updated 1 invalid 1\nline 3, date: `x` is not a date such as 2023-03-01");
  EXPECT_EQ(RatesText(), "GBP USD 2023-03-01 1300000000\n");
}

TEST_F(CsvImportsTest, ImportsTheDemoFiles) {
  EXPECT_EQ(ImportFlexibility(FileText("deploy/demo/flexibility.csv")), "read 187 created 187");
  EXPECT_EQ(ImportRates(FileText("deploy/demo/exchange-rates.csv")), "read 14 created 14");
}

}  // namespace
}  // namespace prorata::testing
