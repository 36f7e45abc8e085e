#include "storage/schema/event_feed.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::schema {
namespace {

// The event that tells of the transaction; it must have one.
domain::Event EventOf(const TransactionRow& row) {
  domain::Event event;
  event.partner = row.name.partner;
  event.sequence = row.newest_event;
  event.time = row.create_time;
  event.type = row.told_by->type;
  event.resource = row.resource;
  event.principal = row.told_by->principal;
  event.request_id = row.told_by->request_id;
  return event;
}

// Events of one table, read some at a time: few at first, as most readers want a page.
template <typename Table>
class Source {
 public:
  Source(const storage::Reader& reader, KeyRange range) : reader_(reader), range_(std::move(range)) {}

  // The event that is next; null after the last.
  absl::StatusOr<const domain::Event*> Next() {
    while (at_ == events_.size() && !ended_) PRORATA_RETURN_IF_ERROR(ReadMore());
    return at_ == events_.size() ? nullptr : &events_[at_];
  }
  void Take() { ++at_; }

 private:
  static constexpr size_t kFirst = 16;
  static constexpr size_t kMost = 256;

  static void Add(const domain::Event& event, std::vector<domain::Event>& events) { events.push_back(event); }
  static void Add(const TransactionRow& row, std::vector<domain::Event>& events) {
    if (row.told_by.has_value()) events.push_back(EventOf(row));
  }

  absl::Status ReadMore() {
    events_.clear();
    at_ = 0;
    size_t count = 0;
    std::string last;
    PRORATA_RETURN_IF_ERROR(
        Scan<Table>(reader_, range_, [&](const typename Table::Key& key, const typename Table::Row& row) {
          Add(row, events_);
          if (++count < size_) return true;
          last = KeyBytes<Table>(key);
          return false;
        }));
    ended_ = count < size_;
    if (!ended_) range_ = After(std::move(range_), last);
    size_ = std::min(2 * size_, kMost);
    return absl::OkStatus();
  }

  const storage::Reader& reader_;
  KeyRange range_;
  size_t size_ = kFirst;
  bool ended_ = false;
  std::vector<domain::Event> events_;
  size_t at_ = 0;
};

// The number of the first transaction whose event, if it has one, is behind that sequence.
absl::StatusOr<int64_t> FirstTellingAfter(const storage::Reader& reader, const domain::PartnerId& partner,
                                          int64_t after) {
  if (after == 0) return 1;
  PRORATA_ASSIGN_OR_RETURN(const auto head, Find<JournalHeads>(reader, partner));
  int64_t first = 1;
  int64_t end = head == nullptr ? 1 : head->transaction + 1;
  while (first < end) {
    const int64_t middle = first + (end - first) / 2;
    PRORATA_ASSIGN_OR_RETURN(const auto row, Peek<Transactions>(reader, {partner, middle}));
    // One that is lost is for the integrity check to report.
    if (row != nullptr && row->newest_event > after) {
      end = middle;
    } else {
      first = middle + 1;
    }
  }
  return first;
}

}  // namespace

absl::Status ScanEvents(const storage::Reader& reader, const domain::PartnerId& partner, int64_t after,
                        absl::FunctionRef<bool(const domain::Event&)> visit) {
  PRORATA_ASSIGN_OR_RETURN(const int64_t number, FirstTellingAfter(reader, partner, after));
  Source<Transactions> booked(reader, From<Transactions>(Within<Transactions>(partner), {partner, number}));
  Source<Events> others(reader, From<Events>(Within<Events>(partner), {partner, after + 1}));
  while (true) {
    PRORATA_ASSIGN_OR_RETURN(const domain::Event* const told, booked.Next());
    PRORATA_ASSIGN_OR_RETURN(const domain::Event* const other, others.Next());
    if (told == nullptr && other == nullptr) return absl::OkStatus();
    const bool is_told = other == nullptr || (told != nullptr && told->sequence < other->sequence);
    if (!visit(is_told ? *told : *other)) return absl::OkStatus();
    if (is_told) {
      booked.Take();
    } else {
      others.Take();
    }
  }
}

}  // namespace prorata::schema
