// Refusals keep their reasons and numbers, in order, also as bytes; and the reasons are those that are published.

#include "server/domain/error.h"

#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

std::vector<Violation> TwoViolations() {
  return {{.reason = Reason::kRefundLimitExceeded,
           .description = "too much",
           .field = "quantity",
           .subject = "partners/contoso",
           .metadata = {{"available", "1.00 USD"}, {"limit", std::string(300, 'x')}}},
          {.reason = Reason::kOperationInProgress, .description = "wait", .field = "", .subject = "", .metadata = {}}};
}

TEST(Refusal, HasTheCodeOfItsFirstReasonAndKeepsTheOrder) {
  const absl::Status refusal = Refuse(TwoViolations());
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(refusal.message(), "too much; wait");
  EXPECT_EQ(ViolationsOf(refusal), TwoViolations());
}

TEST(Refusal, NamesTheFieldThatIsMalformed) {
  EXPECT_EQ(InvalidField("quantity", "must be at least 1").message(), "quantity: must be at least 1");
  EXPECT_EQ(InvalidField("quantity", "must be at least 1").code(), absl::StatusCode::kInvalidArgument);
}

TEST(Refusal, NamesWhatDoesNotExist) {
  const absl::Status refusal = NotFound("partners/contoso");
  EXPECT_EQ(refusal.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(FullText(ViolationsOf(refusal)),
            "RESOURCE_NOT_FOUND field= subject=partners/contoso: partners/contoso does not exist\n");
}

TEST(Refusal, SumsUpWhatIsTooMuchToSay) {
  const std::vector<Violation> many(25, TwoViolations().back());
  const absl::Status refusal = Refuse(many);
  EXPECT_TRUE(absl::EndsWith(refusal.message(), "; and 5 more")) << refusal;
  EXPECT_EQ(ViolationsOf(refusal).size(), 25u);
}

TEST(Refusal, OtherStatusesCarryNone) {
  EXPECT_TRUE(ViolationsOf(absl::InternalError("x")).empty());
  EXPECT_TRUE(ViolationsOf(absl::OkStatus()).empty());
  EXPECT_EQ(Refuse(std::vector<Violation>()).code(), absl::StatusCode::kInternal);
}

TEST(Refusal, IsTheSameAfterBeingRemembered) {
  const absl::Status refusal = Refuse(TwoViolations());
  absl::Status again;
  ASSERT_TRUE(DecodeRefusal(EncodeRefusal(refusal), again).ok());
  EXPECT_EQ(again, refusal);
}

TEST(Refusal, DecodesNoOtherBytes) {
  const std::string bytes = EncodeRefusal(Refuse(TwoViolations()));
  absl::Status refusal = absl::CancelledError("as it was");
  // Every cut, and something behind the end.
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeRefusal(bytes.substr(0, size), refusal).code(), absl::StatusCode::kDataLoss) << size;
  }
  for (const std::string& other :
       {bytes + '\0', std::string("\x02\x00", 2), std::string("\x01\x00", 2),
        std::string("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11), std::string("\x01\x01\x63\x00\x00\x00\x00", 7),
        EncodeRefusal(absl::InternalError("x"))}) {
    EXPECT_EQ(DecodeRefusal(other, refusal).code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_EQ(refusal, absl::CancelledError("as it was"));
}

struct Published {
  int number = 0;
  std::string code;
};

// Name to number and code, the first word of the comment before the value, of every value of ErrorReason.
std::map<std::string, Published> PublishedReasons() {
  std::ifstream file("proto/prorata/v1/error_reason.proto");
  std::map<std::string, Published> reasons;
  std::string code;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string first;
    std::string second;
    std::string third;
    words >> first >> second >> third;
    const bool is_code =
        first == "//" && second.size() > 4 && absl::ascii_isupper(static_cast<unsigned char>(second[1]));
    if (is_code) code = second.substr(0, second.find_last_not_of('.') + 1);
    constexpr std::string_view kPrefix = "ERROR_REASON_";
    if (first.rfind(kPrefix, 0) == 0) reasons[first.substr(kPrefix.size())] = {std::stoi(third), code};
  }
  return reasons;
}

TEST(Reason, IsWhatIsPublished) {
  const std::map<std::string, Published> published = PublishedReasons();
  ASSERT_GT(published.size(), 50u);
  size_t known = 0;
  for (int number = 0; number < 200; ++number) known += NameOf(static_cast<Reason>(number)).empty() ? 0u : 1u;
  EXPECT_EQ(known, published.size());
  for (const auto& [name, reason] : published) {
    SCOPED_TRACE(name);
    EXPECT_EQ(NameOf(static_cast<Reason>(reason.number)), name);
    if (reason.number == 0) continue;
    EXPECT_EQ(absl::StatusCodeToString(CodeOf(static_cast<Reason>(reason.number))), reason.code);
  }
}

}  // namespace
}  // namespace prorata::domain
