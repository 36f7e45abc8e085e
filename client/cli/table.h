#pragma once

// Text in columns, for terminals.

#include <string>
#include <vector>

namespace prorata::cli {

enum class Align { kLeft, kRight };

struct Column {
  std::string header;
  Align align = Align::kLeft;
};

// Rows under headers, each column as wide as its widest cell, two spaces between, nothing trailing. Cells are made
// printable.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void Add(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }
  // Ends with a newline. Without rows: the headers alone.
  std::string Text() const;
  // The rows since the last call, after the headers at the first, each column at least as wide as before: for a table
  // that grows while it is watched.
  std::string Next();

 private:
  std::vector<size_t> Widths(std::vector<size_t> at_least) const;
  std::string Lines(const std::vector<size_t>& widths, bool with_headers) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
  // Of what Next gave so far; empty before.
  std::vector<size_t> widths_;
};

// `label  value` lines. An empty value leaves its line out.
class Fields {
 public:
  Fields& Add(std::string label, const std::string& value);
  std::string Text() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace prorata::cli
