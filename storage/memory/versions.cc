#include "storage/memory/versions.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

namespace prorata::storage::memory {

int64_t Versions::Acquire() {
  const std::lock_guard lock(mutex_);
  readers_.insert(newest_);
  return newest_;
}

void Versions::Release(int64_t commit) {
  const std::lock_guard lock(mutex_);
  readers_.erase(readers_.find(commit));
}

std::optional<Row> Versions::Find(std::string_view key, int64_t commit) const {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(key);
  if (found == keys_.end()) return std::nullopt;
  const Version* version = At(found->second, commit);
  return version == nullptr ? std::nullopt : version->row;
}

std::optional<Row> Versions::FirstFrom(std::string_view key, int64_t commit) const {
  const std::lock_guard lock(mutex_);
  for (auto at = keys_.lower_bound(key); at != keys_.end(); ++at) {
    const Version* version = At(at->second, commit);
    if (version != nullptr && version->row.has_value()) return version->row;
  }
  return std::nullopt;
}

std::optional<Row> Versions::LastBelow(std::optional<std::string_view> key, int64_t commit) const {
  const std::lock_guard lock(mutex_);
  const auto end = key.has_value() ? keys_.lower_bound(*key) : keys_.end();
  for (auto at = std::make_reverse_iterator(end); at != keys_.rend(); ++at) {
    const Version* version = At(at->second, commit);
    if (version != nullptr && version->row.has_value()) return version->row;
  }
  return std::nullopt;
}

void Versions::Commit(Writes writes) {
  const std::lock_guard lock(mutex_);
  ++newest_;
  for (auto& [key, row] : writes) {
    History& history = keys_[key];
    history.push_back({newest_, std::move(row)});
    Prune(history);
    if (history.empty()) keys_.erase(key);
  }
}

void Versions::Attach(std::string_view key, int64_t commit, Decoded decoded) {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(key);
  if (found == keys_.end()) return;
  for (Version& version : found->second) {
    if (&version != At(found->second, commit) || !version.row.has_value()) continue;
    if (version.row->decoded == nullptr) version.row->decoded = std::move(decoded);
    return;
  }
}

int64_t Versions::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

const Versions::Version* Versions::At(const History& history, int64_t commit) {
  const auto after = std::find_if(history.begin(), history.end(), [&](const Version& v) { return v.commit > commit; });
  return after == history.begin() ? nullptr : &*std::prev(after);
}

// Drops what nobody can see any more: all before the version that the oldest reader sees, and a deletion that is all
// there is.
void Versions::Prune(History& history) {
  const int64_t oldest = readers_.empty() ? newest_ : std::min(*readers_.begin(), newest_);
  if (const Version* seen = At(history, oldest); seen != nullptr) {
    history.erase(history.begin(), history.begin() + (seen - history.data()));
  }
  if (history.size() == 1 && !history.front().row.has_value()) history.clear();
}

}  // namespace prorata::storage::memory
