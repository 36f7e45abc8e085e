#pragma once

// A resource name pattern, such as `partners/{partner}/customers/{customer}`.

#include <string>
#include <string_view>
#include <vector>

namespace prorata::rpc {

// The forms of ids (api.md, Resources).
bool IsChosenId(std::string_view text);  // 1 to 63 of a-z, 0-9 and -, starting and ending with a letter or digit
bool IsUuid(std::string_view text);      // in lower case

class NamePattern {
 public:
  // With `wildcard`, `-` may stand for an id.
  NamePattern(std::string_view pattern, bool wildcard);

  bool Matches(std::string_view name) const;
  const std::string& text() const { return text_; }

 private:
  enum class Part { kLiteral, kChosenId, kOfferId, kUuid, kNumber };
  struct Segment {
    Part part = Part::kLiteral;
    std::string literal;
  };

  bool MatchesSegment(const Segment& segment, std::string_view text) const;

  std::string text_;
  bool wildcard_;
  std::vector<Segment> segments_;
};

}  // namespace prorata::rpc
