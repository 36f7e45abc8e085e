// Goal: a server that is asked to stop while it puts its clock forward stops soon, says so, and loses nothing: the next
// one goes on from there.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/api_client.h"
#include "tests/support/app_fixture.h"
#include "tests/support/hooked_store.h"
#include "tests/support/in_process_server.h"

namespace prorata::testing {
namespace {

class DrainTest : public AppFixture {
 protected:
  // 36 monthly payments each, of 1.00 USD.
  static constexpr int kOrders = 10;
  static constexpr char kLongAfter[] = "2030-01-01T00:00:00Z";

  DrainTest() {
    const domain::OfferId offer = AddOffer({.term = domain::Term::kThreeYears, .price = "36.00 USD"});
    for (int i = 0; i < kOrders; ++i) Buy(offer, domain::BillingPlan::kMonthly, 1);
    hooked_.BeforeEachTransaction([this, starter = std::this_thread::get_id()]() -> std::optional<storage::Result> {
      const std::thread::id self = std::this_thread::get_id();
      if (self != starter && !is_known_.exchange(true)) scheduler_.set_value(self);
      return std::nullopt;
    });
    request_ =
        Proto<v1::SetClockRequest>("time { seconds: 1893456000 } request_id: '0193a3c4-5e6f-7a8b-9c0d-000000000001'");
  }

  Answer<v1::ServerInfo> SetClock(InProcessServer& server) {
    ApiClient root(server.address(), "root");
    return root.Call(*root.admin, &v1::AdminService::Stub::SetClock, request_);
  }

  // The thread of the server that writes without being called: the scheduler's, which notes the time once a day.
  std::thread::id Scheduler() { return scheduler_.get_future().get(); }

  HookedStore hooked_{*store};
  v1::SetClockRequest request_;

 private:
  std::promise<std::thread::id> scheduler_;
  std::atomic<bool> is_known_ = false;
};

// Until health says that the server stops.
void AwaitDraining(InProcessServer& server) {
  const auto health = grpc::health::v1::Health::NewStub(server.channel());
  grpc::ClientContext context;
  const auto watch = health->Watch(&context, grpc::health::v1::HealthCheckRequest());
  grpc::health::v1::HealthCheckResponse response;
  while (watch->Read(&response)) {
  }
  watch->Finish();
}

TEST_F(DrainTest, SetClockIsCutShortAndTheNextServerGoesOn) {
  {
    InProcessServer server({.store = &hooked_});
    const std::thread::id scheduler = Scheduler();
    std::promise<void> is_booking;
    std::promise<void> is_draining;
    std::future<void> drains = is_draining.get_future();
    std::atomic<bool> held = false;
    hooked_.BeforeEachTransaction([&]() -> std::optional<storage::Result> {
      // It would book what is due as well.
      if (std::this_thread::get_id() == scheduler) {
        return storage::Result{storage::Outcome::kNotCommitted, absl::ResourceExhaustedError("not now")};
      }
      const bool is_first_of_what_is_due = server.clock().Now() == At(kLongAfter) && !held.exchange(true);
      if (!is_first_of_what_is_due) return std::nullopt;
      is_booking.set_value();
      drains.wait();
      return std::nullopt;
    });
    std::future<Answer<v1::ServerInfo>> answer = std::async(std::launch::async, [&] { return SetClock(server); });
    is_booking.get_future().wait();
    EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("10.00 USD"));
    std::future<bool> drained =
        std::async(std::launch::async, [&] { return server.server().Drain(std::chrono::seconds(60)); });
    AwaitDraining(server);
    is_draining.set_value();
    EXPECT_TRUE(drained.get());
    const grpc::Status status = answer.get().status;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(ReasonOf(status), "NOT_SERVING");
  }
  EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("266.00 USD")) << "the transaction under way, no more";

  InProcessServer next({.store = store.get()});
  EXPECT_EQ(next.clock().Now(), At(kLongAfter));
  const auto again = SetClock(next);
  EXPECT_TRUE(again.ok()) << again.status.error_message();
  EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("360.00 USD"));
  CheckBooks();
}

}  // namespace
}  // namespace prorata::testing
