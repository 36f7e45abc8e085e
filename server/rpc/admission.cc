#include "server/rpc/admission.h"

#include <fmt/format.h>

#include "server/domain/error.h"

namespace prorata::rpc {

using ::prorata::domain::Reason;

absl::Status Admission::Enter() {
  if (in_flight_ >= limits_.in_flight) {
    return domain::Refuse(Reason::kOverloaded, fmt::format("{} calls are in flight", in_flight_));
  }
  ++in_flight_;
  return absl::OkStatus();
}

absl::Status Admission::EnterAs(std::string_view principal) {
  int& count = by_principal_[absl::string_view(principal.data(), principal.size())];
  if (count >= limits_.in_flight_per_principal) {
    return domain::Refuse(Reason::kOverloaded, fmt::format("{} calls of {} are in flight", count, principal));
  }
  ++count;
  return absl::OkStatus();
}

void Admission::LeaveAs(std::string_view principal) {
  const auto found = by_principal_.find(absl::string_view(principal.data(), principal.size()));
  if (found != by_principal_.end()) --found->second;
}

absl::Status Admission::EnterImport() {
  if (imports_ >= limits_.imports) {
    return domain::Refuse(Reason::kTooManyImports, fmt::format("{} imports are running", imports_));
  }
  ++imports_;
  return absl::OkStatus();
}

}  // namespace prorata::rpc
