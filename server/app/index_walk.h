#pragma once

// Goes along the entries of an index of reservations, merging its ranges, and fetches the rows of a few dozen at a
// time.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/list_place.h"
#include "server/app/reservation_list_plan.h"
#include "storage/schema/index_key.h"
#include "storage/store.h"

namespace prorata::app {

class IndexWalk {
 public:
  struct Entry {
    schema::IndexKey key;
    // The row of the reservation; nothing where the way leaves it out.
    std::optional<storage::Found> row;
  };

  struct Options {
    // From the last to the first.
    bool reverse = false;
    // Starts behind this one; `with_equals`: with the first entry that has the same time or word.
    const ListPlace* place = nullptr;
    bool with_equals = false;
    // Rows that are fetched at once: as many as will be needed, where that is known.
    size_t rows_at_once = kMostRowsAtOnce;
  };
  static constexpr size_t kMostRowsAtOnce = 64;

  // `way`: not by name.
  IndexWalk(const storage::Reader& reader, const ListWay& way, const Options& options);

  // The next entry, or none at the end. Valid until the next call.
  absl::StatusOr<const Entry*> Next();

 private:
  // A range, read some keys at a time.
  struct Stream {
    schema::KeyRange rest;
    // Those before `next` were taken; those from `size` on are memory to be used again.
    std::vector<schema::IndexKey> keys = {};
    size_t next = 0;
    size_t size = 0;
    bool is_done = false;
  };

  std::string Bytes(const schema::IndexKey& key, bool whole) const;
  void GoTo(const ListPlace& place, bool with_equals, ListRange& range) const;
  absl::Status Read(std::string_view bytes, schema::IndexKey& key) const;
  absl::Status Fill(Stream& stream);
  absl::StatusOr<schema::IndexKey*> NextKey();
  absl::Status Fetch();

  const storage::Reader& reader_;
  const ListPath path_;
  const schema::WordKind kind_;
  const std::string below_;
  const bool reverse_;
  const size_t rows_at_once_;
  std::vector<Stream> streams_;
  // Entries with their rows, used like the keys of a stream.
  std::vector<Entry> entries_;
  size_t next_ = 0;
  size_t size_ = 0;
};

}  // namespace prorata::app
