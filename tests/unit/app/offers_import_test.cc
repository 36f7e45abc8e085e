// Price lists: what is kept of them, what is refused and where, and that doing it again changes nothing.

#include "server/app/offers_import.h"

#include <gmock/gmock.h>

#include <map>

#include "server/app/price_list.h"
#include "tests/unit/app/import_fixture.h"

namespace prorata::testing {
namespace {

using Fields = std::map<std::string, std::string>;

// A row of the price list on one line; values are JSON. An empty value leaves the field out.
std::string Row(const Fields& changes = {}) {
  Fields fields = {{"currencyCode", "\"USD\""},
                   {"retailPrice", "31.0"},
                   {"armRegionName", "\"westeurope\""},
                   {"effectiveStartDate", "\"2022-01-01T00:00:00Z\""},
                   {"productName", "\"Virtual Machines BS Series\""},
                   {"serviceName", "\"Virtual Machines\""},
                   {"type", "\"Reservation\""},
                   {"armSkuName", "\"Standard_B1ls\""},
                   {"reservationTerm", "\"1 Year\""}};
  for (const auto& [name, value] : changes) fields[name] = value;
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!value.empty()) text += fmt::format("{}\"{}\": {}", text.empty() ? "" : ", ", name, value);
  }
  return "{" + text + "}";
}
std::string Price(std::string_view price) {
  return Row({{"retailPrice", std::string(price)}});
}
std::string From(std::string_view date, std::string_view price) {
  return Row({{"effectiveStartDate", fmt::format("\"{}\"", date)}, {"retailPrice", std::string(price)}});
}
std::string Sku(std::string_view sku, const Fields& changes = {}) {
  Fields fields = changes;
  fields["armSkuName"] = fmt::format("\"{}\"", sku);
  return Row(fields);
}

// Rows start in line 2.
std::string File(const std::vector<std::string>& rows, std::string_view next_page = "null") {
  return fmt::format("{{\"Items\": [\n{}\n], \"NextPageLink\": {}}}", fmt::join(rows, ",\n"), next_page);
}

class OffersImportTest : public AppFixture {
 protected:
  std::string Import(const std::string& text, const app::OffersImportOptions& options = {}) {
    std::istringstream file(text);
    return ResultText(app::ImportOffers(*store, Call(), file, options));
  }
  std::string ImportSkipping(const std::string& text) { return Import(text, {.import = {false, true}}); }

  std::string OffersText() {
    std::string text;
    EXPECT_EQ(Read([&](const storage::Reader& reader) {
                text.clear();
                return schema::Scan<schema::Offers>(
                    reader, schema::All<schema::Offers>(), [&](const domain::OfferId& id, const domain::Offer& offer) {
                      text += id.value + (offer.withdrawn ? " withdrawn" : "");
                      for (const domain::OfferPrice& price : offer.prices) {
                        text += fmt::format(" {} {}", domain::ToString(domain::DateOf(price.effective_time)),
                                            domain::AmountText(price.unit_price));
                      }
                      text += "\n";
                      return true;
                    });
              }),
              absl::OkStatus());
    return text;
  }
  domain::Offer B1ls() { return Load<schema::Offers>({"standard-b1ls.westeurope.p1y.usd"}); }
};

TEST_F(OffersImportTest, MakesAnOfferOfARow) {
  now = At("2024-01-01");
  ASSERT_EQ(Import(File({Row()})), "read 1 created 1");
  domain::Offer expected;
  expected.id = {"standard-b1ls.westeurope.p1y.usd"};
  expected.sku = "Standard_B1ls";
  expected.region = "westeurope";
  expected.term = domain::Term::kOneYear;
  expected.product_family = "virtual_machines";
  expected.product_name = "Virtual Machines BS Series";
  expected.prices = {{At("2022-01-01"), Amount("31.00 USD")}};
  expected.billing_plans = {domain::BillingPlan::kUpfront, domain::BillingPlan::kMonthly};
  expected.update_time = now;
  EXPECT_EQ(B1ls(), expected);
}

TEST_F(OffersImportTest, ReadsRows) {
  const struct {
    std::string_view what;
    std::vector<std::string> rows;
    std::string_view expected;
    std::string_view offers;
  } cases[] = {
      {"none", {}, "read 0", ""},
      {"three years, pounds",
       {Row({{"reservationTerm", "\"3 Years\""}, {"currencyCode", "\"GBP\""}})},
       "read 1 created 1",
       "standard-b1ls.westeurope.p3y.gbp 2022-01-01 31.00\n"},
      {"an id from any characters",
       {Sku("Azure DB_(Gen5)")},
       "read 1 created 1",
       "azure-db--gen5-.westeurope.p1y.usd 2022-01-01 31.00\n"},
      {"what is no reservation", {Row({{"type", "\"Consumption\""}, {"reservationTerm", ""}})}, "read 1 ignored 1", ""},
      {"a term that is not sold here", {Row({{"reservationTerm", "\"5 Years\""}})}, "read 1 ignored 1", ""},
      {"no date",
       {Row({{"effectiveStartDate", "null"}})},
       "read 1 created 1",
       "standard-b1ls.westeurope.p1y.usd 1970-01-01 31.00\n"},
      {"a date left out",
       {Row({{"effectiveStartDate", ""}})},
       "read 1 created 1",
       "standard-b1ls.westeurope.p1y.usd 1970-01-01 31.00\n"},
      {"prices as they stand there",
       {Price("90071992547409.93")},
       "read 1 created 1",
       "standard-b1ls.westeurope.p1y.usd 2022-01-01 90071992547409.93\n"},
      {"a whole number", {Price("31")}, "read 1 created 1", "standard-b1ls.westeurope.p1y.usd 2022-01-01 31.00\n"},
      {"several dates, in any order",
       {From("2024-01-01", "35.5"), From("2022-01-01", "31"), From("2023-01-01", "33")},
       "read 3 created 3",
       "standard-b1ls.westeurope.p1y.usd 2022-01-01 31.00 2023-01-01 33.00 2024-01-01 35.50\n"},
      {"the same row twice",
       {Row(), Row()},
       "read 2 created 1 unchanged 1",
       "standard-b1ls.westeurope.p1y.usd 2022-01-01 31.00\n"},
      {"fields that are not known, nested ones too",
       {Row({{"extra", "{\"armSkuName\": [1, {\"type\": 2}]}"}, {"more", "[[], {}]"}, {"flag", "true"}})},
       "read 1 created 1",
       "standard-b1ls.westeurope.p1y.usd 2022-01-01 31.00\n"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.what);
    StartAfresh();
    EXPECT_EQ(Import(File(row.rows)), row.expected);
    EXPECT_EQ(OffersText(), row.offers);
  }
}

TEST_F(OffersImportTest, NamesRowsThatCannotBeUsed) {
  const struct {
    std::string row;
    std::string_view expected;
  } cases[] = {
      {Price("12.345"), "retailPrice: `12.345` is not an amount of USD"},
      {Price("1e2"), "retailPrice: `1e2` is not an amount of USD"},
      {Price("\"31.0\""), "retailPrice: is not a number"},
      {Price("0"), "retailPrice: `0` is not above zero"},
      {Price("0.00"), "retailPrice: `0.00` is not above zero"},
      {Price("-31.0"), "retailPrice: `-31.0` is not above zero"},
      {Price("92233720368547758.08"), "retailPrice: `92233720368547758.08` is not an amount of USD"},
      {Price("null"), "retailPrice: is not a number"},
      {Price(""), "retailPrice: is missing"},
      {Row({{"currencyCode", "\"JPY\""}, {"retailPrice", "4500.5"}}), "retailPrice: `4500.5` is not an amount of JPY"},
      {Row({{"currencyCode", "\"usd\""}}), "currencyCode: `usd` is not a currency"},
      {Row({{"currencyCode", ""}}), "currencyCode: is missing"},
      {Row({{"armSkuName", "\"\""}}), "armSkuName: is empty"},
      {Row({{"armSkuName", "7"}}), "armSkuName: is not a text"},
      {Row({{"armSkuName", "[]"}}), "armSkuName: is not a text"},
      {Row({{"armSkuName", ""}}), "armSkuName: is missing"},
      {Sku(std::string(201, 'x')), "armSkuName: is longer than 200 bytes"},
      {Row({{"armRegionName", "null"}}), "armRegionName: is not a text"},
      {Row({{"type", ""}}), "type: is missing"},
      {Row({{"reservationTerm", ""}}), "reservationTerm: is missing"},
      {Row({{"serviceName", ""}}), "serviceName: is missing"},
      {Row({{"productName", "\"\""}}), "productName: is empty"},
      {From("soon", "31"), "effectiveStartDate: `soon` is not a time"},
      {"17", ": is not an object"},
      {"[{}]", ": is not an object"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.expected);
    StartAfresh();
    const std::string file = File({Sku("Standard_B2s"), row.row});
    const bool is_about_the_row = row.expected.starts_with(":");
    EXPECT_EQ(Import(file),
              fmt::format("IMPORT_INVALID\nline 3, Items[1]{}{}", is_about_the_row ? "" : ", ", row.expected));
    EXPECT_EQ(OffersText(), "") << "one bad row and nothing is imported";
    EXPECT_EQ(ImportSkipping(file), fmt::format("read 2 created 1 invalid 1\nline 3, Items[1], {}", row.expected));
    EXPECT_EQ(OffersText(), "standard-b2s.westeurope.p1y.usd 2022-01-01 31.00\n");
  }
}

TEST_F(OffersImportTest, RefusesRowsThatContradictEachOther) {
  EXPECT_EQ(ImportSkipping(File({Price("31"), Sku("Standard_B2s"), Price("32")})),
            "read 3 created 2 invalid 1\n"
            "line 4, Items[2], retailPrice: is 32.00 for offers/standard-b1ls.westeurope.p1y.usd from "
            "2022-01-01T00:00:00Z on, "
            "line 2, Items[0] has 31.00");
  EXPECT_EQ(ImportSkipping(File({Sku("Standard_F1"), Sku("standard_f1", {{"effectiveStartDate", "null"}})})),
            "read 2 created 1 invalid 1\n"
            "line 2, Items[0], armSkuName: offers/standard-f1.westeurope.p1y.usd is also that of `standard_f1`, line "
            "3, Items[1]");
}

TEST_F(OffersImportTest, CountsAllBadRowsAndNamesTwenty) {
  std::vector<std::string> rows(25, Price("x1"));
  for (std::string& row : rows) row = Price("\"x\"");
  const std::string result = Import(File(rows));
  EXPECT_TRUE(
      result.starts_with("IMPORT_INVALID\n25 of 25 rows cannot be used\n"
                         "line 2, Items[0], retailPrice: is not a number\nline 3, "))
      << result;
  EXPECT_TRUE(result.ends_with("\nline 21, Items[19], retailPrice: is not a number")) << result;
}

TEST_F(OffersImportTest, RefusesWhatIsNoPriceList) {
  const struct {
    std::string text;
    std::string_view expected;
  } cases[] = {
      {"", "IMPORT_INVALID\nline 1: is not JSON from here on, or ends too early"},
      {"from,to,date,rate\n", "IMPORT_INVALID\nline 1: is not JSON from here on, or ends too early"},
      {"{\n\"Items\": [\n" + Row() + ",\n", "IMPORT_INVALID\nline 4: is not JSON from here on, or ends too early"},
      {"{\n\"Items\": [\n" + Row() + "\n]}\nx", "IMPORT_INVALID\nline 5: is not JSON from here on, or ends too early"},
      {"{\"Items\": [{\"armSkuName\": \"\xFF\"}]}",
       "IMPORT_INVALID\nline 1: is not JSON from here on, or ends too early"},
      {"{\"Items\": {}}", "IMPORT_INVALID\nthe file has no list `Items`: it is not a price list"},
      {"{\"items\": []}", "IMPORT_INVALID\nthe file has no list `Items`: it is not a price list"},
      {"[" + Row() + "]", "IMPORT_INVALID\nthe file has no list `Items`: it is not a price list"},
      {"{\"Items\": [\n{\"x\": \"" + std::string(3 << 20, 'x') + "\"}]}",
       "IMPORT_INVALID\nline 2: a line or value is longer than 1048576 bytes"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.text.substr(0, 60));
    EXPECT_EQ(Import(row.text), row.expected);
    EXPECT_EQ(ImportSkipping(row.text), row.expected) << "no row: there is nothing to skip";
  }
}

TEST_F(OffersImportTest, ImportsNothingOfAFileThatWasCutOff) {
  const std::string file = File({Row(), Sku("Standard_B2s")});
  for (size_t length = 0; length < file.size(); ++length) {
    const std::string result = Import(file.substr(0, length));
    ASSERT_TRUE(result.starts_with("IMPORT_INVALID\nline ")) << length << " bytes: " << result;
  }
  EXPECT_EQ(OffersText(), "");
  EXPECT_EQ(Import(file), "read 2 created 2");
}

TEST_F(OffersImportTest, DoneAgainItChangesNothing) {
  const std::string file = File({Row(), Sku("Standard_B2s"), From("2023-01-01", "33")});
  now = At("2024-01-01");
  ASSERT_EQ(Import(file), "read 3 created 3");
  const domain::Offer before = B1ls();
  now = At("2024-02-01");
  EXPECT_EQ(Import(file), "read 3 unchanged 3");
  EXPECT_EQ(B1ls(), before);
}

TEST_F(OffersImportTest, ALaterListAddsAndCorrects) {
  ASSERT_EQ(Import(File({From("2022-01-01", "31"), From("2023-01-01", "33")})), "read 2 created 2");
  now = At("2024-02-01");
  EXPECT_EQ(Import(File({From("2023-01-01", "34"), From("2024-01-01", "35")})), "read 2 created 1 updated 1");
  EXPECT_EQ(OffersText(), "standard-b1ls.westeurope.p1y.usd 2022-01-01 31.00 2023-01-01 34.00 2024-01-01 35.00\n");
  EXPECT_EQ(B1ls().update_time, now);
  EXPECT_EQ(Import(File({Row({{"productName", "\"BS Series\""}})})), "read 1 updated 1");
  EXPECT_EQ(B1ls().product_name, "BS Series");
}

TEST_F(OffersImportTest, TakesWhatTheListDoesNotSay) {
  ASSERT_EQ(Import(File({Row()}), {.import = {}, .max_quantity = 7, .non_refundable_families = {"virtual_machines"}}),
            "read 1 created 1");
  EXPECT_EQ(B1ls().max_quantity, 7);
  EXPECT_FALSE(B1ls().refundable);
  EXPECT_EQ(Import(File({Row()})), "read 1 updated 1");
  EXPECT_EQ(B1ls().max_quantity, 10'000);
  EXPECT_TRUE(B1ls().refundable);
}

TEST_F(OffersImportTest, WithdrawsWhatIsAbsent) {
  const app::OffersImportOptions withdraw{
      .import = {false, true}, .non_refundable_families = {}, .withdraw_absent = true};
  ASSERT_EQ(Import(File({Sku("a"), Sku("b"), Sku("c"), Sku("d", {{"currencyCode", "\"GBP\""}})})), "read 4 created 4");
  EXPECT_EQ(Import(File({Sku("a")}, "\"https://prices.example/2\""), withdraw),
            "IMPORT_INVALID\nNextPageLink is set: a page of a price list cannot tell what is absent from all of it");
  // c is named by a row that cannot be used: it is not absent.
  EXPECT_EQ(Import(File({Sku("a"), Sku("c", {{"retailPrice", "-1"}})}), withdraw),
            "read 2 unchanged 1 invalid 1 withdrawn 1\nline 3, Items[1], retailPrice: `-1` is not above zero");
  EXPECT_EQ(OffersText(),
            "a.westeurope.p1y.usd 2022-01-01 31.00\n"
            "b.westeurope.p1y.usd withdrawn 2022-01-01 31.00\n"
            "c.westeurope.p1y.usd 2022-01-01 31.00\n"
            "d.westeurope.p1y.gbp 2022-01-01 31.00\n");
  EXPECT_EQ(Import(File({Sku("a"), Sku("c")}), withdraw), "read 2 unchanged 2") << "it is withdrawn once";
  EXPECT_EQ(Import(File({Sku("b")})), "read 1 updated 1") << "it is sold again";
  EXPECT_FALSE(Load<schema::Offers>({"b.westeurope.p1y.usd"}).withdrawn);
}

TEST_F(OffersImportTest, ValidateOnlyTellsAllAndChangesNothing) {
  ASSERT_EQ(Import(File({Sku("a"), Sku("b")})), "read 2 created 2");
  const std::string before = OffersText();
  EXPECT_EQ(Import(File({Sku("a", {{"retailPrice", "1"}}), Sku("c")}),
                   {.import = {true, false}, .non_refundable_families = {}, .withdraw_absent = true}),
            "read 2 created 1 updated 1 withdrawn 1");
  EXPECT_EQ(OffersText(), before);
}

TEST_F(OffersImportTest, WritesInBatches) {
  std::vector<std::string> rows;
  for (int i = 0; i < 1201; ++i) rows.push_back(Sku(fmt::format("s{}", i)));
  const int64_t before = store->Info().commit_number;
  ASSERT_EQ(Import(File(rows)), "read 1201 created 1201");
  EXPECT_EQ(store->Info().commit_number - before, 3);
  EXPECT_EQ(Import(File(rows)), "read 1201 unchanged 1201");
}

TEST_F(OffersImportTest, ImportsTheDemoLists) {
  EXPECT_EQ(Import(FileText("deploy/demo/offers.json")), "read 242 created 242");
  EXPECT_EQ(Import(FileText("deploy/demo/offers.json")), "read 242 unchanged 242");
  EXPECT_EQ(Import(FileText("deploy/demo/offers-usd.json")), "read 5 created 5");
  EXPECT_EQ(Import(FileText("deploy/demo/offers-gbp.json")), "read 7 created 7");
}

// Ids fold case and signs: of two skus that come to one id the second is refused, also in another file.
TEST_F(OffersImportTest, AnIdStaysWithTheSkuThatHasIt) {
  ASSERT_EQ(Import(File({Sku("Standard_B1ls"), Sku("Standard_B2s")})), "read 2 created 2");
  const std::string before = OffersText();
  const Fields cheaper = {{"retailPrice", "1.0"}};
  for (const std::string sku : {"Standard-B1ls", "Standard B1ls", "standard_b1ls"}) {
    SCOPED_TRACE(sku);
    const std::string refusal = fmt::format(
        "line 3, armSkuName: offers/standard-b1ls.westeurope.p1y.usd is the offer of `Standard_B1ls` "
        "already: `{}` would get the same id",
        sku);
    EXPECT_THAT(Import(File({Sku("Standard_B2s"), Sku(sku, cheaper)})), ::testing::HasSubstr(refusal));
    EXPECT_THAT(ImportSkipping(File({Sku("Standard_B2s"), Sku(sku, cheaper)})),
                ::testing::StartsWith("read 2 unchanged 1 invalid 1"));
    EXPECT_EQ(OffersText(), before);
    EXPECT_EQ(B1ls().sku, "Standard_B1ls");
  }
  EXPECT_THAT(Import(File({Sku("Standard_B1ls", {{"armRegionName", "\"West Europe\""}})})),
              ::testing::Not(::testing::HasSubstr("already")))
      << "that is another id";
}

}  // namespace
}  // namespace prorata::testing
