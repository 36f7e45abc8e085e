#pragma once

// Goes along the entries of an index of reservations, merging its ranges, a few dozen at a time.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/list_place.h"
#include "server/app/reservation_list_plan.h"
#include "storage/store.h"

namespace prorata::app {

class IndexWalk {
 public:
  // What an index says of a reservation beside its name: see ListPlace.
  struct Entry {
    int64_t time = 0;
    std::string word;
    domain::ReservationName name;
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };

  // `way`: not by name. Starts behind `place`, or, `with_equals`, with the first entry that has the same time or word.
  // `reverse`: from the last to the first.
  IndexWalk(const storage::Reader& reader, const ListWay& way, bool reverse, const ListPlace* place, bool with_equals);

  // The next entry, or none at the end. Valid until the next call.
  absl::StatusOr<const Entry*> Next();

 private:
  struct Stream {
    ListRange rest;
    std::deque<Entry> entries;
    bool is_done = false;
  };

  std::string KeyOf(const Entry& entry, bool canceled) const;
  void GoTo(const ListPlace& place, bool with_equals, ListRange& range) const;
  absl::Status Fill(Stream& stream);
  absl::StatusOr<Entry> Decode(std::string_view key_bytes) const;

  const storage::Reader& reader_;
  const ListPath path_;
  const schema::WordKind kind_;
  const bool reverse_;
  std::vector<Stream> streams_;
  Entry current_;
};

}  // namespace prorata::app
