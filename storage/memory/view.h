#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "storage/memory/versions.h"
#include "storage/store.h"

namespace prorata::storage::memory {

// What one run of a body sees: the newest commit at its construction, and its own writes over it. Serves reads as well,
// which just do not write. All views that it gave out are scribbled over when it is destroyed.
class View : public Transaction {
 public:
  View(Versions& versions, bool keep_decoded)
      : versions_(versions), commit_(versions.Acquire()), keep_decoded_(keep_decoded) {}
  ~View() override;
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  absl::StatusOr<Found> Get(std::string_view key) const override;
  absl::Status Scan(std::string_view start, std::string_view end, Visitor visit) const override;
  absl::Status ScanReverse(std::string_view start, std::string_view end, Visitor visit) const override;
  void Remember(std::string_view key, Decoded decoded) const override;
  void Put(std::string_view key, std::string value, Decoded decoded) override;
  void Delete(std::string_view key) override;
  void Discard() override;

  Writes TakeWrites() { return std::move(writes_); }

 private:
  std::optional<Row> FirstFrom(std::string position) const;
  std::optional<Row> LastBelow(std::optional<std::string> position) const;

  Versions& versions_;
  const int64_t commit_;
  const bool keep_decoded_;
  Writes writes_;
  mutable std::list<std::string> given_out_;
  // The key of the last Get, if it was answered with what is committed.
  mutable std::optional<std::string> last_got_;
};

}  // namespace prorata::storage::memory
