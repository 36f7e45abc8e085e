#include "server/app/index_walk.h"

#include <algorithm>
#include <utility>

#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

// Where rows are left out, as many entries are looked at for those to be fetched at once.
constexpr size_t kMostEntriesAtOnce = 256;

// The next element to be overwritten; its memory is used again.
template <typename T>
T& Append(std::vector<T>& elements, size_t& size) {
  if (size == elements.size()) elements.emplace_back();
  return elements[size++];
}

}  // namespace

IndexWalk::IndexWalk(const storage::Reader& reader, const ListWay& way, const Options& options)
    : reader_(reader),
      path_(way.path),
      kind_(way.kind),
      below_(way.below),
      reverse_(options.reverse),
      rows_at_once_(std::min(options.rows_at_once, kMostRowsAtOnce)) {
  for (ListRange range : way.ranges) {
    if (options.place != nullptr) GoTo(*options.place, options.with_equals, range);
    if (range.keys.start < range.keys.end) streams_.push_back({.rest = std::move(range.keys)});
  }
}

std::string IndexWalk::Bytes(const schema::IndexKey& key, bool whole) const {
  using namespace schema;  // NOLINT: the same for three tables of it.
  switch (path_) {
    case ListPath::kExpiry:
      return whole ? IndexKeyBytes<ReservationsByExpiry>(key) : IndexKeyStart<ReservationsByExpiry>(key);
    case ListPath::kPurchase:
      return whole ? IndexKeyBytes<ReservationsByPurchase>(key) : IndexKeyStart<ReservationsByPurchase>(key);
    default:
      return whole ? IndexKeyBytes<ReservationsByWord>(key) : IndexKeyStart<ReservationsByWord>(key);
  }
}

void IndexWalk::GoTo(const ListPlace& place, bool with_equals, ListRange& range) const {
  schema::IndexKey at{place.time, place.word, place.key, range.canceled, kind_};
  if (with_equals && reverse_) {
    // Those of the next time or word that there could be come behind.
    at.time += 1;
    at.word.push_back('\0');
  }
  std::string bytes = Bytes(at, !with_equals);
  if (reverse_) {
    range.keys.end = std::min(range.keys.end, std::move(bytes));
  } else {
    if (!with_equals) bytes.push_back('\0');
    range.keys.start = std::max(range.keys.start, std::move(bytes));
  }
}

absl::Status IndexWalk::Read(std::string_view bytes, schema::IndexKey& key) const {
  switch (path_) {
    case ListPath::kExpiry:
      return schema::ReadIndexKey<schema::ReservationsByExpiry>(bytes, key);
    case ListPath::kPurchase:
      return schema::ReadIndexKey<schema::ReservationsByPurchase>(bytes, key);
    default:
      return schema::ReadIndexKey<schema::ReservationsByWord>(bytes, key);
  }
}

absl::StatusOr<const IndexWalk::Entry*> IndexWalk::Next() {
  if (next_ == size_) PRORATA_RETURN_IF_ERROR(Fetch());
  return next_ == size_ ? nullptr : &entries_[next_++];
}

// The next entries, with the rows of those that are not left out.
absl::Status IndexWalk::Fetch() {
  next_ = size_ = 0;
  // Of the entries, those that are not left out.
  std::vector<size_t> wanted;
  while (wanted.size() < rows_at_once_ && size_ < kMostEntriesAtOnce) {
    PRORATA_ASSIGN_OR_RETURN(schema::IndexKey* const key, NextKey());
    if (key == nullptr) break;
    Entry& entry = Append(entries_, size_);
    std::swap(entry.key, *key);
    entry.row.reset();
    if (entry.key.reservation.starts_with(below_)) wanted.push_back(size_ - 1);
  }
  std::vector<std::string_view> keys;
  keys.reserve(wanted.size());
  for (const size_t i : wanted) keys.push_back(entries_[i].key.reservation);
  PRORATA_ASSIGN_OR_RETURN(auto found, reader_.GetMany(keys));
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (!found[i].has_value()) return absl::DataLossError("an index has a reservation that is not there");
    entries_[wanted[i]].row = std::move(found[i]);
  }
  return absl::OkStatus();
}

// The next key over all ranges, or null.
absl::StatusOr<schema::IndexKey*> IndexWalk::NextKey() {
  Stream* first = nullptr;
  for (Stream& stream : streams_) {
    if (stream.next == stream.size && !stream.is_done) PRORATA_RETURN_IF_ERROR(Fill(stream));
    if (stream.next == stream.size) continue;
    const bool is_first = first == nullptr || (reverse_ ? stream.keys[stream.next] > first->keys[first->next]
                                                        : stream.keys[stream.next] < first->keys[first->next]);
    if (is_first) first = &stream;
  }
  return first == nullptr ? nullptr : &first->keys[first->next++];
}

absl::Status IndexWalk::Fill(Stream& stream) {
  stream.next = stream.size = 0;
  const size_t at_once = below_.empty() ? rows_at_once_ : kMostEntriesAtOnce;
  absl::Status failed;
  std::string last;
  const auto take = [&](std::string_view bytes, std::string_view) {
    failed = Read(bytes, Append(stream.keys, stream.size));
    if (!failed.ok()) return false;
    if (stream.size < at_once) return true;
    last.assign(bytes);
    return false;
  };
  PRORATA_RETURN_IF_ERROR(reverse_ ? reader_.ScanReverse(stream.rest.start, stream.rest.end, take)
                                   : reader_.Scan(stream.rest.start, stream.rest.end, take));
  PRORATA_RETURN_IF_ERROR(failed);
  stream.is_done = last.empty();
  if (reverse_) {
    stream.rest.end = std::move(last);
  } else {
    last.push_back('\0');
    stream.rest.start = std::move(last);
  }
  return absl::OkStatus();
}

}  // namespace prorata::app
