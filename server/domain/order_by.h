#pragma once

// The order of a list, as AIP-132 writes it: `expire_time desc, sku`. Ascending where nothing is said. Rows that are
// equal in all fields named come by their keys, in the direction of the last field: so the order is total, and a page
// can say where it ended.

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/domain/filter.h"

namespace prorata::domain {

struct OrderTerm {
  std::string field;
  bool descending = false;

  friend bool operator==(const OrderTerm&, const OrderTerm&) = default;
};

class OrderBy {
 public:
  // By key alone.
  OrderBy() = default;
  explicit OrderBy(std::vector<OrderTerm> terms) : terms_(std::move(terms)) {}

  // ORDER_BY_INVALID with the column, from 1, of what is no field of `fields`, a field that has no order (a list), one
  // named twice, or no word of the syntax. Blank is by key alone.
  static absl::StatusOr<OrderBy> Parse(std::string_view text, const FilterFields& fields);

  const std::vector<OrderTerm>& terms() const { return terms_; }
  bool empty() const { return terms_.empty(); }
  // The direction in which keys of equal rows come.
  bool last_descending() const { return !terms_.empty() && terms_.back().descending; }

  // Bytes that compare as rows do in this order. What is not set comes first; amounts come by currency, then by amount;
  // of a list the first text counts.
  std::string KeyOf(absl::FunctionRef<FilterValue(std::string_view field)> value_of, std::string_view row_key) const;
  // Bytes behind those of every row that has this value in the first field.
  std::string KeyBehind(const FilterValue& first) const;

 private:
  std::vector<OrderTerm> terms_;
};

}  // namespace prorata::domain
