#include "server/domain/filter_tokens.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/domain/error.h"

namespace prorata::domain {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kEndOfWord = " \t\r\n()\"'=!<>:";
constexpr std::string_view kEndOfValue = " \t\r\n()\"'";

bool ContinuesCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

absl::Status FilterRefusal(std::string_view filter, size_t offset, std::string_view problem) {
  const std::string_view before = filter.substr(0, offset);
  const auto column = before.size() - static_cast<size_t>(std::ranges::count_if(before, ContinuesCharacter)) + 1;
  Violation violation;
  violation.reason = Reason::kFilterInvalid;
  violation.description = fmt::format("column {}: {}", column, problem);
  violation.field = "filter";
  violation.metadata["column"] = std::to_string(column);
  return Refuse({std::move(violation)});
}

void FilterTokens::SkipSpace() {
  at_ = std::min(filter_.find_first_not_of(kSpace, at_), filter_.size());
}

FilterToken FilterTokens::WordUntil(std::string_view stop) {
  const size_t start = at_;
  at_ = std::min(filter_.find_first_of(stop, start), filter_.size());
  return {FilterToken::Kind::kWord, std::string(filter_.substr(start, at_ - start)), start};
}

absl::StatusOr<FilterToken> FilterTokens::Quoted() {
  FilterToken token{FilterToken::Kind::kQuoted, "", at_};
  const char quote = filter_[at_++];
  for (; at_ < filter_.size(); ++at_) {
    if (filter_[at_] == quote) {
      ++at_;
      return token;
    }
    const bool escapes = filter_[at_] == '\\' && at_ + 1 < filter_.size();
    if (escapes) ++at_;
    token.text += filter_[at_];
  }
  return FilterRefusal(filter_, token.offset, "the quoted text has no end");
}

absl::StatusOr<FilterToken> FilterTokens::Next() {
  using Kind = FilterToken::Kind;
  SkipSpace();
  const size_t start = at_;
  if (start == filter_.size()) return FilterToken{Kind::kEnd, "", start};
  const char first = filter_[start];
  if (first == '"' || first == '\'') return Quoted();
  if (first == '(' || first == ')') {
    ++at_;
    return FilterToken{first == '(' ? Kind::kOpen : Kind::kClose, std::string(1, first), start};
  }
  for (const std::string_view symbol : {"!=", "<=", ">=", "=", "<", ">", ":"}) {
    if (!filter_.substr(start).starts_with(symbol)) continue;
    at_ += symbol.size();
    return FilterToken{Kind::kOperator, std::string(symbol), start};
  }
  if (first == '!') return FilterRefusal(filter_, start, "`!` is no operator; use `!=` or NOT");
  return WordUntil(kEndOfWord);
}

absl::StatusOr<FilterToken> FilterTokens::NextValue() {
  SkipSpace();
  const bool is_bare = at_ < filter_.size() && kEndOfValue.find(filter_[at_]) == std::string_view::npos;
  return is_bare ? WordUntil(kEndOfValue) : Next();
}

}  // namespace prorata::domain
