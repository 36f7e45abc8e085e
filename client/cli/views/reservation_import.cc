#include "absl/strings/str_cat.h"
#include "client/cli/labels.h"
#include "client/cli/money.h"
#include "client/cli/printable.h"
#include "client/cli/table.h"
#include "client/cli/views/views.h"

namespace prorata::cli {
namespace {

std::string UnknownFieldsText(const v1::ReservationImportSummary& summary) {
  std::string text;
  for (const auto& field : summary.unknown_fields()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", PrintableLine(field.name()), " (", field.count(), ")");
  }
  return text;
}

}  // namespace

std::string ReservationImportText(const v1::ReservationImportSummary& summary) {
  Fields fields;
  fields.Add("Format", Label(summary.format()))
      .Add("Reservations read", absl::StrCat(summary.rows_read()))
      .Add("Imported", absl::StrCat(summary.rows_imported()))
      .Add("Unchanged", absl::StrCat(summary.rows_unchanged()))
      .Add("Skipped", absl::StrCat(summary.rows_skipped()))
      .Add("Refused", absl::StrCat(summary.rows_refused()))
      .Add("Orders imported", absl::StrCat(summary.orders_imported()))
      .Add("Units held", absl::StrCat(summary.units_held()));
  if (summary.subscriptions_created() > 0) {
    fields.Add("Subscriptions created", absl::StrCat(summary.subscriptions_created()));
  }
  for (const auto& total : summary.totals()) {
    fields.Add("Commitment", FormatMoney(total.commitment()))
        .Add("  paid elsewhere", FormatMoney(total.paid_elsewhere()))
        .Add("  to charge here", FormatMoney(total.to_charge()));
  }
  if (summary.unknown_fields_size() > 0) fields.Add("Unknown fields", UnknownFieldsText(summary));
  if (summary.has_next_page()) fields.Add("Note", "the file is one page of several: import the others too");
  return fields.Text();
}

}  // namespace prorata::cli
