#include "storage/schema/row_difference.h"

#include "storage/schema/row_codec.h"

namespace prorata::schema {
namespace {

// The fields of a row in turn, each as all bytes that it has.
class FieldWalk : private RowReader {
 public:
  explicit FieldWalk(std::string_view row)
      : RowReader(row), begin_(row.data()), behind_(row.data()), end_(row.data() + row.size()) {
    Next();
  }

  bool done() const { return number_ == kBehindLast; }
  // When done, above all others.
  uint64_t number() const { return number_; }
  std::string_view bytes() const { return {begin_, behind_}; }
  void Next() {
    begin_ = behind_;
    number_ = field();
    for (; !done() && field() == number_; Advance()) behind_ = next();
  }
  // What is not well formed, when done.
  std::string_view rest() const { return {behind_, end_}; }

 private:
  // The field's first byte, the one behind its last, and the one behind the row's.
  const char* begin_;
  const char* behind_;
  const char* const end_;
  uint64_t number_ = 0;
};

uint64_t BitOf(uint64_t number) {
  return uint64_t{1} << (number & 63);
}

}  // namespace

RowDifference DifferenceOf(std::string_view older, std::string_view newer) {
  RowDifference difference;
  FieldWalk before(older);
  FieldWalk after(newer);
  while (!before.done() || !after.done()) {
    const bool only_before = before.number() < after.number();
    const bool only_after = after.number() < before.number();
    if (only_after) {
      difference.fields |= BitOf(after.number());
    } else if (only_before || before.bytes() != after.bytes()) {
      difference.fields |= BitOf(before.number());
      difference.older.append(before.bytes());
    }
    if (!only_after) before.Next();
    if (!only_before) after.Next();
  }
  return difference;
}

std::string OlderRow(std::string_view newer, const RowDifference& difference) {
  std::string row;
  row.reserve(newer.size() + difference.older.size());
  FieldWalk changed(difference.older);
  FieldWalk after(newer);
  for (; !after.done(); after.Next()) {
    for (; changed.number() < after.number(); changed.Next()) row.append(changed.bytes());
    if ((difference.fields & BitOf(after.number())) == 0) row.append(after.bytes());
    // One that both have comes in the next turn, or behind the last.
  }
  for (; !changed.done(); changed.Next()) row.append(changed.bytes());
  if (!after.rest().empty()) return std::string(after.rest());
  if (!changed.rest().empty()) return std::string(changed.rest());
  return row;
}

}  // namespace prorata::schema
