#include "server/app/order_drafts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {

using domain::Reason;

OrderDrafts::OrderDrafts(ImportedRows& rows, const domain::CustomerName& customer, OrderDefaults defaults,
                         domain::Instant now)
    : rows_(rows), customer_(customer), defaults_(std::move(defaults)), now_(now) {
  row_of_.reserve(rows.rows.size());
  sorted_.reserve(rows.rows.size());
  for (uint32_t i = 0; i < rows.rows.size(); ++i) {
    const ReservationRow& row = rows.rows[i];
    const auto [first, is_new] = row_of_.try_emplace(row.id, i);
    if (!is_new) {
      const ReservationRow& other = rows.rows[first->second];
      rows.Refuse(row, Reason::kImportConflict, "",
                  fmt::format("has the id of row {}, line {}", other.number, other.line));
      rows.Refuse(other, Reason::kImportConflict, "",
                  fmt::format("has the id of row {}, line {}", row.number, row.line));
    }
    if (!row.never_came_to_be) sorted_.push_back(i);
  }
  std::ranges::stable_sort(sorted_, {}, [&](uint32_t row) { return rows.rows[row].order; });
  for (size_t i = 0; i < sorted_.size(); ++i) {
    if (i == 0 || rows.rows[sorted_[i]].order != rows.rows[sorted_[i - 1]].order) starts_.push_back(i);
  }
  starts_.push_back(sorted_.size());
  NameBothEnds();
}

bool OrderDrafts::Has(const RenewalRow::End& end) const {
  const auto found = row_of_.find(end.reservation);
  if (found == row_of_.end()) return false;
  const ReservationRow& row = rows_.rows[found->second];
  return row.order == end.order && !row.never_came_to_be;
}

void OrderDrafts::NameBothEnds() {
  struct Named {
    domain::ReservationId by;
    RenewalRow::End end;
    bool is_into;
  };
  std::vector<Named> named;
  for (const auto& [id, renewal] : rows_.renewals) {
    if (renewal.from.has_value() && Has(*renewal.from)) named.push_back({id, *renewal.from, false});
    if (renewal.into.has_value() && Has(*renewal.into)) named.push_back({id, *renewal.into, true});
  }
  for (const Named& one : named) {
    RenewalRow& other = rows_.renewals[one.end.reservation];
    std::optional<RenewalRow::End>& end = one.is_into ? other.from : other.into;
    const auto by = row_of_.find(one.by);
    if (!end.has_value() && by != row_of_.end()) {
      end = RenewalRow::End{rows_.rows[by->second].order, one.by, one.end.field};
    }
  }
}

absl::Status OrderDrafts::LoadFacts(const storage::Reader& reader) {
  PRORATA_RETURN_IF_ERROR(schema::Require<schema::Customers>(reader, customer_).status());
  PRORATA_ASSIGN_OR_RETURN(const auto partner, schema::Require<schema::Partners>(reader, customer_.partner));
  partner_ = *partner;
  if (!defaults_.refund_policy.has_value()) return absl::OkStatus();
  return schema::Require<schema::Policies>(reader, *defaults_.refund_policy).status();
}

}  // namespace prorata::app
