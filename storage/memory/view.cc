#include "storage/memory/view.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace prorata::storage::memory {
namespace {

void Scribble(std::string& bytes) {
  std::fill(bytes.begin(), bytes.end(), '\xdd');
}

// Shows the row through copies that are gone afterwards.
bool Show(Row row, Visitor visit) {
  const bool go_on = visit(row.key, row.bytes);
  Scribble(row.key);
  Scribble(row.bytes);
  return go_on;
}

}  // namespace

View::~View() {
  for (std::string& bytes : given_out_) Scribble(bytes);
  versions_.Release(commit_);
}

absl::StatusOr<Found> View::Get(std::string_view key) const {
  const auto own = writes_.find(key);
  std::optional<Row> row = own != writes_.end() ? own->second : versions_.Find(key, commit_);
  if (!row.has_value()) return absl::NotFoundError("no such key");
  last_got_.reset();
  if (own == writes_.end()) last_got_ = std::string(key);
  given_out_.push_back(std::move(row->bytes));
  return Found{given_out_.back(), keep_decoded_ ? row->decoded : nullptr};
}

absl::Status View::Scan(std::string_view start, std::string_view end, Visitor visit) const {
  std::string position(start);
  const std::string limit(end);
  while (std::optional<Row> row = FirstFrom(position)) {
    if (!limit.empty() && row->key >= limit) break;
    position = row->key + '\0';
    if (!Show(*std::move(row), visit)) break;
  }
  return absl::OkStatus();
}

absl::Status View::ScanReverse(std::string_view start, std::string_view end, Visitor visit) const {
  std::optional<std::string> position;
  if (!end.empty()) position = std::string(end);
  const std::string limit(start);
  while (std::optional<Row> row = LastBelow(position)) {
    if (row->key < limit) break;
    position = row->key;
    if (!Show(*std::move(row), visit)) break;
  }
  return absl::OkStatus();
}

void View::Remember(std::string_view key, Decoded decoded) const {
  if (decoded != nullptr && last_got_ == key) versions_.Attach(key, commit_, std::move(decoded));
}

void View::Put(std::string_view key, std::string value, Decoded decoded) {
  writes_.insert_or_assign(std::string(key), Row{std::string(key), std::move(value), std::move(decoded)});
}

void View::Delete(std::string_view key) {
  writes_.insert_or_assign(std::string(key), std::nullopt);
}

void View::Discard() {
  writes_.clear();
}

std::optional<Row> View::FirstFrom(std::string position) const {
  for (;;) {
    std::optional<Row> stored = versions_.FirstFrom(position, commit_);
    const auto own = writes_.lower_bound(position);
    if (own == writes_.end() || (stored.has_value() && stored->key < own->first)) return stored;
    if (own->second.has_value()) return own->second;
    position = own->first + '\0';
  }
}

std::optional<Row> View::LastBelow(std::optional<std::string> position) const {
  for (;;) {
    std::optional<Row> stored = versions_.LastBelow(position, commit_);
    const auto above = position.has_value() ? writes_.lower_bound(*position) : writes_.end();
    if (above == writes_.begin()) return stored;
    const auto own = std::prev(above);
    if (stored.has_value() && stored->key > own->first) return stored;
    if (own->second.has_value()) return own->second;
    position = own->first;
  }
}

}  // namespace prorata::storage::memory
