#include "server/app/catalog_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

constexpr size_t kLongestShown = 60;

domain::Violation ViolationOf(const RowError& error) {
  domain::Violation violation;
  violation.reason = domain::Reason::kImportInvalid;
  std::string place = fmt::format("line {}", error.line);
  if (error.item >= 0) place += fmt::format(", Items[{}]", error.item);
  if (!error.field.empty()) place += fmt::format(", {}", error.field);
  violation.description = fmt::format("{}: {}", place, error.description);
  violation.field = "data";
  violation.metadata = {{"line", std::to_string(error.line)}};
  if (error.item >= 0) violation.metadata["item"] = std::to_string(error.item);
  return violation;
}

}  // namespace

void ImportSummary::AddError(RowError error) {
  ++rows_invalid;
  const auto place_of = [](const RowError& row) { return std::pair(row.line, row.item); };
  const auto behind = std::ranges::upper_bound(errors, place_of(error), {}, place_of);
  errors.insert(behind, std::move(error));
  if (errors.size() > kRowErrorsShown) errors.pop_back();
}

absl::Status InvalidFile(int64_t line, std::string_view problem) {
  if (line == 0) return domain::Refuse(domain::Reason::kImportInvalid, std::string(problem), "data");
  return domain::Refuse({ViolationOf({line, "", std::string(problem)})});
}

absl::Status CheckReadable(ImportFile& file) {
  if (file.unreadable()) return absl::InternalError("the spooled file cannot be read");
  if (!file.too_long()) return absl::OkStatus();
  return InvalidFile(file.line(), fmt::format("a line or value is longer than {} bytes", ImportFile::kLongestPart));
}

absl::Status CheckRows(const ImportSummary& summary, const ImportOptions& options) {
  if (summary.rows_invalid == 0 || options.skip_invalid_rows) return absl::OkStatus();
  std::vector<domain::Violation> violations;
  if (summary.rows_invalid > 1) {
    violations.push_back({.reason = domain::Reason::kImportInvalid,
                          .description = CannotBeUsed(summary.rows_invalid, summary.rows_read),
                          .field = "data",
                          .subject = "",
                          .metadata = {}});
  }
  for (const RowError& error : summary.errors) violations.push_back(ViolationOf(error));
  violations.front().metadata["rows_invalid"] = std::to_string(summary.rows_invalid);
  return domain::Refuse(std::move(violations));
}

std::string CannotBeUsed(int64_t rows, int64_t rows_read) {
  return fmt::format("{} of {} rows cannot be used", rows, rows_read);
}

std::string Shown(std::string_view value) {
  if (value.size() <= kLongestShown) return fmt::format("`{}`", value);
  size_t end = kLongestShown;
  // Not within a character.
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return fmt::format("`{}...`", value.substr(0, end));
}

absl::Status ApplyInBatches(
    storage::Store& store, const ImportOptions& options, size_t count,
    const std::function<absl::Status(storage::Transaction&, size_t first, size_t last, RowCounts&)>& apply,
    ImportSummary& summary) {
  for (size_t first = 0; first < count; first += kImportBatch) {
    const size_t last = std::min(first + kImportBatch, count);
    RowCounts counts;
    const storage::Result result = store.Transact([&](storage::Transaction& tx) {
      counts = {};
      absl::Status applied = apply(tx, first, last, counts);
      if (options.validate_only) tx.Discard();
      return applied;
    });
    if (!result.status.ok()) return result.status;
    summary.rows_created += counts.created;
    summary.rows_updated += counts.updated;
    summary.rows_unchanged += counts.unchanged;
    summary.offers_withdrawn += counts.withdrawn;
  }
  return absl::OkStatus();
}

}  // namespace prorata::app
