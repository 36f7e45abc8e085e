#include "absl/strings/str_cat.h"
#include "client/cli/labels.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"

namespace prorata::cli {

std::string ImportSummaryText(const v1::ImportSummary& summary) {
  const auto count = [](int64_t rows) { return rows == 0 ? "" : absl::StrCat(rows); };
  return Fields()
      .Add("Rows read", absl::StrCat(summary.rows_read()))
      .Add("Created", absl::StrCat(summary.rows_created()))
      .Add("Updated", absl::StrCat(summary.rows_updated()))
      .Add("Unchanged", absl::StrCat(summary.rows_unchanged()))
      .Add("Ignored", count(summary.rows_ignored()))
      .Add("Invalid", count(summary.rows_invalid()))
      .Add("Withdrawn", count(summary.offers_withdrawn()))
      .Text();
}

std::string ServerInfoText(const v1::ServerInfo& info) {
  return Fields()
      .Add("Version", info.version())
      .Add("Time", FullTime(info.current_time()))
      .Add("Clock", info.virtual_clock() ? "virtual: it stands until it is set" : "the machine's")
      .Add("Started", ShortTime(info.start_time()))
      .Add("Storage", absl::StrCat(info.storage_engine(), ", format ", info.storage_format_version()))
      .Add("Commits", absl::StrCat(info.commit_number()))
      .Text();
}

}  // namespace prorata::cli
