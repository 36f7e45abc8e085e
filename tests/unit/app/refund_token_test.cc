// Quote tokens of refunds: exactly the amount quoted, or what changed.

#include <gtest/gtest.h>

#include "server/app/refunds.h"
#include "server/domain/error.h"
#include "tests/unit/app/returns_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;

class RefundTokenTest : public ReturnsFixture {
 protected:
  RefundTokenTest() {
    UsePolicy("self-service-2023");
    now = At("2024-01-31T10:00:00Z");
  }

  std::string TokenFor(const domain::ReservationName& reservation, int64_t quantity, bool accept_limited = false) {
    const auto quote = Quote(reservation, quantity, accept_limited);
    EXPECT_TRUE(quote.ok()) << quote.status();
    EXPECT_FALSE(quote->token.empty());
    return quote->token;
  }
};

TEST_F(RefundTokenTest, HonouredToTheLastInstantThoughADateWentBy) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  now = At("2024-03-05T09:00:00Z");
  const auto quote = Quote(bought.name, 3);
  ASSERT_TRUE(quote.ok());
  EXPECT_EQ(quote->expire_time, At("2024-03-06T09:00:00Z"));
  now = At("2024-03-06T08:59:59Z");
  // Without the token it would be a day less.
  EXPECT_EQ(ToString(Quote(bought.name, 3)->quote.refund), "84.11 USD");
  const auto refund = Return(bought.name, 3, quote->token);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(refund->quote, quote->quote);
  EXPECT_EQ(ToString(refund->quote.refund), "84.36 USD");
  EXPECT_EQ(refund->create_time, now);
}

TEST_F(RefundTokenTest, ATokenForAllUnitsIsGoodForTheirNumber) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  EXPECT_TRUE(Return(bought.name, 3, TokenFor(bought.name, 0)).ok());
}

TEST_F(RefundTokenTest, HonouredAcrossTheEndOfTheFreeDaysAndOfTheWindow) {
  const domain::Reservation machine = BuyReservation({}, BillingPlan::kUpfront, 1);
  const domain::Reservation software =
      BuyReservation({.sku = "sles", .product_family = "software"}, BillingPlan::kUpfront, 1);
  now = At("2024-02-03T09:00:00Z");
  const std::string software_token = TokenFor(software.name, 1);
  now = At("2024-02-03T11:00:00Z");
  EXPECT_EQ(ReasonsOf(Return(software.name, 1).status()), "REFUND_WINDOW_CLOSED");
  EXPECT_TRUE(Return(software.name, 1, software_token).ok());

  now = At("2024-02-05T23:00:00Z");
  const std::string token = TokenFor(machine.name, 1);
  now = At("2024-02-06T01:00:00Z");
  const auto refund = Return(machine.name, 1, token);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(ToString(refund->quote.refund), "31.00 USD");
}

TEST_F(RefundTokenTest, ExpiredAfter24Hours) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  const std::string token = TokenFor(bought.name, 3);
  now = At("2024-02-01T10:00:00Z");
  EXPECT_EQ(ReasonsOf(Return(bought.name, 3, token).status()), "QUOTE_EXPIRED");
}

TEST_F(RefundTokenTest, NeverShownAsGoodPastTheEndOfTheReservation) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  now = At("2025-01-31T09:00:00Z");
  const auto quote = Quote(bought.name, 3);
  EXPECT_EQ(quote->expire_time, At("2025-01-31T10:00:00Z"));
  now = At("2025-01-31T10:00:00Z");
  EXPECT_EQ(ReasonsOf(Return(bought.name, 3, quote->token).status()), "RESERVATION_EXPIRED, QUOTE_EXPIRED");
}

TEST_F(RefundTokenTest, ChangedSinceIsSaid) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kMonthly, 3);
  now = At("2024-02-28T12:00:00Z");
  const std::string token = TokenFor(bought.name, 1);
  const std::string last = TokenFor(bought.name, 2);
  now = At("2024-02-29T11:00:00Z");
  const auto paid_since = Return(bought.name, 1, token);
  EXPECT_EQ(ReasonsOf(paid_since.status()), "QUOTE_CHANGED");
  const auto metadata = domain::ViolationsOf(paid_since.status()).at(0).metadata;
  EXPECT_FALSE(metadata.empty());

  ASSERT_TRUE(Return(bought.name, 1).ok());
  EXPECT_EQ(ReasonsOf(Return(bought.name, 2, last).status()), "RESERVATION_NOT_ACTIVE, QUOTE_CHANGED, QUOTE_CHANGED");
}

TEST_F(RefundTokenTest, InvalidForAnythingElse) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  const domain::Reservation other = BuyReservation({}, BillingPlan::kUpfront, 3);
  const std::string token = TokenFor(bought.name, 3);
  EXPECT_EQ(ReasonsOf(Return(bought.name, 2, token).status()), "QUOTE_INVALID");
  EXPECT_EQ(ReasonsOf(Return(other.name, 3, token).status()), "QUOTE_INVALID");
  EXPECT_EQ(ReasonsOf(Return(bought.name, 3, token + "x").status()), "QUOTE_INVALID");
  EXPECT_EQ(ReasonsOf(Return(bought.name, 3, "no token").status()), "QUOTE_INVALID");
  const app::CreateRefundCommand command{
      .reservation = bought.name, .units = {.quantity = 3}, .quote_token = token, .reason = "", .etag = ""};
  EXPECT_EQ(ReasonsOf(Create(command, "sam").status()), "QUOTE_INVALID");
  EXPECT_TRUE(Create(command, "dana").ok());
}

TEST_F(RefundTokenTest, TheLimitIsCheckedForTheFrozenAmount) {
  UseLimit("100.00 USD");
  const domain::Reservation first = BuyReservation({.price = "60.00 USD"}, BillingPlan::kUpfront, 1);
  const domain::Reservation second = BuyReservation({.price = "60.00 USD"}, BillingPlan::kUpfront, 1);
  const std::string token = TokenFor(second.name, 1);
  ASSERT_TRUE(Return(first.name, 1).ok());
  const auto refused = Return(second.name, 1, token);
  EXPECT_EQ(ReasonsOf(refused.status()), "REFUND_LIMIT_EXCEEDED");
  const auto metadata = domain::ViolationsOf(refused.status()).at(0).metadata;
  EXPECT_EQ(metadata.at("limit"), "100.00 USD");
  EXPECT_EQ(metadata.at("available"), "40.00 USD");
}

TEST_F(RefundTokenTest, ACutAmountMustBeAcceptedAgain) {
  UseLimit("20.00 USD");
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 1);
  app::CreateRefundCommand command{.reservation = bought.name,
                                   .units = {.quantity = 1},
                                   .quote_token = TokenFor(bought.name, 1, /*accept_limited=*/true),
                                   .reason = "",
                                   .etag = ""};
  EXPECT_EQ(ReasonsOf(Create(command).status()), "QUOTE_INVALID");
  command.units.accept_limited_amount = true;
  const auto refund = Create(command);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(ToString(refund->quote.forfeited), "11.00 USD");
}

TEST_F(RefundTokenTest, NoneForAnotherTimeOrWithViolations) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  EXPECT_EQ(Quote(bought.name, 4)->token, "");
  const auto later = Read([&](const storage::Reader& reader) {
    return app::CalculateRefund(reader, Call(), bought.name, {3, false}, At("2024-03-05"));
  });
  ASSERT_TRUE(later.ok()) << later.status();
  EXPECT_EQ(ToString(later->quote.refund), "84.36 USD");
  EXPECT_EQ(later->token, "");
  const auto earlier = Read([&](const storage::Reader& reader) {
    return app::CalculateRefund(reader, Call(), bought.name, {3, false}, At("2024-01-30"));
  });
  EXPECT_EQ(ReasonsOf(earlier.status()), "TIME_OUT_OF_RANGE");
}

}  // namespace
}  // namespace prorata::testing
