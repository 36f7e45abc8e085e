#include "server/rpc/services/convert_reservation_import.h"

#include "server/domain/names.h"
#include "server/domain/status_macros.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_catalog.h"

namespace prorata::rpc {

absl::StatusOr<app::ReservationsImportOptions> OptionsFrom(const prorata::v1::ImportReservationsRequest& first) {
  const auto& asked = first.options();
  app::ReservationsImportOptions options;
  options.import = FromProto(first.header());
  if (!prorata::v1::ReservationFileFormat_IsValid(asked.format())) {
    return domain::InvalidField("options.format", "is no format");
  }
  // The numbers are the same.
  options.format = static_cast<app::ReservationFormat>(asked.format());
  options.defaults.create_missing_subscriptions = asked.create_missing_subscriptions();
  if (!asked.refund_policy().empty()) {
    PRORATA_ASSIGN_OR_RETURN(options.defaults.refund_policy,
                             domain::ParsePolicyName(asked.refund_policy(), "options.refund_policy"));
  }
  if (!asked.currency().empty()) {
    PRORATA_ASSIGN_OR_RETURN(options.defaults.currency, domain::Currency::Parse(asked.currency()));
  }
  if (asked.default_billing_plan() != prorata::v1::BILLING_PLAN_UNSPECIFIED) {
    PRORATA_ASSIGN_OR_RETURN(options.defaults.billing_plan,
                             FromProto(asked.default_billing_plan(), "options.default_billing_plan"));
  }
  return options;
}

prorata::v1::ReservationImportSummary ToProto(const app::ReservationImportSummary& summary) {
  prorata::v1::ReservationImportSummary message;
  message.set_format(static_cast<prorata::v1::ReservationFileFormat>(summary.format));
  message.set_rows_read(summary.rows_read);
  message.set_rows_imported(summary.rows_imported);
  message.set_rows_unchanged(summary.rows_unchanged);
  message.set_rows_skipped(summary.rows_skipped);
  message.set_rows_refused(summary.rows_refused);
  message.set_orders_imported(summary.orders_imported);
  message.set_units_held(summary.units_held);
  message.set_subscriptions_created(summary.subscriptions_created);
  for (const auto& [currency, total] : summary.totals) {
    auto& added = *message.add_totals();
    *added.mutable_commitment() = ToProto(total.commitment);
    *added.mutable_paid_elsewhere() = ToProto(total.paid_elsewhere);
    *added.mutable_to_charge() = ToProto(total.to_charge);
  }
  for (const auto& [name, count] : summary.unknown_fields) {
    auto& added = *message.add_unknown_fields();
    added.set_name(name);
    added.set_count(count);
  }
  for (const app::RowRefusal& refusal : summary.refusals) {
    auto& added = *message.add_errors();
    added.set_row(refusal.row);
    added.set_line(refusal.line);
    added.set_field(refusal.field);
    added.set_reason(static_cast<prorata::v1::ErrorReason>(refusal.reason));
    added.set_description(refusal.description);
  }
  message.set_has_next_page(summary.has_next_page);
  return message;
}

}  // namespace prorata::rpc
