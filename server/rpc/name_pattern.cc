#include "server/rpc/name_pattern.h"

#include <algorithm>

namespace prorata::rpc {
namespace {

constexpr size_t kLongestChosenId = 63;
constexpr size_t kLongestOfferId = 200;
constexpr size_t kLongestNumber = 18;
constexpr size_t kUuidLength = 36;

bool IsLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Offers are named by the catalog: `standard-b1ls.westeurope.p1y.usd`.
bool IsOfferId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestOfferId && IsLowerOrDigit(text.front()) &&
         IsLowerOrDigit(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return IsLowerOrDigit(c) || c == '-' || c == '.' || c == '_';
         });
}

bool IsNumber(std::string_view text) {
  return !text.empty() && text.size() <= kLongestNumber && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The next part up to a slash, cut off the front of `rest`.
std::string_view TakeSegment(std::string_view& rest) {
  const size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  return segment;
}

}  // namespace

bool IsChosenId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestChosenId && IsLowerOrDigit(text.front()) &&
         IsLowerOrDigit(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsLowerOrDigit(c) || c == '-'; });
}

bool IsUuid(std::string_view text) {
  if (text.size() != kUuidLength) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (is_dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

NamePattern::NamePattern(std::string_view pattern, bool wildcard) : text_(pattern), wildcard_(wildcard) {
  for (std::string_view rest = pattern; !rest.empty();) {
    const std::string_view text = TakeSegment(rest);
    Segment segment;
    if (text.front() != '{') {
      segment.literal = std::string(text);
    } else if (text == "{order}" || text == "{reservation}" || text == "{refund}" || text == "{exchange}" ||
               text == "{support_request}") {
      segment.part = Part::kUuid;
    } else if (text == "{offer}") {
      segment.part = Part::kOfferId;
    } else if (text == "{transaction}") {
      segment.part = Part::kNumber;
    } else {
      segment.part = Part::kChosenId;
    }
    segments_.push_back(std::move(segment));
  }
}

bool NamePattern::Matches(std::string_view name) const {
  std::string_view rest = name;
  for (size_t i = 0; i < segments_.size(); ++i) {
    const bool is_last = i + 1 == segments_.size();
    if (!is_last && rest.find('/') == std::string_view::npos) return false;
    if (is_last && rest.find('/') != std::string_view::npos) return false;
    if (!MatchesSegment(segments_[i], TakeSegment(rest))) return false;
  }
  return true;
}

bool NamePattern::MatchesSegment(const Segment& segment, std::string_view text) const {
  if (segment.part != Part::kLiteral && wildcard_ && text == "-") return true;
  switch (segment.part) {
    case Part::kLiteral:
      return text == segment.literal;
    case Part::kChosenId:
      return IsChosenId(text);
    case Part::kOfferId:
      return IsOfferId(text);
    case Part::kUuid:
      return IsUuid(text);
    case Part::kNumber:
      return IsNumber(text);
  }
  return false;
}

}  // namespace prorata::rpc
