// What becomes of reservations and requests when units are returned.

#include "server/domain/refund.h"
#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

const Instant kNow = At("2023-06-01");

std::string TextOf(const Reservation& reservation) {
  return fmt::format("{} x{} {} r{} returned_by={} pending={}", UuidText(reservation.name.reservation.bytes).substr(34),
                     reservation.quantity, NameOf(reservation.cancel_reason), reservation.revision,
                     ToString(reservation.returned_by).empty() ? "no" : "yes",
                     ToString(reservation.pending).empty() ? "no" : "yes");
}

Reservation Pending(int64_t quantity) {
  Reservation reservation =
      ReservationWith(PlanOf(BillingPlan::kMonthly, Term::kOneYear, "31 USD", "2023-03-07T12:00:00Z"), quantity);
  reservation.pending = RefundOf(7);
  reservation.revision = 2;
  reservation.used = true;
  reservation.scope = {ScopeType::kSubscription, {"prod"}, ""};
  return reservation;
}

const PartIds kIds{IdOf<ReservationId>(8), IdOf<ReservationId>(9)};

TEST(ReturnedUnits, AllCancelTheReservationItself) {
  const ReturnedUnits units = ReturnUnits(Pending(3), 3, CancelReason::kRefunded, RefundOf(7), kIds, kNow);
  EXPECT_EQ(TextOf(units.source), "02 x3 REFUNDED r3 returned_by=yes pending=no");
  EXPECT_EQ(units.source.cancel_time, kNow);
  EXPECT_EQ(units.source.update_time, kNow);
  EXPECT_TRUE(units.source.split_into.empty());
  EXPECT_FALSE(units.remaining.has_value());
  EXPECT_FALSE(units.returned.has_value());
}

TEST(ReturnedUnits, APartSplitsIt) {
  const Reservation source = Pending(30);
  const ReturnedUnits units = ReturnUnits(source, 2, CancelReason::kExchanged, RefundOf(7), kIds, kNow);
  EXPECT_EQ(TextOf(units.source), "02 x30 SPLIT r3 returned_by=no pending=no");
  EXPECT_EQ(units.source.split_into, (std::vector<ReservationId>{kIds.remaining, kIds.returned}));
  ASSERT_TRUE(units.remaining.has_value());
  ASSERT_TRUE(units.returned.has_value());
  EXPECT_EQ(TextOf(*units.remaining), "08 x28  r1 returned_by=no pending=no");
  EXPECT_EQ(TextOf(*units.returned), "09 x2 EXCHANGED r1 returned_by=yes pending=no");
  for (const Reservation& part : {*units.remaining, *units.returned}) {
    EXPECT_EQ(part.name.order, source.name.order);
    EXPECT_EQ(part.plan, source.plan);
    EXPECT_EQ(part.scope, source.scope);
    EXPECT_EQ(part.display_name, source.display_name);
    EXPECT_EQ(part.refund_policy, source.refund_policy);
    EXPECT_TRUE(part.used);
    EXPECT_EQ(part.split_from, source.name.reservation);
    EXPECT_TRUE(part.split_into.empty());
    EXPECT_EQ(part.create_time, kNow);
  }
  EXPECT_FALSE(units.remaining->cancel_time.has_value());
  EXPECT_EQ(units.returned->cancel_time, kNow);
}

// The part that lives on is quoted as if it had been bought alone.
TEST(ReturnedUnits, ThePartThatLivesKeepsItsPayments) {
  const ReturnedUnits units = ReturnUnits(Pending(3), 1, CancelReason::kRefunded, RefundOf(7), kIds, kNow);
  const RefundQuote quote = QuoteRefund(FactsWith(*units.remaining), {}, At("2023-07-10")).value();
  EXPECT_EQ(quote.quantity, 2);
  EXPECT_EQ(quote.basis.payments_made, 5);
  EXPECT_EQ(quote.paid, Cash("25.80 USD"));
}

TEST(Decision, IsTakenByAnotherAndOnce) {
  const struct {
    RefundState state;
    std::string_view requester;
    std::string_view decider;
    std::string_view expected;
  } cases[] = {
      {RefundState::kPendingApproval, "dana", "kim", ""},
      {RefundState::kPendingApproval, "kim", "kim", "kim asked for the refund and may not decide it"},
      {RefundState::kSucceeded, "dana", "kim", "the refund is SUCCEEDED"},
      {RefundState::kSucceeded, "kim", "kim", "the refund is SUCCEEDED"},
      {RefundState::kRejected, "dana", "kim", "the refund is REJECTED"},
      {RefundState::kWithdrawn, "dana", "kim", "the refund is WITHDRAWN"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.expected);
    EXPECT_EQ(CheckMayDecide(row.state, row.requester, row.decider, "refund").message(),
              absl::string_view(row.expected.data(), row.expected.size()));
  }
  EXPECT_EQ(ReasonsText(CheckMayDecide(RefundState::kPendingApproval, "kim", "kim", "refund")),
            "APPROVER_IS_REQUESTER");
  EXPECT_EQ(ReasonsText(CheckMayDecide(RefundState::kRejected, "kim", "kim", "refund")), "NOT_PENDING_APPROVAL");
}

TEST(Withdrawal, NeedsARequestThatWaits) {
  EXPECT_EQ(ReasonsText(CheckMayWithdraw(RefundState::kPendingApproval, "exchange")), "OK");
  EXPECT_EQ(CheckMayWithdraw(RefundState::kSucceeded, "exchange").message(), "the exchange is SUCCEEDED");
}

}  // namespace
}  // namespace prorata::domain
