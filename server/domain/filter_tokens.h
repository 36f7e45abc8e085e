#pragma once

// The words of a filter, with where they stand. For filter.cc.

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace prorata::domain {

struct FilterToken {
  // kWord: a field, a keyword or a value without quotes. kEnd has no text.
  enum class Kind { kWord, kQuoted, kOperator, kOpen, kClose, kEnd };

  Kind kind = Kind::kEnd;
  // As meant: without quotes, escapes resolved.
  std::string text;
  // The byte at which it starts.
  size_t offset = 0;
};

// FILTER_INVALID at the column of a byte of the filter; columns are characters, from 1.
absl::Status FilterRefusal(std::string_view filter, size_t offset, std::string_view problem);

// Reads a filter word by word. What a word is depends on where it stands: `2024-03-01T00:00:00Z` is one value, `sku:B1`
// are three words.
class FilterTokens {
 public:
  explicit FilterTokens(std::string_view filter) : filter_(filter) {}

  // The next token where a field, keyword, operator or parenthesis may stand.
  absl::StatusOr<FilterToken> Next();
  // The next token where a value may stand.
  absl::StatusOr<FilterToken> NextValue();

 private:
  void SkipSpace();
  FilterToken WordUntil(std::string_view stop);
  absl::StatusOr<FilterToken> Quoted();

  std::string_view filter_;
  size_t at_ = 0;
};

}  // namespace prorata::domain
