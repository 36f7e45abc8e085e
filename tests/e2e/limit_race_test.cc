// Goal: the yearly limit is used to the cent and never passed, however many callers return for one customer at the same
// moment.

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <map>
#include <thread>
#include <vector>

#include "tests/support/contoso.h"

namespace prorata::testing {
namespace {

constexpr int kCallers = 64;

// `limit` in USD; each of 64 callers returns 2 reservations of 100.00 USD: `fit` of them fit.
struct Race {
  const char* name;
  int limit;
  int fit;
  bool accept_limited_amount;
};

class LimitRace : public ::testing::TestWithParam<Race> {};

TEST_P(LimitRace, TheLimitIsUsedAndNeverPassed) {
  Contoso world("2024-01-01T00:00:00Z");
  world.UsePolicy("race", kNoFeePolicy);
  v1::UpdatePartnerRequest limit;
  limit.mutable_partner()->set_name(kContoso);
  limit.mutable_partner()->mutable_annual_refund_limit()->set_currency_code("USD");
  limit.mutable_partner()->mutable_annual_refund_limit()->set_units(GetParam().limit);
  limit.mutable_update_mask()->add_paths("annual_refund_limit");
  ASSERT_TRUE(world.root.Call(*world.root.customers, &v1::CustomerService::Stub::UpdatePartner, limit).ok());
  const std::string offer = world.Offer({.price = "100.00"});
  std::vector<std::string> reservations;
  for (int i = 0; i < 2 * kCallers; ++i) {
    reservations.push_back(Contoso::ReservationOf(world.Buy(offer, v1::BILLING_PLAN_UPFRONT, 1)));
  }

  std::atomic<int> succeeded = 0;
  std::atomic<int64_t> paid_minor = 0;
  std::atomic<int> wrong = 0;
  std::barrier start(kCallers);
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&, caller] {
        ApiClient api(world.server.address(), "dana");
        // One of 64 connections made at the same moment may need a second attempt.
        api.wait_for_server = true;
        start.arrive_and_wait();
        for (int i = 0; i < 2; ++i) {
          v1::CreateRefundRequest request;
          request.set_reservation(reservations[static_cast<size_t>(2 * caller + i)]);
          request.set_quantity(1);
          request.set_accept_limited_amount(GetParam().accept_limited_amount);
          request.set_request_id(FreshUuid());
          const auto refund = api.Call(*api.refunds, &v1::RefundService::Stub::CreateRefund, request);
          if (refund.ok()) {
            ++succeeded;
            paid_minor += refund->quote().refund().units() * 100 + refund->quote().refund().nanos() / 10'000'000;
          } else if (ReasonOf(refund.status) != "REFUND_LIMIT_EXCEEDED") {
            ++wrong;
            ADD_FAILURE() << refund.status.error_code() << " " << refund.status.error_message();
          }
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(succeeded, GetParam().fit);
  EXPECT_EQ(paid_minor, int64_t{GetParam().limit} * 100);
  v1::GetRefundAllowanceRequest request;
  request.set_customer(kAdatum);
  const auto allowance = world.dana.Call(*world.dana.refunds, &v1::RefundService::Stub::GetRefundAllowance, request);
  ASSERT_TRUE(allowance.ok()) << allowance.status.error_message();
  EXPECT_EQ(allowance->used().units(), GetParam().limit);
  EXPECT_EQ(MoneyText(allowance->available()), "0.00 USD");
}

INSTANTIATE_TEST_SUITE_P(Limits, LimitRace,
                         ::testing::Values(Race{"whole_amounts", 5'000, 50, false},
                                           Race{"cut_to_fit", 5'050, 51, true}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace prorata::testing
