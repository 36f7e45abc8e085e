#pragma once

// One comparison of a filter: a field, an operator, and a value of the field's type. For filter.cc.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "server/domain/filter.h"

namespace prorata::domain {

enum class FilterOperator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// Nothing for what is no operator.
std::optional<FilterOperator> FilterOperatorOf(std::string_view symbol);

// A text that may have `*` at either end.
struct FilterPattern {
  std::string text;
  bool open_start = false;
  bool open_end = false;

  bool Matches(std::string_view value) const;
};

// An amount in thousand-millionths of the currency's unit; without a currency it is one of the row's.
struct FilterAmount {
  std::optional<Currency> currency;
  __int128 nanos = 0;
};

// `field:*`: set at all.
struct FilterPresence {};

struct FilterComparison {
  std::string field;
  FilterOperator op = FilterOperator::kEqual;
  std::variant<FilterPresence, FilterPattern, int64_t, bool, Instant, FilterAmount> operand;

  bool Matches(const FilterValue& value) const;
};

// The comparison; or INVALID_ARGUMENT whose message says what is wrong with operator or value, to be given a column.
absl::StatusOr<FilterComparison> MakeFilterComparison(std::string_view name, const FilterField& field,
                                                      FilterOperator op, std::string_view value);

}  // namespace prorata::domain
