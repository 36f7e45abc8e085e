#include "server/app/reservation_index.h"

#include <fmt/format.h>

#include <utility>

#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

using schema::WordKind;

void PutWord(storage::Transaction& tx, const domain::Reservation& reservation, WordKind kind) {
  std::string word = WordOf(reservation, kind);
  if (!word.empty()) schema::Put<schema::ReservationsByWord>(tx, {kind, std::move(word), reservation.name}, {});
}

void IndexNew(storage::Transaction& tx, const domain::Reservation& reservation) {
  schema::Put<schema::ReservationsByExpiry>(tx, ExpiryKeyOf(reservation), SummaryOf(reservation));
  schema::Put<schema::ReservationsByPurchase>(tx, PurchaseKeyOf(reservation), {});
  for (const WordKind kind : kWordKinds) PutWord(tx, reservation, kind);
}

bool SameWord(const domain::Reservation& a, const domain::Reservation& b, WordKind kind) {
  switch (kind) {
    case WordKind::kSku:
      return a.sku == b.sku && a.region == b.region;
    case WordKind::kDisplayName:
      return a.display_name == b.display_name;
    case WordKind::kSubscription:
      return a.scope.subscription == b.scope.subscription;
  }
  return false;
}

// Looks at the rows of one index that are there: whether each is what its reservation says.
template <typename Index, typename Expected, typename Report>
absl::StatusOr<int64_t> CheckRows(const storage::Reader& reader, const domain::PartnerId& partner,
                                  const Expected& is_expected, const Report& report) {
  int64_t rows = 0;
  absl::Status failed;
  PRORATA_RETURN_IF_ERROR(
      schema::Scan<Index>(reader, schema::Within<Index>(partner), [&](const auto& key, const auto& row) {
        ++rows;
        const auto reservation = schema::Peek<schema::Reservations>(reader, key.reservation);
        failed = reservation.status();
        if (!failed.ok()) return false;
        if (*reservation == nullptr || !is_expected(**reservation, key, row)) {
          report(key.reservation, fmt::format("{} has a row that it should not have", Index::kName));
        }
        return true;
      }));
  if (!failed.ok()) return failed;
  return rows;
}

template <typename Index, typename Report>
absl::Status CheckHas(const storage::Reader& reader, const typename Index::Key& key, const Report& report) {
  PRORATA_ASSIGN_OR_RETURN(const auto row, schema::Peek<Index>(reader, key));
  if (row == nullptr) report(key.reservation, fmt::format("{} has no row for it", Index::kName));
  return absl::OkStatus();
}

}  // namespace

schema::ExpiryKey ExpiryKeyOf(const domain::Reservation& reservation) {
  return {reservation.canceled(), reservation.plan.expire_time, reservation.name};
}

schema::PurchaseKey PurchaseKeyOf(const domain::Reservation& reservation) {
  return {reservation.plan.purchase_time, reservation.name};
}

schema::ReservationSummary SummaryOf(const domain::Reservation& reservation) {
  return {reservation.quantity, reservation.plan.unit_price, reservation.archived};
}

std::string SkuWord(std::string_view sku, std::string_view region) {
  std::string word(sku);
  word.push_back('\0');
  word.append(region);
  return word;
}

std::string WordOf(const domain::Reservation& reservation, WordKind kind) {
  switch (kind) {
    case WordKind::kSku:
      return SkuWord(reservation.sku, reservation.region);
    case WordKind::kDisplayName:
      return reservation.display_name;
    case WordKind::kSubscription:
      return reservation.scope.subscription.value;
  }
  return "";
}

void IndexReservation(storage::Transaction& tx, const domain::Reservation* before, const domain::Reservation& after) {
  if (before == nullptr) return IndexNew(tx, after);
  const bool same_expiry = before->canceled() == after.canceled() && before->plan.expire_time == after.plan.expire_time;
  if (!same_expiry) schema::Delete<schema::ReservationsByExpiry>(tx, ExpiryKeyOf(*before));
  if (!same_expiry || SummaryOf(*before) != SummaryOf(after)) {
    schema::Put<schema::ReservationsByExpiry>(tx, ExpiryKeyOf(after), SummaryOf(after));
  }
  if (before->plan.purchase_time != after.plan.purchase_time) {
    schema::Delete<schema::ReservationsByPurchase>(tx, PurchaseKeyOf(*before));
    schema::Put<schema::ReservationsByPurchase>(tx, PurchaseKeyOf(after), {});
  }
  for (const WordKind kind : kWordKinds) {
    if (SameWord(*before, after, kind)) continue;
    std::string word = WordOf(*before, kind);
    if (!word.empty()) schema::Delete<schema::ReservationsByWord>(tx, {kind, std::move(word), before->name});
    PutWord(tx, after, kind);
  }
}

absl::StatusOr<int64_t> CheckReservationIndexes(
    const storage::Reader& reader, const domain::PartnerId& partner,
    absl::FunctionRef<void(const domain::ReservationName& reservation, std::string description)> report) {
  absl::Status failed;
  PRORATA_RETURN_IF_ERROR(schema::Scan<schema::Reservations>(
      reader, schema::Within<schema::Reservations>(partner),
      [&](const domain::ReservationName& name, const domain::Reservation& reservation) {
        failed = CheckHas<schema::ReservationsByExpiry>(reader, ExpiryKeyOf(reservation), report);
        if (failed.ok()) failed = CheckHas<schema::ReservationsByPurchase>(reader, PurchaseKeyOf(reservation), report);
        for (const WordKind kind : kWordKinds) {
          std::string word = WordOf(reservation, kind);
          if (!failed.ok() || word.empty()) continue;
          failed = CheckHas<schema::ReservationsByWord>(reader, {kind, std::move(word), name}, report);
        }
        return failed.ok();
      }));
  PRORATA_RETURN_IF_ERROR(failed);
  PRORATA_ASSIGN_OR_RETURN(int64_t rows, CheckRows<schema::ReservationsByExpiry>(
                                             reader, partner,
                                             [](const auto& r, const auto& key, const auto& row) {
                                               return ExpiryKeyOf(r) == key && SummaryOf(r) == row;
                                             },
                                             report));
  PRORATA_ASSIGN_OR_RETURN(
      const int64_t purchases,
      CheckRows<schema::ReservationsByPurchase>(
          reader, partner, [](const auto& r, const auto& key, const auto&) { return PurchaseKeyOf(r) == key; },
          report));
  PRORATA_ASSIGN_OR_RETURN(
      const int64_t words,
      CheckRows<schema::ReservationsByWord>(
          reader, partner, [](const auto& r, const auto& key, const auto&) { return WordOf(r, key.kind) == key.word; },
          report));
  return rows + purchases + words;
}

}  // namespace prorata::app
