#include "storage/rocksdb/high_water_mark.h"

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/rocksdb/row.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {
namespace {

// Two slots written in turn, each in a sector of its own: a write that is cut off leaves the other.
constexpr size_t kSlotSpacing = 512;
constexpr size_t kSlots = 2;
constexpr std::string_view kMagic = "PRORATA1";
constexpr size_t kSlotBytes = 8 + 16 + 8;

uint64_t Fnv1a(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

std::string EncodeSlot(const Checkpoint& checkpoint) {
  std::string slot = std::string(kMagic) + Encode(checkpoint);
  const uint64_t sum = Fnv1a(slot);
  slot.append(reinterpret_cast<const char*>(&sum), sizeof(sum));
  return slot;
}

std::optional<Checkpoint> DecodeSlot(std::string_view slot) {
  const std::optional<Checkpoint> checkpoint = DecodeCheckpoint(slot.substr(kMagic.size(), sizeof(Checkpoint)));
  if (!checkpoint.has_value() || EncodeSlot(*checkpoint) != slot) return std::nullopt;
  return checkpoint;
}

size_t SlotOffset(const Checkpoint& checkpoint) {
  return static_cast<size_t>(checkpoint.commit) % kSlots * kSlotSpacing;
}

}  // namespace

absl::Status HighWaterMark::Create(rocksdb::Env& env, const std::string& path, const Checkpoint& checkpoint) {
  std::string file(kSlots * kSlotSpacing, '\0');
  const std::string slot = EncodeSlot(checkpoint);
  file.replace(SlotOffset(checkpoint), slot.size(), slot);
  return ToStatus(rocksdb::WriteStringToFile(&env, file, path, /*should_sync=*/true));
}

absl::StatusOr<std::unique_ptr<HighWaterMark>> HighWaterMark::Open(rocksdb::Env& env, const std::string& path) {
  if (env.FileExists(path).IsNotFound()) return absl::DataLossError(absl::StrCat(path, " is missing"));
  std::string bytes;
  if (const auto read = rocksdb::ReadFileToString(&env, path, &bytes); !read.ok()) return ToStatus(read);
  std::optional<Checkpoint> newest;
  for (size_t offset = 0; offset + kSlotBytes <= bytes.size(); offset += kSlotSpacing) {
    const auto slot = DecodeSlot(std::string_view(bytes).substr(offset, kSlotBytes));
    if (slot.has_value() && (!newest.has_value() || newest->commit < slot->commit)) newest = slot;
  }
  if (!newest.has_value()) return absl::DataLossError(absl::StrCat(path, " is damaged"));
  std::unique_ptr<rocksdb::RandomRWFile> file;
  if (const auto opened = env.NewRandomRWFile(path, &file, rocksdb::EnvOptions()); !opened.ok())
    return ToStatus(opened);
  return std::unique_ptr<HighWaterMark>(new HighWaterMark(std::move(file), *newest));
}

absl::Status HighWaterMark::Advance(const Checkpoint& checkpoint) {
  const std::string slot = EncodeSlot(checkpoint);
  const std::lock_guard lock(mutex_);
  dirty_ = true;
  return ToStatus(file_->Write(SlotOffset(checkpoint), ToSlice(slot)));
}

absl::Status HighWaterMark::Sync() {
  const std::lock_guard lock(mutex_);
  return dirty_ ? SyncLocked() : absl::OkStatus();
}

absl::Status HighWaterMark::SyncIfDue(std::chrono::steady_clock::duration interval) {
  const std::lock_guard lock(mutex_);
  const bool due = dirty_ && std::chrono::steady_clock::now() - last_sync_ >= interval;
  return due ? SyncLocked() : absl::OkStatus();
}

absl::Status HighWaterMark::SyncLocked() {
  last_sync_ = std::chrono::steady_clock::now();
  const absl::Status synced = ToStatus(file_->Sync());
  if (synced.ok()) dirty_ = false;
  return synced;
}

}  // namespace prorata::storage::rocks
