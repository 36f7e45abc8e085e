#include "storage/rocksdb/read_ahead.h"

#include <utility>

#include "storage/rocksdb/row.h"

namespace prorata::storage::rocks {

void ReadAhead::Read(rocksdb::DB& db, std::vector<std::string> keys) {
  at_.clear();
  for (size_t i = 0; i < keys_.size(); ++i) values_[i].Reset();
  keys_ = std::move(keys);
  if (keys_.empty()) return;

  slices_.assign(keys_.begin(), keys_.end());
  if (values_.size() < keys_.size()) values_.resize(keys_.size());
  statuses_.assign(keys_.size(), rocksdb::Status());
  db.MultiGet(rocksdb::ReadOptions(), db.DefaultColumnFamily(), keys_.size(), slices_.data(), values_.data(),
              statuses_.data());
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (statuses_[i].ok() || statuses_[i].IsNotFound()) at_.emplace(keys_[i], i);
  }
}

void ReadAhead::Forget(const Overlay& written) {
  absl::erase_if(at_, [&](const auto& entry) { return written.Find(entry.first) != nullptr; });
}

std::optional<ReadAhead::Row> ReadAhead::Find(std::string_view key) const {
  const auto found = at_.find(key);
  if (found == at_.end()) return std::nullopt;
  return Row{statuses_[found->second], ToView(values_[found->second])};
}

}  // namespace prorata::storage::rocks
