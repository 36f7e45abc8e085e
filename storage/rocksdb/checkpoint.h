#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace prorata::storage::rocks {

// Names one state of one store: the how manieth group of transactions it is, and a random number drawn for that group,
// so that two histories that went apart are told apart. Written with each group, in the same batch.
struct Checkpoint {
  int64_t commit = 0;
  uint64_t tag = 0;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

inline std::string Encode(const Checkpoint& checkpoint) {
  std::string bytes(sizeof(checkpoint), '\0');
  static_assert(sizeof(Checkpoint) == 16, "no padding");
  std::memcpy(bytes.data(), &checkpoint, sizeof(checkpoint));
  return bytes;
}

inline std::optional<Checkpoint> DecodeCheckpoint(std::string_view bytes) {
  Checkpoint checkpoint;
  if (bytes.size() != sizeof(checkpoint)) return std::nullopt;
  std::memcpy(&checkpoint, bytes.data(), sizeof(checkpoint));
  if (checkpoint.commit < 0) return std::nullopt;
  return checkpoint;
}

}  // namespace prorata::storage::rocks
