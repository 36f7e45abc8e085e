// Goal: a renewal through the public API, on RocksDB, under a virtual clock that jumps: at a raised price the one that
// was fixed 30 days before is charged, at a lowered price the one of the last day; the partner's feed tells each step.

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fmt/format.h"
#include "prorata/v1/event_service.grpc.pb.h"
#include "tests/support/contoso.h"

namespace prorata::testing {
namespace {

std::string TextOf(const google::type::Money& money) {
  return fmt::format("{}.{:02} {}", money.units(), money.nanos() / 10'000'000, money.currency_code());
}

v1::Reservation Get(Contoso& world, const std::string& name) {
  v1::GetReservationRequest request;
  request.set_name(name);
  const auto answer = world.dana.Call(*world.dana.reservations, &v1::ReservationService::Stub::GetReservation, request);
  EXPECT_TRUE(answer.ok()) << answer.status.error_message();
  return answer.ok() ? *answer : v1::Reservation();
}

// Also prints them: what a reader of the feed sees.
std::vector<std::string> Notices(Contoso& world) {
  const auto events = v1::EventService::NewStub(world.dana.channel);
  v1::ListEventsRequest request;
  request.set_parent(kContoso);
  request.set_filter("type : \"notice.\"");
  const auto answer = world.dana.Call(*events, &v1::EventService::Stub::ListEvents, request);
  EXPECT_TRUE(answer.ok()) << answer.status.error_message();
  std::vector<std::string> types;
  if (!answer.ok()) return types;
  for (const v1::Event& event : answer->events()) {
    types.push_back(event.type());
    std::printf("%s %s\n  %s\n", google::protobuf::util::TimeUtil::ToString(event.time()).c_str(), event.type().c_str(),
                event.text().c_str());
  }
  return types;
}

struct Case {
  const char* name;
  const char* price_in_the_last_days;
  const char* charged;
  const char* total;
};

class Renewal : public ::testing::TestWithParam<Case> {};

TEST_P(Renewal, IsBoughtAtTheLowerPrice) {
  const Case& c = GetParam();
  Contoso world("2024-01-31T10:00:00Z");
  const std::string offer = world.Offer({.price = "31.00"});
  const std::string old = Contoso::ReservationOf(world.Buy(offer, v1::BILLING_PLAN_MONTHLY, 3));

  v1::UpdateReservationRequest renew;
  renew.mutable_reservation()->set_name(old);
  renew.mutable_reservation()->mutable_renewal()->set_enabled(true);
  renew.mutable_update_mask()->add_paths("renewal.enabled");
  const auto switched =
      world.dana.Call(*world.dana.reservations, &v1::ReservationService::Stub::UpdateReservation, renew);
  ASSERT_TRUE(switched.ok()) << switched.status.error_message();
  EXPECT_TRUE(switched->renewal().enabled());
  EXPECT_EQ(TextOf(switched->renewal().current_unit_price()), "31.00 USD");
  EXPECT_FALSE(switched->renewal().has_fixed_unit_price());

  ASSERT_TRUE(world.root.SetClock("2025-01-10T00:00:00Z").ok());
  world.Offer({.price = c.price_in_the_last_days});
  const v1::Reservation before = Get(world, old);
  EXPECT_EQ(TextOf(before.renewal().fixed_unit_price()), "31.00 USD");
  EXPECT_EQ(TextOf(before.renewal().unit_price()), c.charged) << before.DebugString();
  EXPECT_EQ(before.renewal().violations_size(), 0);

  // Over the end and far beyond, in one jump.
  ASSERT_TRUE(world.root.SetClock("2025-06-01T00:00:00Z").ok());
  const v1::Reservation ended = Get(world, old);
  EXPECT_EQ(ended.state(), v1::Reservation::STATE_EXPIRED);
  const v1::Reservation renewed = Get(world, ended.renewed_into());
  EXPECT_EQ(renewed.renewed_from(), old);
  EXPECT_EQ(TextOf(renewed.unit_price()), c.charged);
  EXPECT_EQ(renewed.purchase_time().seconds(), ended.expire_time().seconds());
  EXPECT_EQ(renewed.quantity(), 3);
  EXPECT_EQ(renewed.state(), v1::Reservation::STATE_ACTIVE);
  EXPECT_EQ(renewed.payments_made(), 5);
  std::printf("%s: renewed at %s a unit\n", c.name, TextOf(renewed.unit_price()).c_str());
  EXPECT_EQ(Notices(world), (std::vector<std::string>{"notice.expires_in_30_days", "notice.renewal_price_fixed",
                                                      "notice.expires_in_7_days", "notice.expired", "notice.renewed"}));

  v1::GetOrderRequest get_order;
  get_order.set_name(renewed.name().substr(0, renewed.name().find("/reservations/")));
  const auto order = world.dana.Call(*world.dana.reservations, &v1::ReservationService::Stub::GetOrder, get_order);
  ASSERT_TRUE(order.ok()) << order.status.error_message();
  EXPECT_EQ(order->renewed_from(), old);
  EXPECT_EQ(TextOf(order->total()), c.total);
}

INSTANTIATE_TEST_SUITE_P(Prices, Renewal,
                         ::testing::Values(Case{"raised to 40.00 USD", "40.00", "31.00 USD", "92.88 USD"},
                                           Case{"lowered to 24.00 USD", "24.00", "24.00 USD", "72.00 USD"}));

}  // namespace
}  // namespace prorata::testing
