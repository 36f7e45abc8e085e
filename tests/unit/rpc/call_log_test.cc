// Goal: a line of the log is valid JSON whatever a caller sends, and has what is needed to find a call again.

#include "server/rpc/call_log.h"

#include <gtest/gtest.h>

#include <string>

#include "server/rpc/admission.h"
#include "server/rpc/correlation.h"

namespace prorata::rpc {
namespace {

TEST(CallLog, ASuccess) {
  CallRecord record;
  record.method = "/prorata.v1.RefundService/GetRefund";
  record.principal = "dana";
  record.duration_us = 123;
  record.correlation_id = "c-1";
  record.resources = {"partners/a", "partners/b"};
  record.request_bytes = 4;
  record.response_bytes = 5;
  EXPECT_EQ(LineOf(record),
            R"("method":"/prorata.v1.RefundService/GetRefund","principal":"dana","code":"OK","duration_us":123,)"
            R"("request_bytes":4,"response_bytes":5,"correlation_id":"c-1","resources":["partners/a","partners/b"])");
}

TEST(CallLog, AFaultOfOurs) {
  CallRecord record;
  record.method = "/m";
  record.code = absl::StatusCode::kInternal;
  record.reason = domain::Reason::kInternal;
  record.request_id = "r";
  record.repeated = true;
  record.validate_only = true;
  record.error_id = "e";
  record.cause = "INTERNAL: \"x\"\n";
  EXPECT_EQ(
      LineOf(record),
      R"("method":"/m","code":"INTERNAL","reason":"INTERNAL","duration_us":0,"request_bytes":0,"response_bytes":0,)"
      R"("request_id":"r","repeated":true,"validate_only":true,"error_id":"e","cause":"INTERNAL: \"x\"\u000a")");
}

TEST(CallLog, NothingThatIsSentCanBreakALine) {
  CallRecord record;
  record.method = "/m";
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  record.resources = {every_byte};
  for (const char c : LineOf(record)) EXPECT_TRUE(c >= 0x20 && c < 0x7F);
}

TEST(CallLog, LongTextsAreCut) {
  CallRecord record;
  record.method = "/m";
  const std::string long_text(100'000, 'x');
  record.resources.assign(1000, long_text);
  record.cause = long_text;
  EXPECT_LT(LineOf(record).size(), 5000u);
}

TEST(Correlation, WellFormedIds) {
  for (const char* good : {"a", "A-b_c.9", "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d"})
    EXPECT_TRUE(IsWellFormedCorrelationId(good)) << good;
  EXPECT_TRUE(IsWellFormedCorrelationId(std::string(64, 'x')));
  EXPECT_FALSE(IsWellFormedCorrelationId(std::string(65, 'x')));
  for (const char* bad : {"", " ", "a b", "a\"", "a\n", "\xC3\xA9", "a/b"})
    EXPECT_FALSE(IsWellFormedCorrelationId(bad)) << bad;
  EXPECT_TRUE(IsWellFormedCorrelationId(NewId()));
  EXPECT_NE(NewId(), NewId());
}

TEST(Admission, CountsForAllForOneAndForImports) {
  Admission admission({.in_flight = 3, .in_flight_per_principal = 2, .imports = 1});
  EXPECT_TRUE(admission.Enter().ok() && admission.Enter().ok() && admission.Enter().ok());
  EXPECT_FALSE(admission.Enter().ok());
  admission.Leave();
  EXPECT_TRUE(admission.Enter().ok());
  EXPECT_TRUE(admission.EnterAs("a").ok() && admission.EnterAs("a").ok());
  EXPECT_FALSE(admission.EnterAs("a").ok());
  EXPECT_TRUE(admission.EnterAs("b").ok());
  admission.LeaveAs("a");
  EXPECT_TRUE(admission.EnterAs("a").ok());
  EXPECT_TRUE(admission.EnterImport().ok());
  EXPECT_FALSE(admission.EnterImport().ok());
  admission.LeaveImport();
  EXPECT_TRUE(admission.EnterImport().ok());
}

}  // namespace
}  // namespace prorata::rpc
