#include "server/app/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string Trimmed(std::string text) {
  absl::StripAsciiWhitespace(&text);
  return text;
}

// The fields of a line; nothing if a quote is left open.
std::optional<std::vector<std::string>> Split(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool is_doubled_quote = quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"';
    if (is_doubled_quote) {
      fields.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  if (quoted) return std::nullopt;
  for (std::string& field : fields) field = Trimmed(std::move(field));
  return fields;
}

bool IsPlain(std::string_view line) {
  return std::ranges::all_of(line,
                             [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)) || c == '\t'; });
}

// Where the columns asked for stand, and how many there are in all.
struct Columns {
  std::vector<size_t> places;
  size_t count = 0;
};

absl::StatusOr<Columns> ColumnsOf(std::string_view header, const std::vector<std::string_view>& columns) {
  const std::optional<std::vector<std::string>> names = Split(header);
  Columns found_columns;
  for (const std::string_view column : columns) {
    const auto found =
        names.has_value() ? std::ranges::find(*names, column) : std::vector<std::string>::const_iterator();
    if (!names.has_value() || found == names->end()) {
      return InvalidFile(
          1, fmt::format("the column `{}` is missing; the first line must name {}", column, fmt::join(columns, ",")));
    }
    found_columns.places.push_back(static_cast<size_t>(found - names->begin()));
  }
  found_columns.count = names->size();
  return found_columns;
}

void TakeLine(std::string_view line, int64_t number, const Columns& columns, ImportSummary& summary,
              absl::FunctionRef<void(const CsvRow&)> take) {
  ++summary.rows_read;
  if (!IsPlain(line)) return summary.AddError({number, "", "has other than printable ASCII characters"});
  std::optional<std::vector<std::string>> fields = Split(line);
  if (!fields.has_value()) return summary.AddError({number, "", "has a quote without an end"});
  // One too many is as wrong as one too few: `1,26` may be meant as a number with a decimal comma.
  if (fields->size() != columns.count) {
    return summary.AddError(
        {number, "", fmt::format("has {} fields, the first line names {}", fields->size(), columns.count)});
  }
  CsvRow row{number, {}};
  for (const size_t place : columns.places) row.fields.push_back((*fields)[place]);
  take(row);
}

}  // namespace

absl::Status ReadCsv(std::istream& source, const std::vector<std::string_view>& columns, ImportSummary& summary,
                     absl::FunctionRef<void(const CsvRow&)> take) {
  ImportFile file(source);
  std::istream stream(&file);
  std::optional<Columns> found;
  std::string line;
  for (int64_t number = 1; std::getline(stream, line); ++number) {
    PRORATA_RETURN_IF_ERROR(CheckReadable(file));
    file.EndPart();
    if (line.ends_with('\r')) line.pop_back();
    if (found.has_value()) {
      if (!Trimmed(line).empty()) TakeLine(line, number, *found, summary, take);
      continue;
    }
    const std::string_view header = line;
    const bool is_marked = header.starts_with(kByteOrderMark);
    PRORATA_ASSIGN_OR_RETURN(found, ColumnsOf(header.substr(is_marked ? kByteOrderMark.size() : 0), columns));
  }
  PRORATA_RETURN_IF_ERROR(CheckReadable(file));
  return found.has_value() ? absl::OkStatus() : InvalidFile(1, "the file is empty");
}

}  // namespace prorata::app
