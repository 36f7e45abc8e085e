#include "server/app/reservation_reference.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"

namespace prorata::app {

std::string Lower(std::string_view text) {
  std::string lower(text);
  absl::AsciiStrToLower(&lower);
  return lower;
}

std::optional<std::string> PartBehind(std::string_view path, std::string_view key) {
  const std::string lower = Lower(path);
  const std::string wanted = fmt::format("/{}/", key);
  const size_t at = lower.find(wanted);
  if (at == std::string::npos) return std::nullopt;
  const std::string_view rest = path.substr(at + wanted.size());
  return std::string(rest.substr(0, rest.find('/')));
}

Reference ReferenceOf(std::string_view text) {
  Reference reference;
  if (text.starts_with("partners/")) {
    const std::string path = fmt::format("/{}", text);
    if (const auto order = PartBehind(path, "orders")) reference.order = IdOf<domain::OrderId>(*order);
    if (const auto id = PartBehind(path, "reservations")) reference.reservation = IdOf<domain::ReservationId>(*id);
    return reference;
  }
  if (text.starts_with('/')) {
    if (const auto order = PartBehind(text, "reservationorders")) reference.order = IdOf<domain::OrderId>(*order);
    if (const auto id = PartBehind(text, "reservations")) reference.reservation = IdOf<domain::ReservationId>(*id);
    return reference;
  }
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    reference.order = IdOf<domain::OrderId>(text.substr(0, slash));
    text = text.substr(slash + 1);
  }
  reference.reservation = IdOf<domain::ReservationId>(text);
  return reference;
}

}  // namespace prorata::app
