#include "server/rpc/value_check.h"

#include <fmt/format.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "google/type/money.pb.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"

namespace prorata::rpc {
namespace {

constexpr int32_t kMaxNanos = 999'999'999;
constexpr int64_t kMaxDurationSeconds = 315'576'000'000;
constexpr int kNanoDigits = 9;

// The length of the UTF-8 sequence at the front of a text, or 0 if it is none (overlong, a surrogate, above U+10FFFF,
// cut off).
size_t SequenceLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool is_overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool is_surrogate = first == 0xED && byte(1) > 0x9F;
  const bool is_too_high = first == 0xF4 && byte(1) > 0x8F;
  return is_overlong || is_surrogate || is_too_high ? 0 : length;
}

// Nothing if the text is not valid UTF-8.
std::optional<size_t> CodePoints(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) {
    const size_t length = SequenceLength(text);
    if (length == 0) return std::nullopt;
    text.remove_prefix(length);
  }
  return count;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string FaultOfLength(std::string_view text, uint32_t max_length) {
  std::optional<size_t> length = text.size();
  if (!IsAscii(text)) length = CodePoints(text);
  if (!length.has_value()) return "must be valid UTF-8";
  if (*length > max_length) return fmt::format("must have at most {} characters, has {}", max_length, *length);
  return "";
}

// Not all that RFC 5321 allows: what people have. The proof of an address is that mail arrives.
bool IsEmail(std::string_view text) {
  constexpr size_t kLongest = 254;
  constexpr size_t kLongestLocalPart = 64;
  const size_t at = text.find('@');
  if (text.size() > kLongest || at == std::string_view::npos || at == 0 || at > kLongestLocalPart) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; }))
    return false;
  const std::string_view domain = text.substr(at + 1);
  const size_t dot = domain.rfind('.');
  return dot != std::string_view::npos && dot > 0 && dot + 1 < domain.size() && domain.front() != '-' &&
         domain.find("..") == std::string_view::npos;
}

std::string FaultOfFormat(prorata::v1::FieldFormat format, std::string_view text) {
  switch (format) {
    case prorata::v1::FIELD_FORMAT_UUID:
      return domain::IsUuid(text) ? "" : "must be a UUID in lower case, such as 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
    case prorata::v1::FIELD_FORMAT_ID:
      return domain::IsChosenId(text) ? ""
                                      : "must be 1 to 63 of a-z, 0-9 and -, starting and ending with a letter or digit";
    case prorata::v1::FIELD_FORMAT_CURRENCY:
      return domain::Currency::Parse(text).ok() ? "" : "must be a currency code of ISO 4217, such as USD";
    case prorata::v1::FIELD_FORMAT_EMAIL:
      return IsEmail(text) ? "" : "must be an e-mail address";
    default:
      return "";
  }
}

bool IsSuchName(const std::vector<NamePattern>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const NamePattern& pattern) { return pattern.Matches(text); });
}

std::string FaultOfName(const FieldRules& rules, std::string_view text) {
  if (rules.patterns.empty() || IsSuchName(rules.patterns, text)) return "";
  std::string expected;
  for (const NamePattern& pattern : rules.patterns) expected += (expected.empty() ? "" : " or ") + pattern.text();
  return "must be a name such as " + expected;
}

int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

std::string FaultOfText(const FieldRules& rules, std::string_view text) {
  // Most texts are names, and names are ASCII: of such a one nothing else is to be looked at.
  const bool is_name = rules.format == prorata::v1::FIELD_FORMAT_UNSPECIFIED && text.size() <= rules.max_length;
  if (is_name && IsSuchName(rules.patterns, text)) return "";
  if (std::string fault = FaultOfLength(text, rules.max_length); !fault.empty()) return fault;
  if (std::string fault = FaultOfFormat(rules.format, text); !fault.empty()) return fault;
  return FaultOfName(rules, text);
}

std::string FaultOfNumber(const FieldRules& rules, int64_t number, bool is_unsigned) {
  // An unsigned number with the highest bit set is above every limit that can be stated.
  const bool is_huge = is_unsigned && number < 0;
  const std::string shown = rules.sensitive ? ""
                                            : ", is " + (is_unsigned ? fmt::to_string(static_cast<uint64_t>(number))
                                                                     : fmt::to_string(number));
  if (rules.min.has_value() && !is_huge && number < *rules.min)
    return fmt::format("must be at least {}{}", *rules.min, shown);
  if (rules.max.has_value() && (is_huge || number > *rules.max))
    return fmt::format("must be at most {}{}", *rules.max, shown);
  return "";
}

std::string FaultOfMoney(const FieldRules& rules, const google::protobuf::Message& message) {
  const auto& money = static_cast<const google::type::Money&>(message);
  const absl::StatusOr<domain::Currency> currency = domain::Currency::Parse(money.currency_code());
  if (!currency.ok()) return "must have a currency code of ISO 4217, such as USD";
  if (money.nanos() < -kMaxNanos || money.nanos() > kMaxNanos) return "must have nanos within -999999999 and 999999999";
  if ((money.units() > 0 && money.nanos() < 0) || (money.units() < 0 && money.nanos() > 0)) {
    return "must have units and nanos of the same sign";
  }
  const int digits = currency->minor_digits();
  const int64_t nanos_per_minor = PowerOfTen(kNanoDigits - digits);
  if (money.nanos() % nanos_per_minor != 0) {
    return fmt::format("must have at most {} decimal places in {}", digits, money.currency_code());
  }
  int64_t minor = 0;
  const bool is_out_of_range = __builtin_mul_overflow(money.units(), PowerOfTen(digits), &minor) ||
                               __builtin_add_overflow(minor, money.nanos() / nanos_per_minor, &minor);
  if (is_out_of_range) return "must fit 64 bits of the minor unit";
  if (rules.not_negative && (money.units() < 0 || money.nanos() < 0)) return "must not be negative";
  return "";
}

std::string FaultOfTimestamp(const google::protobuf::Message& message) {
  constexpr int64_t kMicrosPerSecond = 1'000'000;
  const auto& timestamp = static_cast<const google::protobuf::Timestamp&>(message);
  const bool in_range = timestamp.seconds() >= domain::kEarliestInstant.micros / kMicrosPerSecond &&
                        timestamp.seconds() <= domain::kLatestInstant.micros / kMicrosPerSecond;
  if (!in_range) return "must be between the years 1 and 9999";
  if (timestamp.nanos() < 0 || timestamp.nanos() > kMaxNanos) return "must have nanos within 0 and 999999999";
  return "";
}

std::string FaultOfDuration(const google::protobuf::Message& message) {
  const auto& duration = static_cast<const google::protobuf::Duration&>(message);
  if (std::abs(duration.seconds()) > kMaxDurationSeconds) return "must be at most 10,000 years";
  if (duration.nanos() < -kMaxNanos || duration.nanos() > kMaxNanos)
    return "must have nanos within -999999999 and 999999999";
  if ((duration.seconds() > 0 && duration.nanos() < 0) || (duration.seconds() < 0 && duration.nanos() > 0)) {
    return "must have seconds and nanos of the same sign";
  }
  return "";
}

}  // namespace prorata::rpc
