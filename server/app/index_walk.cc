#include "server/app/index_walk.h"

#include <algorithm>
#include <utility>

#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

// Entries read at once: a page mostly needs as many.
constexpr size_t kAtOnce = 64;

}  // namespace

IndexWalk::IndexWalk(const storage::Reader& reader, const ListWay& way, bool reverse, const ListPlace* place,
                     bool with_equals)
    : reader_(reader), path_(way.path), kind_(way.kind), reverse_(reverse) {
  for (ListRange range : way.ranges) {
    if (place != nullptr) GoTo(*place, with_equals, range);
    if (range.keys.start < range.keys.end) streams_.push_back({std::move(range), {}, false});
  }
}

std::string IndexWalk::KeyOf(const Entry& entry, bool canceled) const {
  switch (path_) {
    case ListPath::kExpiry:
      return schema::KeyBytes<schema::ReservationsByExpiry>({canceled, {entry.time}, entry.name});
    case ListPath::kPurchase:
      return schema::KeyBytes<schema::ReservationsByPurchase>({{entry.time}, entry.name});
    default:
      return schema::KeyBytes<schema::ReservationsByWord>({kind_, entry.word, entry.name});
  }
}

void IndexWalk::GoTo(const ListPlace& place, bool with_equals, ListRange& range) const {
  Entry at{place.time, place.word, place.name};
  if (with_equals) {
    // Before all names of the time or word; in reverse, of the next one that there could be.
    at.name = {};
    at.name.order.customer.partner = place.name.order.customer.partner;
    if (reverse_) {
      at.time += 1;
      at.word.push_back('\0');
    }
  }
  std::string key = KeyOf(at, range.canceled);
  if (reverse_) {
    range.keys.end = std::min(range.keys.end, std::move(key));
  } else {
    if (!with_equals) key.push_back('\0');
    range.keys.start = std::max(range.keys.start, std::move(key));
  }
}

absl::StatusOr<const IndexWalk::Entry*> IndexWalk::Next() {
  Stream* next = nullptr;
  for (Stream& stream : streams_) {
    if (stream.entries.empty() && !stream.is_done) PRORATA_RETURN_IF_ERROR(Fill(stream));
    if (stream.entries.empty()) continue;
    const bool is_next = next == nullptr || (reverse_ ? stream.entries.front() > next->entries.front()
                                                      : stream.entries.front() < next->entries.front());
    if (is_next) next = &stream;
  }
  if (next == nullptr) return nullptr;
  current_ = std::move(next->entries.front());
  next->entries.pop_front();
  return &current_;
}

absl::Status IndexWalk::Fill(Stream& stream) {
  absl::Status failed;
  schema::KeyRange& keys = stream.rest.keys;
  std::string last;
  const auto take = [&](std::string_view key_bytes, std::string_view) {
    absl::StatusOr<Entry> entry = Decode(key_bytes);
    failed = entry.status();
    if (!failed.ok()) return false;
    stream.entries.push_back(*std::move(entry));
    if (stream.entries.size() < kAtOnce) return true;
    last.assign(key_bytes);
    return false;
  };
  PRORATA_RETURN_IF_ERROR(reverse_ ? reader_.ScanReverse(keys.start, keys.end, take)
                                   : reader_.Scan(keys.start, keys.end, take));
  PRORATA_RETURN_IF_ERROR(failed);
  stream.is_done = last.empty();
  if (reverse_) {
    keys.end = std::move(last);
  } else {
    last.push_back('\0');
    keys.start = std::move(last);
  }
  return absl::OkStatus();
}

absl::StatusOr<IndexWalk::Entry> IndexWalk::Decode(std::string_view key_bytes) const {
  switch (path_) {
    case ListPath::kExpiry: {
      PRORATA_ASSIGN_OR_RETURN(auto key, schema::DecodeKey<schema::ReservationsByExpiry>(key_bytes));
      return Entry{key.expire_time.micros, "", std::move(key.reservation)};
    }
    case ListPath::kPurchase: {
      PRORATA_ASSIGN_OR_RETURN(auto key, schema::DecodeKey<schema::ReservationsByPurchase>(key_bytes));
      return Entry{key.purchase_time.micros, "", std::move(key.reservation)};
    }
    default: {
      PRORATA_ASSIGN_OR_RETURN(auto key, schema::DecodeKey<schema::ReservationsByWord>(key_bytes));
      return Entry{0, std::move(key.word), std::move(key.reservation)};
    }
  }
}

}  // namespace prorata::app
