// Goal: the virtual clock is put forward, and what falls due by then is done before the answer.

#include <vector>

#include "prorata/v1/admin_service.pb.h"
#include "server/app/clock.h"
#include "server/domain/error.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/services.h"
#include "tests/unit/rpc_services/handlers.h"

namespace prorata::testing {
namespace {

namespace v1 = prorata::v1;

v1::SetClockRequest To(std::string_view time, bool validate_only = false) {
  v1::SetClockRequest request;
  *request.mutable_time() = rpc::ToProto(At(time));
  request.set_validate_only(validate_only);
  return request;
}

class AdminServiceTest : public HandlerFixture {
 protected:
  app::VirtualClock clock{At("2024-01-31")};

  AdminServiceTest() { rpc::RegisterAdminService(dispatcher, clock, {"1.0.0", At("2026-05-01"), 1}); }
};

TEST_F(AdminServiceTest, TellsWhatTheServerIs) {
  const auto info = Block<v1::ServerInfo>("GetServerInfo", v1::GetServerInfoRequest());
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->version(), "1.0.0");
  EXPECT_EQ(rpc::FromProto(info->current_time(), "").value(), At("2024-01-31"));
  EXPECT_EQ(rpc::FromProto(info->start_time(), "").value(), At("2026-05-01"));
  EXPECT_TRUE(info->virtual_clock());
  EXPECT_EQ(info->storage_engine(), store->Info().engine);
  EXPECT_EQ(info->storage_format_version(), 1);
  EXPECT_EQ(info->commit_number(), store->Info().commit_number);
}

TEST_F(AdminServiceTest, DoesWhatFallsDue) {
  now = clock.Now();
  Buy(AddOffer({.price = "12.00 USD"}), domain::BillingPlan::kMonthly, 1);
  EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("1.00 USD"));

  ASSERT_TRUE(Block<v1::ServerInfo>("SetClock", To("2024-03-31", /*validate_only=*/true)).ok());
  EXPECT_EQ(clock.Now(), At("2024-01-31")) << "validate_only moves nothing";
  EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("1.00 USD"));

  const auto info = Block<v1::ServerInfo>("SetClock", To("2024-03-31"));
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(rpc::FromProto(info->current_time(), "").value(), At("2024-03-31"));
  EXPECT_EQ(clock.Now(), At("2024-03-31"));
  EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("3.00 USD"));
  EXPECT_TRUE(Block<v1::ServerInfo>("SetClock", To("2024-03-31")).ok()) << "safe to repeat";
  EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("3.00 USD"));
}

// What is left then is done at the next start, or by the same call again.
TEST_F(AdminServiceTest, LeavesWhatIsDueToTheNextStartWhileTheServerShutsDown) {
  now = clock.Now();
  const domain::OfferId offer = AddOffer({.price = "12.00 USD"});
  constexpr int kOrders = 600;
  for (int i = 0; i < kOrders; ++i) Buy(offer, domain::BillingPlan::kMonthly, 1);
  // The same call, one after the other.
  struct Case {
    // Transactions before the server shuts down.
    int goes_on_for;
    const char* answer;
    const char* receivable;
  };
  const std::vector<Case> cases = {
      {0, "NOT_SERVING", "600.00 USD"},
      {1, "NOT_SERVING", "856.00 USD"},
      {1, "NOT_SERVING", "1112.00 USD"},
      {2, "OK", "1200.00 USD"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.receivable);
    int left = c.goes_on_for;
    dispatcher = {};
    rpc::RegisterAdminService(dispatcher, clock, {}, [&] { return left-- > 0; });
    const auto answer = Block<v1::ServerInfo>("SetClock", To("2024-03-01"));
    EXPECT_EQ(ReasonsOf(answer.status()), c.answer);
    EXPECT_EQ(clock.Now(), At("2024-03-01")) << "the clock is put all the same";
    EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount(c.receivable));
    if (answer.ok()) continue;
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(domain::ViolationsOf(answer.status()).front().description,
              "the server is shutting down: the clock is put, what has fallen due is done at the next start");
  }
  CheckBooks();
}

TEST_F(AdminServiceTest, RefusesWhatAClockDoesNot) {
  for (const bool validate_only : {true, false}) {
    EXPECT_EQ(ReasonsOf(Block<v1::ServerInfo>("SetClock", To("2024-01-30", validate_only)).status()), "CLOCK_BACKWARD");
  }
  dispatcher = {};
  app::SystemClock system_clock;
  rpc::RegisterAdminService(dispatcher, system_clock, {});
  for (const bool validate_only : {true, false}) {
    EXPECT_EQ(ReasonsOf(Block<v1::ServerInfo>("SetClock", To("2099-01-01", validate_only)).status()),
              "CLOCK_NOT_VIRTUAL");
  }
}

}  // namespace
}  // namespace prorata::testing
