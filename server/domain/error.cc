#include "server/domain/error.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/cord.h"

#include "fmt/format.h"

namespace prorata::domain {
namespace {

constexpr char kViolationsUrl[] = "prorata.dev/domain/violations";
// The first byte of the encoding: another layout gets another one.
constexpr char kLayout = 1;
constexpr size_t kMostViolationsInText = 20;

void AppendNumber(uint64_t number, std::string& bytes) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<char>((number & 0x7f) | 0x80));
  bytes.push_back(static_cast<char>(number));
}

void AppendText(std::string_view text, std::string& bytes) {
  AppendNumber(text.size(), bytes);
  bytes.append(text);
}

// Seven bits a byte, least significant first, the high bit set on all but the last; texts are preceded by their length.
std::string EncodeViolations(const std::vector<Violation>& violations) {
  std::string bytes(1, kLayout);
  AppendNumber(violations.size(), bytes);
  for (const Violation& violation : violations) {
    AppendNumber(static_cast<uint64_t>(violation.reason), bytes);
    AppendText(violation.description, bytes);
    AppendText(violation.field, bytes);
    AppendText(violation.subject, bytes);
    AppendNumber(violation.metadata.size(), bytes);
    for (const auto& [key, value] : violation.metadata) {
      AppendText(key, bytes);
      AppendText(value, bytes);
    }
  }
  return bytes;
}

// Takes fields off the front of what is left. After the first thing that is not there every answer is empty and ok() is
// false.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  uint64_t Number() {
    uint64_t number = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      if (rest_.empty()) return Fail();
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      number |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return number;
    }
    return Fail();
  }

  std::string Text() {
    const uint64_t size = Number();
    if (size > rest_.size()) {
      Fail();
      return {};
    }
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  uint64_t Fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

Violation DecodeViolation(Decoder& decoder) {
  Violation violation;
  violation.reason = static_cast<Reason>(decoder.Number());
  violation.description = decoder.Text();
  violation.field = decoder.Text();
  violation.subject = decoder.Text();
  for (uint64_t left = decoder.Number(); left > 0 && decoder.ok(); --left) {
    std::string key = decoder.Text();
    violation.metadata[std::move(key)] = decoder.Text();
  }
  return violation;
}

std::optional<std::vector<Violation>> DecodeViolations(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kLayout) return std::nullopt;
  Decoder decoder(bytes.substr(1));
  std::vector<Violation> violations;
  for (uint64_t left = decoder.Number(); left > 0 && decoder.ok(); --left) {
    violations.push_back(DecodeViolation(decoder));
    if (NameOf(violations.back().reason).empty()) return std::nullopt;
  }
  if (!decoder.at_end() || violations.empty()) return std::nullopt;
  return violations;
}

// The text of a refusal: every description, those about malformed fields with the field before it.
std::string TextOf(const std::vector<Violation>& violations) {
  std::string text;
  const size_t shown = std::min(violations.size(), kMostViolationsInText);
  for (size_t i = 0; i < shown; ++i) {
    const Violation& violation = violations[i];
    const bool names_field = !violation.field.empty() && CodeOf(violation.reason) == absl::StatusCode::kInvalidArgument;
    text += fmt::format("{}{}{}{}", i == 0 ? "" : "; ", names_field ? violation.field : "", names_field ? ": " : "",
                        violation.description);
  }
  if (shown < violations.size()) text += fmt::format("; and {} more", violations.size() - shown);
  return text;
}

}  // namespace

absl::Status Refuse(std::vector<Violation> violations) {
  if (violations.empty()) return absl::InternalError("a refusal without a reason");
  absl::Status status(CodeOf(violations.front().reason), TextOf(violations));
  status.SetPayload(kViolationsUrl, absl::Cord(EncodeViolations(violations)));
  return status;
}

absl::Status Refuse(Reason reason, std::string description, std::string field, std::string subject) {
  return Refuse({{.reason = reason,
                  .description = std::move(description),
                  .field = std::move(field),
                  .subject = std::move(subject),
                  .metadata = {}}});
}

absl::Status InvalidField(std::string field, std::string description) {
  return Refuse(Reason::kFieldInvalid, std::move(description), std::move(field));
}

absl::Status NotFound(std::string name) {
  std::string description = fmt::format("{} does not exist", name);
  return Refuse(Reason::kResourceNotFound, std::move(description), "", std::move(name));
}

std::vector<Violation> ViolationsOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kViolationsUrl);
  if (!payload.has_value()) return {};
  return DecodeViolations(std::string(*payload)).value_or(std::vector<Violation>());
}

std::string EncodeRefusal(const absl::Status& refusal) {
  const absl::optional<absl::Cord> payload = refusal.GetPayload(kViolationsUrl);
  return payload.has_value() ? std::string(*payload) : std::string();
}

absl::Status DecodeRefusal(std::string_view bytes, absl::Status& refusal) {
  std::optional<std::vector<Violation>> violations = DecodeViolations(bytes);
  if (!violations.has_value()) return absl::DataLossError("the bytes of a remembered refusal do not decode");
  refusal = Refuse(*std::move(violations));
  return absl::OkStatus();
}

}  // namespace prorata::domain
