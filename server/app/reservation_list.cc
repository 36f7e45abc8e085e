#include "server/app/reservation_list.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/app/index_walk.h"
#include "server/app/list_place.h"
#include "server/app/reservation_history.h"
#include "server/app/reservation_list_plan.h"
#include "server/app/reservation_rows.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

// One page.
class Page {
 public:
  Page(const storage::Reader& reader, const ListPlan& plan, Pager& pager, ReservationRows& rows, TakeReservation take)
      : reader_(reader), plan_(plan), pager_(pager), rows_(rows), take_(take) {}

  absl::Status Read() {
    if (!pager_.last_key().empty() && !ListPlace::FromBytes(pager_.last_key(), start_)) {
      return domain::Refuse(domain::Reason::kPageTokenInvalid,
                            "page_token: of another version of the server; start from the first page", "page_token");
    }
    place_ = end_ = start_;
    PRORATA_RETURN_IF_ERROR(ReadRows());
    if (pager_.has_more()) {
      end_.is_long = place_.is_long;
      pager_.EndAt(end_.Bytes());
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadRows() {
    if (plan_.sorted.has_value() && !start_.is_long) {
      PRORATA_ASSIGN_OR_RETURN(const bool sorted, Sort(*plan_.sorted));
      if (sorted) return absl::OkStatus();
      if (!plan_.ordered.has_value()) return pager_.TooLarge();
      place_.is_long = true;
    }
    if (plan_.ordered->path == ListPath::kName) return ByName(plan_.ordered->ranges.front().keys);
    return plan_.order.terms().size() > 1 ? ByIndexInGroups() : ByIndex();
  }

  bool is_first_page() const { return pager_.last_key().empty(); }

  // Offers the row that place_ is at; false where the page ends before it.
  absl::StatusOr<bool> Take(const domain::Reservation& row, int64_t work) {
    PRORATA_ASSIGN_OR_RETURN(const bool taken, take_(row, [&](int64_t bytes) { return pager_.Fits(bytes, work); }));
    if (taken) end_ = place_;
    return taken;
  }

  // Calls `visit` for all rows of a way that match, with their keys, until it answers false or an error. `skip` is
  // called for the others, with what they cost.
  template <typename Visit, typename Skip>
  absl::Status ForEach(const ListWay& way, Visit visit, Skip skip) {
    if (way.path == ListPath::kName) return Scan(way.ranges.front().keys, visit, skip);
    IndexWalk walk(reader_, way, {});
    for (;;) {
      PRORATA_ASSIGN_OR_RETURN(const IndexWalk::Entry* entry, walk.Next());
      if (entry == nullptr) return absl::OkStatus();
      const std::string& key = entry->key.reservation;
      if (!entry->row.has_value()) {
        if (!skip(key, 1)) return absl::OkStatus();
        continue;
      }
      PRORATA_ASSIGN_OR_RETURN(const bool matches, rows_.Look(key, *entry->row));
      PRORATA_ASSIGN_OR_RETURN(const bool more, matches ? visit(key) : absl::StatusOr<bool>(skip(key, rows_.work())));
      if (!more) return absl::OkStatus();
    }
  }

  template <typename Visit, typename Skip>
  absl::Status Scan(const schema::KeyRange& range, Visit visit, Skip skip) {
    absl::Status failed;
    const auto one = [&](std::string_view key, std::string_view value) -> absl::StatusOr<bool> {
      PRORATA_ASSIGN_OR_RETURN(const bool matches, rows_.Look(key, value));
      return matches ? visit(key) : absl::StatusOr<bool>(skip(key, rows_.work()));
    };
    PRORATA_RETURN_IF_ERROR(reader_.Scan(range.start, range.end, [&](std::string_view key, std::string_view value) {
      const absl::StatusOr<bool> more = one(key, value);
      failed = more.status();
      return more.ok() && *more;
    }));
    return failed;
  }

  // The rows by name: those of the table itself, in its order.
  absl::Status ByName(const schema::KeyRange& range) {
    schema::KeyRange rest = range;
    if (!is_first_page()) rest = schema::After(rest, start_.key);
    const auto show = [&](std::string_view key) -> absl::StatusOr<bool> {
      PRORATA_ASSIGN_OR_RETURN(const domain::Reservation* row, rows_.Whole());
      const int64_t work = rows_.work() + kRowWork;
      PRORATA_ASSIGN_OR_RETURN(const bool taken, take_(*row, [&](int64_t bytes) { return pager_.Fits(bytes, work); }));
      if (taken) end_.key.assign(key);
      return taken;
    };
    const auto skip = [&](std::string_view key, int64_t work) {
      end_.key.assign(key);
      return pager_.Spend(work);
    };
    return Scan(rest, show, skip);
  }

  // The rows in the order of an index.
  absl::Status ByIndex() {
    const ListWay& way = *plan_.ordered;
    IndexWalk walk(reader_, way,
                   {.reverse = plan_.order.last_descending(),
                    .place = is_first_page() ? nullptr : &start_,
                    .rows_at_once = pager_.room_and_one()});
    for (;;) {
      PRORATA_ASSIGN_OR_RETURN(const IndexWalk::Entry* entry, walk.Next());
      if (entry == nullptr) return absl::OkStatus();
      place_.key = entry->key.reservation;
      place_.time = entry->key.time;
      place_.word = entry->key.word;
      if (!entry->row.has_value()) {
        if (!Pass(1)) return absl::OkStatus();
        continue;
      }
      PRORATA_ASSIGN_OR_RETURN(const bool matches, rows_.Look(place_.key, *entry->row));
      if (!matches) {
        if (!Pass(rows_.work())) return absl::OkStatus();
        continue;
      }
      PRORATA_ASSIGN_OR_RETURN(const domain::Reservation* row, rows_.Whole());
      // Should the list be short enough to be sorted on the next page, it goes on from here too.
      if (plan_.sorted.has_value()) place_.sort_key = rows_.SortKey(place_.key);
      PRORATA_ASSIGN_OR_RETURN(const bool taken, Take(*row, rows_.work()));
      if (!taken) return absl::OkStatus();
    }
  }

  bool Pass(int64_t work) {
    end_ = place_;
    return pager_.Spend(work);
  }

  // The same where more fields than the first are to be ordered by: rows that are equal in it are collected and sorted.
  absl::Status ByIndexInGroups() {
    const ListWay& way = *plan_.ordered;
    IndexWalk walk(reader_, way,
                   {.reverse = plan_.order.terms().front().descending,
                    .place = is_first_page() ? nullptr : &start_,
                    .with_equals = true});
    std::vector<Row> group;
    int64_t group_work = 0;
    for (;;) {
      PRORATA_ASSIGN_OR_RETURN(const IndexWalk::Entry* entry, walk.Next());
      const bool same =
          entry != nullptr && !is_new_ && entry->key.time == place_.time && entry->key.word == place_.word;
      if (!same && !is_new_) {
        PRORATA_ASSIGN_OR_RETURN(const bool more, TakeGroup(group, group_work));
        if (!more) return absl::OkStatus();
        group_work = 0;
      }
      if (entry == nullptr) return absl::OkStatus();
      is_new_ = false;
      place_.time = entry->key.time;
      place_.word = entry->key.word;
      place_.key = entry->key.reservation;
      group_work += 1;
      if (entry->row.has_value()) {
        PRORATA_ASSIGN_OR_RETURN(const bool matches, rows_.Look(place_.key, *entry->row));
        group_work += rows_.work();
        if (matches) PRORATA_RETURN_IF_ERROR(Collect(group));
      }
      if (group_work > kSortWork) return pager_.TooLarge();
    }
  }

  struct Row {
    std::string sort_key;
    domain::Reservation row;
  };

  absl::Status Collect(std::vector<Row>& group) {
    std::string sort_key = rows_.SortKey(place_.key);
    if (sort_key <= start_.sort_key) return absl::OkStatus();
    PRORATA_ASSIGN_OR_RETURN(const domain::Reservation* row, rows_.Whole());
    group.push_back({std::move(sort_key), *row});
    return absl::OkStatus();
  }

  // Offers the group that place_ is in; false where the page ends.
  absl::StatusOr<bool> TakeGroup(std::vector<Row>& group, int64_t work) {
    std::ranges::sort(group, {}, &Row::sort_key);
    for (Row& row : group) {
      place_.key = schema::KeyBytes<schema::Reservations>(row.row.name);
      place_.sort_key = std::move(row.sort_key);
      PRORATA_ASSIGN_OR_RETURN(const bool taken, Take(row.row, 0));
      if (!taken) return false;
    }
    group.clear();
    const bool by_word = plan_.ordered->path == ListPath::kWord;
    place_.sort_key = plan_.order.KeyBehind(by_word ? domain::FilterValue(place_.word)
                                                    : domain::FilterValue(domain::Instant{place_.time}));
    return Pass(work);
  }

  // All rows of the way, sorted; false if that is too much.
  absl::StatusOr<bool> Sort(const ListWay& way) {
    FirstRows<domain::Reservation> first(pager_.room_and_one(), start_.sort_key);
    int64_t work = 0;
    const auto spend = [&](int64_t more) { return (work += more) <= kSortWork; };
    const auto rank = [&](std::string_view key) -> absl::StatusOr<bool> {
      std::string sort_key = rows_.SortKey(key);
      if (first.IsWanted(sort_key)) {
        PRORATA_ASSIGN_OR_RETURN(const domain::Reservation* row, rows_.Whole());
        first.Put(std::move(sort_key), *row);
      }
      return spend(rows_.work());
    };
    PRORATA_RETURN_IF_ERROR(ForEach(way, rank, [&](std::string_view, int64_t skipped) { return spend(skipped); }));
    if (work > kSortWork) return false;
    for (auto& ranked : first.TakeInOrder()) {
      place_.key = schema::KeyBytes<schema::Reservations>(ranked.row.name);
      place_.time = TimeOf(ranked.row);
      place_.word = ranked.row.display_name;
      place_.sort_key = std::move(ranked.sort_key);
      PRORATA_ASSIGN_OR_RETURN(const bool taken, Take(ranked.row, 0));
      if (!taken) break;
    }
    return true;
  }

  int64_t TimeOf(const domain::Reservation& row) const {
    const bool by_purchase = plan_.ordered.has_value() && plan_.ordered->path == ListPath::kPurchase;
    return by_purchase ? row.plan.purchase_time.micros : row.plan.expire_time.micros;
  }

  const storage::Reader& reader_;
  const ListPlan& plan_;
  Pager& pager_;
  ReservationRows& rows_;
  const TakeReservation take_;
  // Where the page starts, where it is, and where it ends as far as it is known.
  ListPlace start_;
  ListPlace place_;
  ListPlace end_;
  bool is_new_ = true;
};

}  // namespace

absl::StatusOr<std::string> WalkReservations(const storage::Reader& reader, const CallContext& context,
                                             const PageRequest& request, TakeReservation take) {
  PRORATA_ASSIGN_OR_RETURN(const ReservationParent parent, ParseReservationParent(request.parent));
  PRORATA_ASSIGN_OR_RETURN(Pager pager, Pager::Start(context, request, ReservationFields()));
  if (request.as_of.has_value()) PRORATA_RETURN_IF_ERROR(CheckIsPast(context, *request.as_of));
  const ListPlan plan = PlanReservationList(parent, pager.filter(), pager.order(), request.as_of.value_or(context.now),
                                            request.as_of.has_value());
  ReservationRows rows(reader, pager.filter(), plan.order, context.now, request.as_of);
  if (request.page_token.empty()) rows.KeepDecoded();
  PRORATA_RETURN_IF_ERROR(Page(reader, plan, pager, rows, take).Read());
  return pager.NextToken();
}

}  // namespace prorata::app
