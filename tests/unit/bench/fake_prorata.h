#pragma once

// As much of a prorata server as the benchmarks call, with ids instead of rules, and with the faults that a benchmark
// must notice.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "grpcpp/server.h"

namespace prorata::bench {

class FakeProrata {
 public:
  FakeProrata();
  ~FakeProrata();

  const std::string& address() const { return address_; }

  // From now on refunds are refused.
  std::atomic<bool> refuse_refunds = false;
  // From now on refunds are answered as waiting for approval.
  std::atomic<bool> leave_refunds_pending = false;
  // From now on refunds are answered and forgotten.
  std::atomic<bool> forget_refunds = false;

  // What it was asked, by now.
  int64_t reservations() const;
  // Reservations that were returned twice and request ids that were used twice.
  int64_t repeated() const;
  // Calls for a partner's resources by somebody else than its administrator.
  int64_t by_the_wrong_caller() const;

 private:
  class Services;

  std::unique_ptr<Services> services_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace prorata::bench
