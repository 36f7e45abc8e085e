#pragma once

// A resource name pattern, such as `partners/{partner}/customers/{customer}`.

#include <string>
#include <string_view>
#include <vector>

namespace prorata::rpc {

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
