#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "server/app/order_drafts.h"
#include "server/domain/revision.h"
#include "server/domain/status_macros.h"
#include "storage/schema/revisions.h"
#include "storage/schema/tables.h"

namespace prorata::app {

using domain::Reason;
using domain::Reservation;

namespace {

// In what the reservation differs from how it was first stored; empty if in nothing. What follows from the catalog and
// the partner of today, not from the file, is no difference.
std::string DifferenceFrom(const Reservation& stored, const OrderDraft& draft, Reservation imported) {
  imported.revision = stored.revision;
  imported.create_time = stored.create_time;
  imported.update_time = stored.update_time;
  imported.product_family = stored.product_family;
  imported.refundable = stored.refundable;
  // These are settled when it is written.
  imported.renewed_from = stored.renewed_from;
  imported.renewed_into = stored.renewed_into;
  const bool price_is_given = imported.renewal.fixed_unit_price.has_value();
  if (!price_is_given) {
    imported.renewal.fixed_unit_price = stored.renewal.fixed_unit_price;
    imported.renewal.fix_time = stored.renewal.fix_time;
  }
  if (!draft.policy_is_given) imported.refund_policy = stored.refund_policy;
  if (imported == stored) return "";
  std::vector<std::string> fields = domain::ChangedFields(stored, imported);
  const auto compare = [&](const char* field, bool same) {
    if (!same) fields.emplace_back(field);
  };
  compare("offer", imported.offer == stored.offer);
  compare("quantity", imported.quantity == stored.quantity);
  compare("dates, plan or price", imported.plan == stored.plan);
  compare("refund_policy", imported.refund_policy == stored.refund_policy);
  compare("used", imported.used == stored.used);
  return fmt::format("exists with another {}", fmt::join(fields, ", "));
}

}  // namespace

absl::StatusOr<OrderFinding> CompareWithStored(const storage::Reader& reader, const OrderDraft& draft,
                                               std::span<const ReservationRow* const> rows) {
  OrderFinding finding;
  const auto refuse = [&](size_t i, std::string description) {
    finding.refusals.push_back({.row = rows[i]->number,
                                .line = rows[i]->line,
                                .field = "",
                                .reason = Reason::kImportConflict,
                                .description = std::move(description)});
  };
  PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Orders>(reader, draft.order.name));
  if (stored == nullptr) {
    PRORATA_ASSIGN_OR_RETURN(const auto owner, schema::Find<schema::ImportedOrders>(reader, draft.order.name.order));
    if (owner == nullptr) {
      finding.standing = OrderFinding::Standing::kNew;
      return finding;
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      refuse(i, fmt::format("its order was imported for {}", ToString(owner->customer)));
    }
    return finding;
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    const Reservation& imported = draft.reservations[i];
    PRORATA_ASSIGN_OR_RETURN(const auto row, schema::Find<schema::Reservations>(reader, imported.name));
    if (row == nullptr) {
      refuse(i, "its order is stored without it: an order is imported whole");
      continue;
    }
    PRORATA_ASSIGN_OR_RETURN(const auto first, schema::LoadRevision(reader, row, 1));
    const std::string difference = DifferenceFrom(*first, draft, imported);
    if (!difference.empty()) refuse(i, difference);
  }
  if (finding.refusals.empty()) finding.standing = OrderFinding::Standing::kUnchanged;
  return finding;
}

}  // namespace prorata::app
