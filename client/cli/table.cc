#include "client/cli/table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/printable.h"

namespace prorata::cli {
namespace {

// Code points, not bytes: names of people and companies are not all ASCII.
size_t Width(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string Padded(const std::string& cell, size_t width, Align align) {
  const std::string gap(width - std::min(width, Width(cell)), ' ');
  return align == Align::kLeft ? cell + gap : gap + cell;
}

void EndLine(std::string& text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  text += '\n';
}

}  // namespace

void Table::Add(std::vector<std::string> cells) {
  assert(cells.size() == columns_.size());
  for (std::string& cell : cells) cell = PrintableLine(cell);
  rows_.push_back(std::move(cells));
}

std::vector<size_t> Table::Widths(std::vector<size_t> widths) const {
  widths.resize(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) widths[i] = std::max(widths[i], Width(columns_[i].header));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  return widths;
}

std::string Table::Lines(const std::vector<size_t>& widths, bool with_headers) const {
  std::string text;
  const auto add_line = [&](const auto& cell_at) {
    std::string line;
    for (size_t i = 0; i < columns_.size(); ++i) {
      absl::StrAppend(&line, i == 0 ? "" : "  ", Padded(cell_at(i), widths[i], columns_[i].align));
    }
    EndLine(line);
    text += line;
  };
  if (with_headers) add_line([&](size_t i) -> const std::string& { return columns_[i].header; });
  for (const auto& row : rows_) add_line([&](size_t i) -> const std::string& { return row[i]; });
  return text;
}

std::string Table::Text() const {
  return Lines(Widths({}), /*with_headers=*/true);
}

std::string Table::Next() {
  const bool is_first = widths_.empty();
  widths_ = Widths(std::move(widths_));
  std::string text = Lines(widths_, is_first);
  rows_.clear();
  return text;
}

Fields& Fields::Add(std::string label, const std::string& value) {
  if (!value.empty()) fields_.emplace_back(std::move(label), PrintableLine(value));
  return *this;
}

std::string Fields::Text() const {
  size_t width = 0;
  for (const auto& [label, value] : fields_) width = std::max(width, Width(label));
  std::string text;
  for (const auto& [label, value] : fields_)
    absl::StrAppend(&text, Padded(label, width, Align::kLeft), "  ", value, "\n");
  return text;
}

}  // namespace prorata::cli
