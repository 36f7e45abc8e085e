// Goal: the virtual clock is put forward, and what falls due by then is done before the answer.

#include "prorata/v1/admin_service.pb.h"
#include "server/app/clock.h"
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
