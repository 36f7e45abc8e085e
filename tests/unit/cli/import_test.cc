// Goal: a file arrives whole and unchanged, header first, and rows that were left out are told with their lines.

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "google/rpc/error_details.pb.h"
#include "tests/unit/cli/fake_server.h"
#include "tests/unit/cli/runner.h"

namespace prorata::cli::testing {
namespace {

// What the parts of a stream bring together.
std::string DataOf(const SeenCall& call) {
  std::string data;
  for (size_t i = 1; i < call.requests.size(); ++i) {
    std::string part;
    EXPECT_TRUE(absl::Base64Unescape(nlohmann::json::parse(call.requests[i])["data"].get<std::string>(), &part));
    data += part;
  }
  return data;
}

std::string Bytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
  return bytes;
}

TEST(Import, SendsTheHeaderAndThenPartsOfTheFile) {
  struct Row {
    size_t size;
    size_t messages;
  };
  for (const Row& row : {Row{0, 1}, Row{1, 2}, Row{256 * 1024, 2}, Row{256 * 1024 + 1, 3}, Row{1'000'000, 5}}) {
    FakeServer server;
    Runner run;
    run.input = Bytes(row.size);
    const Result result = run({"import", "offers", "-", "--server", server.address()});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    ASSERT_EQ(server.seen().size(), 1);
    EXPECT_EQ(server.seen()[0].requests.size(), row.messages);
    EXPECT_EQ(DataOf(server.seen()[0]), run.input) << row.size;
  }
}

TEST(Import, SaysInTheHeaderHow) {
  struct Row {
    std::vector<std::string> args;
    std::string method;
    std::string header;
  };
  const std::string id = std::string(R"("request_id":")") + kRequestId + "\"";
  for (const Row& row : {
           Row{{"offers"}, "CatalogService.ImportOffers", R"({"header":{)" + id + R"(},"options":{}})"},
           Row{{"offers", "--skip-invalid", "--dry-run", "--max-quantity", "50", "--non-refundable-family", "a",
                "--non-refundable-family", "b", "--withdraw-absent"},
               "CatalogService.ImportOffers",
               R"({"header":{)" + id +
                   R"(,"validate_only":true,"skip_invalid_rows":true},"options":{"max_quantity":"50",)"
                   R"("non_refundable_families":["a","b"],"withdraw_absent":true}})"},
           Row{{"flexibility"}, "CatalogService.ImportFlexibilityGroups", R"({"header":{)" + id + "}}"},
           Row{{"exchange-rates", "--request-id", "dddddddd-0000-4000-8000-000000000004"},
               "CatalogService.ImportExchangeRates",
               R"({"header":{"request_id":"dddddddd-0000-4000-8000-000000000004"}})"},
       }) {
    FakeServer server;
    std::vector<std::string> args = {"import"};
    args.insert(args.end(), row.args.begin(), row.args.end());
    args.insert(args.end(), {"-", "--server", server.address()});
    EXPECT_EQ(Runner()(args).exit_code, 0);
    ASSERT_EQ(server.seen().size(), 1);
    EXPECT_EQ(server.seen()[0].method, row.method);
    EXPECT_EQ(server.seen()[0].requests[0], row.header);
  }
}

TEST(Import, TellsTheSummaryAndTheRowsLeftOut) {
  FakeServer server;
  server.Tell("CatalogService.ImportExchangeRates",
              R"({"rows_read": 10, "rows_created": 6, "rows_updated": 1, "rows_invalid": 3, "errors": [)"
              R"({"line": 4, "field": "rate", "description": "`12,5` is not a number"}, )"
              R"({"line": 7, "description": "has 3 columns"}]})");
  Runner run;
  run.input = "x";
  const Result result = run({"import", "exchange-rates", "-", "--skip-invalid", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out,
            "Rows read  10\n"
            "Created    6\n"
            "Updated    1\n"
            "Unchanged  0\n"
            "Invalid    3\n");
  EXPECT_EQ(result.err,
            "(stdin):4: rate: `12,5` is not a number\n"
            "(stdin):7: has 3 columns\n"
            "(stdin): and 1 more invalid rows\n");
}

// A file of this test alone.
class ImportFile : public ::testing::Test {
 protected:
  ImportFile() : path_(::testing::TempDir() + "prorata_import_" + std::to_string(getpid()) + ".csv") {
    std::ofstream(path_, std::ios::binary) << Bytes(300'000);
  }
  ~ImportFile() override { std::remove(path_.c_str()); }

  FakeServer server_;
  std::string path_;
};

TEST_F(ImportFile, IsReadAgainForTheNextAttempt) {
  server_.Tell("CatalogService.ImportOffers", Reply{grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting"), {}});
  EXPECT_EQ(Runner()({"import", "offers", path_, "--server", server_.address()}).exit_code, 0);
  ASSERT_EQ(server_.seen().size(), 2);
  EXPECT_EQ(server_.seen()[0].requests, server_.seen()[1].requests);
  EXPECT_EQ(DataOf(server_.seen()[1]), Bytes(300'000));
}

TEST_F(ImportFile, ShowsHowFarItIsOnATerminal) {
  Runner run;
  run.terminal = true;
  const Result result = run({"import", "offers", path_, "--server", server_.address()});
  EXPECT_EQ(result.err, "\r\x1b[Ksent 256 KiB of 293 KiB, 87 %\r\x1b[Ksent 293 KiB of 293 KiB, 100 %\r\x1b[K");
}

TEST(ImportFromStandardInput, IsNotRetriedBecauseItIsGone) {
  FakeServer server;
  server.Tell("CatalogService.ImportOffers", Reply{grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting"), {}});
  Runner run;
  run.input = "x";
  const Result result = run({"import", "offers", "-", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 8);
  EXPECT_EQ(server.seen().size(), 1);
  EXPECT_NE(result.err.find("prorata import offers - --server"), std::string::npos) << result.err;
}

TEST(Import, RefusedNamesTheLines) {
  FakeServer server;
  google::rpc::BadRequest rows;
  auto* row = rows.add_field_violations();
  row->set_field("line 118, retailPrice");
  row->set_description("`12,5` is not a number");
  server.Tell(
      "CatalogService.ImportOffers",
      Reply{Refusal(grpc::StatusCode::INVALID_ARGUMENT, "IMPORT_INVALID", "1 row cannot be used", {&rows}), {}});
  const Result result = Runner()({"import", "offers", "-", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 6);
  EXPECT_EQ(result.err,
            "prorata: INVALID_ARGUMENT IMPORT_INVALID: 1 row cannot be used\n"
            "  field line 118, retailPrice: `12,5` is not a number\n"
            "What to do: Mend what is named; rows alone can be left out with --skip-invalid, or with --each-row where "
            "reservations move in. Nothing was imported.\n");
}

TEST(Import, OfADirectoryIsNoFile) {
  FakeServer server;
  const Result result = Runner()({"import", "offers", "tests/unit", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "prorata: tests/unit: is a directory\n");
}

TEST(Import, OfAMissingFileIsToldBeforeAnythingIsSent) {
  FakeServer server;
  const Result result = Runner()({"import", "offers", "no/such/file", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "prorata: no/such/file: No such file or directory\n");
  EXPECT_TRUE(server.seen().empty());
}

}  // namespace
}  // namespace prorata::cli::testing
