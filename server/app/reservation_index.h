#pragma once

// The indexes of reservations (keys.h): what makes a page of a list cost the same however many reservations a partner
// has. They hold for every reservation
//
//   ReservationsByExpiry    one row: canceled or not, when it expires, and what counts need of it
//   ReservationsByPurchase  one row
//   ReservationsByWord      one row each for sku with region, display name, and subscription if the scope has one
//
// Time moves a state by itself, so that states are ranges of the expiry: nothing is written when one changes. Only the
// row by expiry changes in a refund; the others change with a new name or scope.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/domain/reservation.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

schema::ExpiryKey ExpiryKeyOf(const domain::Reservation& reservation);
schema::PurchaseKey PurchaseKeyOf(const domain::Reservation& reservation);
schema::ReservationSummary SummaryOf(const domain::Reservation& reservation);
// The word that kSku indexes.
std::string SkuWord(std::string_view sku, std::string_view region);
// Empty where the reservation has none of that kind.
std::string WordOf(const domain::Reservation& reservation, schema::WordKind kind);
inline constexpr schema::WordKind kWordKinds[] = {schema::WordKind::kSku, schema::WordKind::kDisplayName,
                                                  schema::WordKind::kSubscription};

// Brings the indexes from one state of a reservation to the next, in the transaction that writes the reservation.
// `before` is null for a new one. Only what differs is written.
void IndexReservation(storage::Transaction& tx, const domain::Reservation* before, const domain::Reservation& after);

// What integrity.h says of the indexes. `report` gets the name of a reservation and what is wrong with a row of an
// index that it has, lacks or should not have. Answers the rows looked at.
absl::StatusOr<int64_t> CheckReservationIndexes(
    const storage::Reader& reader, const domain::PartnerId& partner,
    absl::FunctionRef<void(const domain::ReservationName& reservation, std::string description)> report);

}  // namespace prorata::app
