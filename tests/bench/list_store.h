#pragma once

// A store full of reservations, written past the API: a million in a minute instead of an hour. For benchmarks of lists
// only: what is no part of a list (ledger, events, what is due) is left out.

#include <cstdint>
#include <string>

namespace prorata::bench {

inline constexpr char kListPartner[] = "big";
// Has a twentieth of the reservations; the others are spread over kListCustomers - 1 more.
inline constexpr char kListCustomer[] = "c000";
inline constexpr char kListSubscription[] = "prod";
inline constexpr int kListCustomers = 1000;
inline constexpr char kListSku[] = "Standard_D4s_v3";
inline constexpr char kListRegion[] = "westeurope";
// What the virtual clock of the server is to be set to: 2026-03-01.
inline constexpr int64_t kListNow = 1772323200;

// The name that people gave the reservation of this number.
std::string ListDisplayName(int64_t number);

// Makes a store in an empty directory. Of the reservations about 55 % are ACTIVE, 3 % EXPIRING, 32 % EXPIRED, 10 %
// CANCELED; 1 % has kListSku in kListRegion. Throws std::runtime_error.
void FillListStore(const std::string& directory, int64_t reservations);

}  // namespace prorata::bench
