#pragma once

// What tests of imports have in common: files as texts, and what came of them as a text.

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <string>

#include "server/app/catalog_import.h"
#include "server/domain/error.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {

// `read 3 created 2 invalid 1` with what is not zero, then a line for each row that could not be used; of a refusal its
// reason and every violation.
inline std::string ResultText(const absl::StatusOr<app::ImportSummary>& result) {
  std::string text;
  if (!result.ok()) {
    const std::vector<domain::Violation> violations = domain::ViolationsOf(result.status());
    if (violations.empty()) return result.status().ToString();
    text = NameOf(violations.front().reason);
    for (const domain::Violation& violation : violations) text += "\n" + violation.description;
    return text;
  }
  text = fmt::format("read {}", result->rows_read);
  const std::pair<const char*, int64_t> counts[] = {
      {"created", result->rows_created}, {"updated", result->rows_updated}, {"unchanged", result->rows_unchanged},
      {"ignored", result->rows_ignored}, {"invalid", result->rows_invalid}, {"withdrawn", result->offers_withdrawn}};
  for (const auto& [name, count] : counts) {
    if (count != 0) text += fmt::format(" {} {}", name, count);
  }
  for (const app::RowError& error : result->errors) {
    const std::string item = error.item < 0 ? "" : fmt::format("Items[{}], ", error.item);
    text += fmt::format("\nline {}, {}{}: {}", error.line, item, error.field, error.description);
  }
  return text;
}

inline std::string FileText(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace prorata::testing
