#pragma once

// The filter language of lists: the subset of AIP-160 in api.md. Comparisons `= != < <= > >=` and `:` (has), AND, OR,
// NOT, parentheses, over the fields that a list documents. A filter is parsed and checked against those fields once,
// then asked row by row. As AIP-160 has it, OR binds closer than AND, and `field:*` asks whether the field is set.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"

namespace prorata::domain {

// kText compares case-sensitively, `:` is contains and `*` at either end of a value matches anything; kEnum takes only
// its words; kTime takes RFC 3339 or a date; kMoney takes `12.34` or `"12.34 USD"` (other currencies never match);
// kTexts is a list, for `:` only. kMap has texts by key: `labels:env` asks whether the key is there, and `labels.env`
// is its value, a text. Rows are asked for `labels`, a list of keys, and for `labels.env`.
enum class FilterType { kText, kEnum, kNumber, kBool, kTime, kMoney, kTexts, kMap };

struct FilterField {
  FilterType type = FilterType::kText;
  // For kEnum: the words allowed, such as ACTIVE.
  std::vector<std::string> words;
};
using FilterFields = std::map<std::string, FilterField, std::less<>>;

// The value of a field of a row. monostate: not set; it matches nothing but `!=`.
using FilterValue = std::variant<std::monostate, std::string, int64_t, bool, Instant, Money, std::vector<std::string>>;

struct FilterComparison;

class Filter {
 public:
  // Matches everything.
  Filter() = default;

  // FILTER_INVALID with the column, from 1, where it went wrong and what was expected there.
  static absl::StatusOr<Filter> Parse(std::string_view text, const FilterFields& fields);

  bool Matches(absl::FunctionRef<FilterValue(std::string_view field)> value_of) const;

  // Whether it matches everything, as an empty one does.
  bool empty() const { return root_ == nullptr; }
  // Whether it asks about the field, whatever for.
  bool Mentions(std::string_view field) const;
  // Every field it asks about, some more than once.
  void ForEachField(absl::FunctionRef<void(std::string_view field)> visit) const;

  // The comparisons that every row it matches satisfies: those that are joined by AND at the top (filter_comparison.h).
  // Valid as long as the filter or a copy of it is.
  std::vector<const FilterComparison*> Required() const;

  struct Node;

 private:
  explicit Filter(std::shared_ptr<const Node> root) : root_(std::move(root)) {}

  std::shared_ptr<const Node> root_;
};

}  // namespace prorata::domain
