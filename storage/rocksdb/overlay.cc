#include "storage/rocksdb/overlay.h"

#include <iterator>
#include <utility>

namespace prorata::storage::rocks {

const Overlay::Rows::value_type* Overlay::Find(std::string_view key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : &*found;
}

const Overlay::Rows::value_type* Overlay::FirstFrom(std::string_view key) const {
  const auto found = rows_.lower_bound(key);
  return found == rows_.end() ? nullptr : &*found;
}

const Overlay::Rows::value_type* Overlay::FirstAfter(std::string_view key) const {
  const auto found = rows_.upper_bound(key);
  return found == rows_.end() ? nullptr : &*found;
}

const Overlay::Rows::value_type* Overlay::LastBelow(std::string_view key) const {
  const auto above = rows_.lower_bound(key);
  return above == rows_.begin() ? nullptr : &*std::prev(above);
}

const Overlay::Rows::value_type* Overlay::Last() const {
  return rows_.empty() ? nullptr : &*rows_.rbegin();
}

void Overlay::Set(std::string_view key, std::shared_ptr<Row> row) {
  bytes_ += key.size() + (row == nullptr ? 0 : row->bytes.size());
  auto at = rows_.lower_bound(key);
  const bool existed = at != rows_.end() && at->first == key;
  if (!existed) at = rows_.emplace_hint(at, std::string(key), nullptr);
  undo_.push_back({at, existed, std::exchange(at->second, std::move(row))});
}

void Overlay::RollBack() {
  for (; !undo_.empty(); undo_.pop_back()) {
    Undo& last = undo_.back();
    replaced_.push_back(std::exchange(last.at->second, std::move(last.row)));
    if (!last.existed) rows_.erase(last.at);
  }
}

void Overlay::Accept() {
  for (Undo& undo : undo_) replaced_.push_back(std::move(undo.row));
  undo_.clear();
}

}  // namespace prorata::storage::rocks
