#include "server/rpc/admission.h"

#include <fmt/format.h>

#include "server/domain/error.h"
#include "server/domain/working.h"

namespace prorata::rpc {

using ::prorata::domain::CountText;
using ::prorata::domain::Reason;

namespace {

std::string_view Are(int count) {
  return count == 1 ? "is" : "are";
}

}  // namespace

absl::Status Admission::Enter() {
  if (in_flight_ >= limits_.in_flight) {
    return domain::Refuse(Reason::kOverloaded,
                          fmt::format("{} {} in flight", CountText(in_flight_, "call"), Are(in_flight_)));
  }
  ++in_flight_;
  return absl::OkStatus();
}

absl::Status Admission::EnterAs(std::string_view principal) {
  int& count = by_principal_[absl::string_view(principal.data(), principal.size())];
  if (count >= limits_.in_flight_per_principal) {
    return domain::Refuse(Reason::kOverloaded,
                          fmt::format("{} of {} {} in flight", CountText(count, "call"), principal, Are(count)));
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
    return domain::Refuse(Reason::kTooManyImports,
                          fmt::format("{} {} running", CountText(imports_, "import"), Are(imports_)));
  }
  ++imports_;
  return absl::OkStatus();
}

}  // namespace prorata::rpc
