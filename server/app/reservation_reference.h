#pragma once

// How reservations and orders name each other in a file, in either format of reservation_file.h.

#include <optional>
#include <string>
#include <string_view>

#include "server/domain/names.h"

namespace prorata::app {

std::string Lower(std::string_view text);

// The text behind `/key/` up to the next slash, in whatever case; nothing if there is none.
std::optional<std::string> PartBehind(std::string_view path, std::string_view key);

// The id that a UUID in either case is.
template <typename Id>
std::optional<Id> IdOf(std::string_view text) {
  const auto bytes = domain::ParseUuid(text);
  if (!bytes.ok()) return std::nullopt;
  return Id{*bytes};
}

// Which reservation, and of which order, a text means: a path of either format, `order/reservation`, or the id of a
// reservation alone. What it does not tell is not set.
struct Reference {
  std::optional<domain::OrderId> order;
  std::optional<domain::ReservationId> reservation;
};
Reference ReferenceOf(std::string_view text);

}  // namespace prorata::app
