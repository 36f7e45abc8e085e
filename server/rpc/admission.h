#pragma once

// How many calls are worked on at once. What is above it is refused at once, so that what was admitted stays fast.

#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"

namespace prorata::rpc {

struct AdmissionLimits {
  int in_flight = 4096;
  // For one principal, so that one caller cannot take the place of all others.
  int in_flight_per_principal = 2048;
  int imports = 2;
};

// For one thread: that of the completion queue.
class Admission {
 public:
  explicit Admission(const AdmissionLimits& limits) : limits_(limits) {}

  // Takes a place, or refuses with OVERLOADED.
  absl::Status Enter();
  void Leave() { --in_flight_; }
  // Takes a place among the principal's own, or refuses with OVERLOADED.
  absl::Status EnterAs(std::string_view principal);
  void LeaveAs(std::string_view principal);
  // Takes one of the few places for uploads, or refuses with TOO_MANY_IMPORTS.
  absl::Status EnterImport();
  void LeaveImport() { --imports_; }

  int in_flight() const { return in_flight_; }

 private:
  AdmissionLimits limits_;
  int in_flight_ = 0;
  int imports_ = 0;
  absl::flat_hash_map<std::string, int> by_principal_;
};

}  // namespace prorata::rpc
