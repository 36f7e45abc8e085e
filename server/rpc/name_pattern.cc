#include "server/rpc/name_pattern.h"

#include <algorithm>

#include "server/domain/names.h"

namespace prorata::rpc {
namespace {

constexpr size_t kLongestNumber = 18;

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
    const size_t slash = rest.find('/');
    const bool is_last = i + 1 == segments_.size();
    if (is_last != (slash == std::string_view::npos)) return false;
    if (!MatchesSegment(segments_[i], rest.substr(0, slash))) return false;
    if (!is_last) rest.remove_prefix(slash + 1);
  }
  return true;
}

bool NamePattern::MatchesSegment(const Segment& segment, std::string_view text) const {
  if (segment.part != Part::kLiteral && wildcard_ && text == "-") return true;
  switch (segment.part) {
    case Part::kLiteral:
      return text == segment.literal;
    case Part::kChosenId:
      return domain::IsChosenId(text);
    case Part::kOfferId:
      return domain::IsOfferId(text);
    case Part::kUuid:
      return domain::IsUuid(text);
    case Part::kNumber:
      return IsNumber(text);
  }
  return false;
}

}  // namespace prorata::rpc
