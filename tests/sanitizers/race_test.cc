// Goal: the race checker reports a race of ours in spite of what tests/sanitizers/races.txt passes over: one between a
// handler, called through gRPC, and its test. Passes if the report is there (CMakeLists.txt).

#include <atomic>
#include <cstdio>
#include <thread>

#include "tests/unit/rpc/small_server.h"

int main() {
  using namespace prorata::rpc;
  int64_t shared = 0;
  // Relaxed: they order nothing.
  std::atomic<bool> is_writing = false;
  std::atomic<bool> stop = false;
  SmallServerParts parts;
  parts.withdraw = [&](const prorata::app::CallContext&, const v1::WithdrawRefundRequest&,
                       prorata::storage::Store&) -> absl::StatusOr<v1::Refund> {
    while (!stop.load(std::memory_order_relaxed)) {
      ++shared;
      is_writing.store(true, std::memory_order_relaxed);
    }
    return v1::Refund();
  };
  SmallServer server(std::move(parts));
  std::thread caller([&] {
    v1::WithdrawRefundRequest request;
    request.set_name(kRefund);
    request.set_request_id(kRequestId);
    std::printf("answered with %d\n", static_cast<int>(server.Withdraw(request).code));
  });
  while (!is_writing.load(std::memory_order_relaxed)) {
  }
  ++shared;
  stop.store(true, std::memory_order_relaxed);
  caller.join();
  return 0;
}
