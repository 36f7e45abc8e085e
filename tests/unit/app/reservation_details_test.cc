// The full look at a reservation: payments, what it replaced, what waits, what a return would pay; now and as of a
// time.

#include "server/app/reservation_details.h"

#include "server/app/reservation_history.h"
#include "tests/unit/app/returns_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;

class ReservationDetailsTest : public ReturnsFixture {
 protected:
  ReservationDetailsTest() { now = At("2024-01-31T10:20:00Z"); }

  app::ReservationDetails DetailsOf(const domain::ReservationName& name, std::optional<domain::Instant> as_of = {}) {
    const auto details = Read([&](const storage::Reader& reader) -> absl::StatusOr<app::ReservationDetails> {
      const auto row = app::GetReservationAsOf(reader, Call(), name, as_of.value_or(now));
      if (!row.ok()) return row.status();
      return app::LoadReservationDetails(reader, *row, as_of.value_or(now));
    });
    EXPECT_TRUE(details.ok()) << details.status();
    return details.ok() ? *details : app::ReservationDetails();
  }
  // `2 CHARGED 15.48 USD, 10 SCHEDULED 77.40 USD`.
  std::string PaymentsText(const domain::ReservationName& name, std::optional<domain::Instant> as_of = {}) {
    std::map<app::PaymentState, std::pair<int, int64_t>> sums;
    for (const app::Payment& payment : DetailsOf(name, as_of).payments) {
      ++sums[payment.state].first;
      sums[payment.state].second += payment.amount.minor;
    }
    const char* const names[] = {"", "SCHEDULED", "CHARGED", "CANCELED"};
    std::string text;
    for (const auto& [state, sum] : sums) {
      text += fmt::format("{} {} {}; ", sum.first, names[static_cast<int>(state)], sum.second);
    }
    return text;
  }
};

TEST_F(ReservationDetailsTest, PaymentsAreThoseOfTheseUnitsAlone) {
  UsePolicy("self-service-2023");
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kMonthly, 3);
  EXPECT_EQ(PaymentsText(bought.name), "11 SCHEDULED 8514; 1 CHARGED 774; ");
  const auto first = DetailsOf(bought.name).payments;
  ASSERT_EQ(first.size(), 12u);
  EXPECT_EQ(ToString(first[1].due_time), "2024-02-29T10:20:00Z");
  EXPECT_EQ(ToString(first[2].due_time), "2024-03-31T10:20:00Z") << "a clamp does not stick";

  now = At("2024-03-05");
  RunDue();
  const auto refund = Return(bought.name, 1);
  ASSERT_TRUE(refund.ok()) << refund.status();
  const domain::ReservationName rest{bought.name.order, *refund->remaining_reservation};
  const domain::ReservationName returned{bought.name.order, *refund->returned_reservation};
  now = At("2024-04-10");
  RunDue();
  EXPECT_EQ(PaymentsText(rest), "9 SCHEDULED 4644; 3 CHARGED 1548; ");
  EXPECT_EQ(PaymentsText(returned), "2 CHARGED 516; 10 CANCELED 0; ");
  EXPECT_EQ(PaymentsText(bought.name, At("2024-03-01")), "10 SCHEDULED 7740; 2 CHARGED 1548; ");
  for (const domain::ReservationName& name : {bought.name, rest, returned}) {
    const domain::Reservation row = Load<schema::Reservations>(name);
    int64_t charged = 0;
    int64_t scheduled = 0;
    for (const app::Payment& payment : DetailsOf(name).payments) {
      if (payment.state == app::PaymentState::kCharged) charged += payment.amount.minor;
      if (payment.state == app::PaymentState::kScheduled) scheduled += payment.amount.minor;
    }
    EXPECT_EQ(charged, domain::PaidBy(row, now)->minor);
    EXPECT_EQ(scheduled, domain::RemainingCommitment(row, now)->minor);
  }
}

TEST_F(ReservationDetailsTest, ARequestThatWaitsIsShownWithItsSupportRequest) {
  UsePolicy("csp-2020");
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  EXPECT_FALSE(DetailsOf(bought.name).open_request.has_value());
  now = At("2024-02-01");
  const auto refund = Return(bought.name, 2);
  ASSERT_TRUE(refund.ok()) << refund.status();
  const auto check = [&](const app::ReservationDetails& details) {
    ASSERT_TRUE(details.open_request.has_value());
    EXPECT_EQ(domain::ToString(details.open_request->operation), ToString(refund->name));
    EXPECT_EQ(details.open_request->quantity, 2);
    EXPECT_EQ(details.open_request->requested_by, "dana");
    EXPECT_EQ(details.open_request->create_time, now);
    ASSERT_TRUE(details.open_request->support_request.has_value());
    EXPECT_EQ(Load<schema::SupportRequests>(*details.open_request->support_request).operation,
              domain::Operation(refund->name));
  };
  check(DetailsOf(bought.name));
  const domain::Instant then = now;
  EXPECT_FALSE(DetailsOf(bought.name, At("2024-01-31T12:00:00Z")).open_request.has_value());
  now = At("2024-02-02");
  ASSERT_TRUE(Reject(refund->name).ok());
  EXPECT_FALSE(DetailsOf(bought.name).open_request.has_value());
  const auto past = DetailsOf(bought.name, then);
  now = then;
  check(past);
}

TEST_F(ReservationDetailsTest, AnExchangeIsNamedFromBothSides) {
  UsePolicy("csp-2020");
  const domain::OfferId larger = AddOffer({.sku = "Standard_B2s", .price = "500.00 USD"});
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  now = At("2024-02-01");
  app::CreateExchangeCommand command;
  command.customer = adatum;
  command.exchange.returns = {{bought.name, 2}};
  command.exchange.purchases = {ToBuy(larger, BillingPlan::kUpfront, 1)};
  const auto exchange = Transact([&](storage::Transaction& tx) { return app::CreateExchange(tx, Call(), command); });
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  const auto waiting = DetailsOf(bought.name).open_request;
  ASSERT_TRUE(waiting.has_value());
  EXPECT_EQ(domain::ToString(waiting->operation), ToString(exchange->name));
  EXPECT_EQ(waiting->quantity, 2);
  EXPECT_TRUE(waiting->support_request.has_value());
  const auto done = Transact([&](storage::Transaction& tx) {
    return app::ApproveExchange(tx, Agent(), {exchange->name, "fine", ""});
  });
  ASSERT_TRUE(done.ok()) << done.status();
  const domain::Order order = Load<schema::Orders>({adatum, done->orders.at(0)});
  const auto details = DetailsOf(OnlyReservationOf(order).name);
  ASSERT_TRUE(details.exchange.has_value());
  EXPECT_EQ(ToString(*details.exchange), ToString(exchange->name));
  ASSERT_EQ(details.replaces.size(), 1u);
  const domain::Reservation replaced = Load<schema::Reservations>(details.replaces[0]);
  EXPECT_EQ(replaced.quantity, 2);
  EXPECT_EQ(replaced.replaced_by, std::vector<domain::OrderId>{order.name.order});
  EXPECT_TRUE(DetailsOf(replaced.name).replaces.empty());
}

TEST_F(ReservationDetailsTest, WhatAReturnPaysIsForThoseWhoMayAsk) {
  UsePolicy("csp-2020");
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  const auto quote = [&](domain::Instant moment, bool may = true) {
    app::CallContext call = Call();
    std::string asked;
    call.may = [&](std::string_view permission, std::string_view resource) {
      asked = fmt::format("{} {}", permission, resource);
      return may;
    };
    const auto answer = Read([&](const storage::Reader& reader) -> absl::StatusOr<domain::RefundQuote> {
      const auto row = app::GetReservationAsOf(reader, call, bought.name, moment);
      if (!row.ok()) return row.status();
      return app::QuoteWholeReturn(reader, call, *row, moment);
    });
    EXPECT_EQ(asked, "refunds.quote " + ToString(bought.name));
    return answer;
  };
  EXPECT_EQ(ReasonsOf(quote(now, false).status()), "PERMISSION_DENIED");
  now = At("2024-04-10");
  const auto whole = quote(now);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->refund, Quote(bought.name, 3)->quote.refund);
  EXPECT_EQ(whole->quantity, 3);
  ASSERT_TRUE(Return(bought.name, 3).ok());
  const auto waiting = quote(now);
  ASSERT_TRUE(waiting.ok()) << waiting.status();
  ASSERT_EQ(waiting->violations.size(), 1u);
  EXPECT_EQ(NameOf(waiting->violations[0].reason), "OPERATION_IN_PROGRESS");
  const auto past = quote(At("2024-04-09T12:00:00Z"));
  ASSERT_TRUE(past.ok()) << past.status();
  EXPECT_TRUE(past->violations.empty()) << "it did not wait then";
  EXPECT_EQ(ToString(past->as_of_time), "2024-04-09T12:00:00Z");
}

}  // namespace
}  // namespace prorata::testing
