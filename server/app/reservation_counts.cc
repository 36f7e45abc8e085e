#include "server/app/reservation_counts.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

#include "server/app/index_walk.h"
#include "server/app/orders.h"
#include "server/app/reservation_history.h"
#include "server/app/reservation_index.h"
#include "server/app/reservation_list_plan.h"
#include "server/app/reservation_rows.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

using domain::ReservationState;

constexpr std::array kStates = {ReservationState::kActive, ReservationState::kExpiring, ReservationState::kExpired,
                                ReservationState::kCanceled};

class Counter {
 public:
  Counter(const storage::Reader& reader, const ReservationParent& parent, domain::Instant now)
      : reader_(reader), parent_(parent), now_(now), expiring_until_(domain::ExpiringUntil(now)) {}

  // Those of a partner, from the index of expiry.
  absl::Status CountIndex() {
    absl::Status failed;
    PRORATA_RETURN_IF_ERROR(schema::Scan<schema::ReservationsByExpiry>(
        reader_, schema::Within<schema::ReservationsByExpiry>(parent_.partner),
        [&](const schema::ExpiryKey& key, const schema::ReservationSummary& summary) {
          failed = Look();
          if (failed.ok() && !summary.archived) {
            failed = Count(StateAt(key.canceled, key.expire_time), summary.quantity, summary.unit_price);
          }
          return failed.ok();
        }));
    return failed;
  }

  absl::Status CountRows(const ListWay& way, ReservationRows& rows) {
    rows.AlsoRead(schema::FieldBits("plan") | schema::FieldBits("cancel_reason") | schema::FieldBits("quantity"));
    return way.path == ListPath::kName ? CountTable(way.ranges.front().keys, rows) : CountFound(way, rows);
  }

  absl::StatusOr<std::vector<StateCount>> Counts() && {
    std::vector<StateCount> counts;
    for (const ReservationState state : kStates) {
      Sum& sum = sums_[Index(state)];
      StateCount count{.state = state, .reservations = sum.reservations, .units = sum.units, .prices = {}};
      for (const auto& [currency, minor] : sum.prices) count.prices.push_back({currency, minor});
      counts.push_back(std::move(count));
    }
    return counts;
  }

 private:
  struct Sum {
    int64_t reservations = 0;
    int64_t units = 0;
    std::map<domain::Currency, int64_t> prices;
  };

  static size_t Index(ReservationState state) { return static_cast<size_t>(state) - 1; }

  ReservationState StateAt(bool canceled, domain::Instant expire_time) const {
    if (canceled) return ReservationState::kCanceled;
    if (now_ >= expire_time) return ReservationState::kExpired;
    return expire_time < expiring_until_ ? ReservationState::kExpiring : ReservationState::kActive;
  }

  absl::Status Look() {
    if (++looked_at_ <= kMostRowsCounted) return absl::OkStatus();
    return domain::Refuse(
        domain::Reason::kListTooLarge,
        fmt::format("there are more than {} reservations to look at; narrow parent or filter", kMostRowsCounted),
        "parent");
  }

  absl::Status Count(ReservationState state, int64_t quantity, const domain::Money& unit_price) {
    Sum& sum = sums_[Index(state)];
    PRORATA_ASSIGN_OR_RETURN(const domain::Money price, domain::Multiply(unit_price, quantity));
    int64_t& total = sum.prices[price.currency];
    const bool overflows =
        __builtin_add_overflow(sum.units, quantity, &sum.units) || __builtin_add_overflow(total, price.minor, &total);
    if (overflows) return domain::Refuse(domain::Reason::kAmountOutOfRange, "the sum is out of range");
    ++sum.reservations;
    return absl::OkStatus();
  }

  absl::Status CountRow(const domain::Reservation& row) {
    return Count(StateAt(row.canceled(), row.plan.expire_time), row.quantity, row.plan.unit_price);
  }

  absl::Status CountTable(const schema::KeyRange& range, ReservationRows& rows) {
    absl::Status failed;
    const auto one = [&](std::string_view key, std::string_view value) -> absl::Status {
      PRORATA_RETURN_IF_ERROR(Look());
      PRORATA_ASSIGN_OR_RETURN(const bool matches, rows.Look(key, value));
      return matches ? CountRow(rows.Part()) : absl::OkStatus();
    };
    PRORATA_RETURN_IF_ERROR(reader_.Scan(range.start, range.end, [&](std::string_view key, std::string_view value) {
      failed = one(key, value);
      return failed.ok();
    }));
    return failed;
  }

  // `way`: one that leaves out no rows.
  absl::Status CountFound(const ListWay& way, ReservationRows& rows) {
    IndexWalk walk(reader_, way, {});
    for (;;) {
      PRORATA_ASSIGN_OR_RETURN(const IndexWalk::Entry* entry, walk.Next());
      if (entry == nullptr) return absl::OkStatus();
      PRORATA_RETURN_IF_ERROR(Look());
      PRORATA_ASSIGN_OR_RETURN(const bool matches, rows.Look(entry->key.reservation, *entry->row));
      if (matches) PRORATA_RETURN_IF_ERROR(CountRow(rows.Part()));
    }
  }

  const storage::Reader& reader_;
  const ReservationParent& parent_;
  const domain::Instant now_;
  const domain::Instant expiring_until_;
  std::array<Sum, kStates.size()> sums_;
  int64_t looked_at_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<StateCount>> CountReservations(const storage::Reader& reader, const CallContext& context,
                                                          const CountRequest& request) {
  PRORATA_ASSIGN_OR_RETURN(const ReservationParent parent, ParseReservationParent(request.parent));
  PRORATA_ASSIGN_OR_RETURN(const domain::Filter filter, domain::Filter::Parse(request.filter, ReservationFields()));
  if (request.as_of.has_value()) PRORATA_RETURN_IF_ERROR(CheckIsPast(context, *request.as_of));
  const domain::Instant now = request.as_of.value_or(context.now);
  Counter counter(reader, parent, now);
  const domain::OrderBy no_order;
  ReservationRows rows(reader, filter, no_order, context.now, request.as_of);
  if (filter.empty() && !parent.customer.has_value() && !request.as_of.has_value()) {
    PRORATA_RETURN_IF_ERROR(counter.CountIndex());
  } else {
    // A word leaves few rows; else it is quicker to go through the table than to look up rows one by one.
    const ListPlan plan = PlanReservationList(parent, filter, no_order, now, request.as_of.has_value());
    const bool by_word = plan.ordered->path == ListPath::kWord;
    const ListPlan by_name = PlanReservationList(parent, domain::Filter(), no_order, now, request.as_of.has_value());
    PRORATA_RETURN_IF_ERROR(counter.CountRows(by_word ? *plan.ordered : *by_name.ordered, rows));
  }
  return std::move(counter).Counts();
}

}  // namespace prorata::app
