// Exchanges that wait for an agent.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app/due.h"
#include "server/domain/error.h"
#include "tests/unit/app/exchanges_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;
using domain::RefundState;
using domain::SupportRequest;

class ExchangeApprovalTest : public ExchangesFixture {
 protected:
  domain::Exchange Request(const domain::ExchangeCommand& command) {
    const auto exchange = Exchange(command);
    EXPECT_TRUE(exchange.ok()) << exchange.status();
    EXPECT_EQ(exchange->state, RefundState::kPendingApproval);
    return *exchange;
  }
};

TEST_F(ExchangeApprovalTest, ARequestLocksAllItReturnsAndMovesNothing) {
  const domain::Reservation first = BuyThree(BillingPlan::kUpfront);
  const domain::Reservation second = BuyThree(BillingPlan::kMonthly);
  const domain::OfferId offer = OfferFor("200.00 USD");
  const domain::Exchange exchange =
      Request({.returns = {{first.name, 1}, {second.name, 0}}, .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}});
  EXPECT_TRUE(exchange.orders.empty());
  EXPECT_EQ(JournalText(3), "");
  EXPECT_EQ(UnitsText(first.name.order), "3 ACTIVE PENDING");
  EXPECT_EQ(UnitsText(second.name.order), "3 ACTIVE PENDING");
  for (const domain::ReservationName& locked : {first.name, second.name}) {
    EXPECT_EQ(ReasonsOf(Return(locked, 1).status()), "OPERATION_IN_PROGRESS");
    EXPECT_EQ(
        ReasonsOf(Exchange({.returns = {{locked, 1}}, .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}}).status()),
        "OPERATION_IN_PROGRESS");
  }
  const auto request = Load<schema::SupportRequests>({adatum, *exchange.support_request});
  EXPECT_EQ(request.reservations, (std::vector{first.name, second.name}));
  EXPECT_EQ(ToString(request.operation), ToString(exchange.name));
}

TEST_F(ExchangeApprovalTest, ApprovalBuysAtTheFrozenPriceWithTheTermStartingThen) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  const domain::OfferId offer = OfferFor("100.00 USD");
  now = At("2024-03-05T09:00:00Z");
  const domain::Exchange requested =
      Request({.returns = {{bought.name, 0}}, .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}});
  now = At("2024-03-20T12:00:00Z");
  SetPrice(offer, "500.00 USD");
  Change<schema::Offers>(offer, [](domain::Offer& changed) { changed.withdrawn = true; });
  const domain::PolicyId policy = Load<schema::Partners>(contoso).default_refund_policy;
  Change<schema::Partners>(contoso, [](domain::Partner& p) { p.default_refund_policy = {"self-service-2023"}; });
  const auto exchange = ApproveExchange(requested.name);
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  EXPECT_EQ(exchange->quote, requested.quote);
  EXPECT_EQ(OrderOf(*exchange).refund_policy, policy);
  EXPECT_EQ(exchange->decision, (domain::Decision{"kim", "fine", now}));
  EXPECT_EQ(JournalText(2), "2 2024-03-20 EXCHANGE: RECEIVABLE 15.64 USD, PREPAID -7.00 USD, REVENUE -8.64 USD\n");
  const domain::Order order = OrderOf(*exchange);
  EXPECT_EQ(order.plan.purchase_time, now);
  EXPECT_EQ(order.plan.expire_time, At("2025-03-20T12:00:00Z"));
  EXPECT_EQ(ToString(order.total), "100.00 USD");
  EXPECT_EQ(order.purchased_by, "dana");
  EXPECT_EQ(UnitsText(bought.name.order), "3 CANCELED EXCHANGED");
  EXPECT_EQ(Load<schema::SupportRequests>({adatum, *exchange->support_request}).state,
            SupportRequest::State::kResolved);
}

TEST_F(ExchangeApprovalTest, PaymentsMadeWhileItWaitedAreGivenBack) {
  const domain::Reservation bought = BuyThree(BillingPlan::kMonthly);
  const domain::OfferId offer = OfferFor("120.00 USD");
  now = At("2024-03-05T09:00:00Z");
  const domain::Exchange requested =
      Request({.returns = {{bought.name, 1}}, .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}});
  now = At("2024-04-02");
  RunDue();
  ASSERT_TRUE(ApproveExchange(requested.name).ok());
  EXPECT_EQ(JournalText(3),
            "3 2024-03-31 INSTALMENT 3: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "4 2024-04-02 EXCHANGE 3: RECEIVABLE -2.58 USD, PREPAID 2.58 USD\n"
            "5 2024-04-02 EXCHANGE: RECEIVABLE 117.84 USD, PREPAID -114.84 USD, REVENUE -3.00 USD\n");
}

TEST_F(ExchangeApprovalTest, TheFrozenCreditIsPaidThoughTheTermEnded) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  const domain::OfferId offer = OfferFor("120.00 USD");
  now = At("2025-01-20T09:00:00Z");
  const domain::Exchange requested =
      Request({.returns = {{bought.name, 3}}, .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}});
  now = At("2025-02-10");
  ASSERT_TRUE(ApproveExchange(requested.name).ok());
  EXPECT_EQ(JournalText(2),
            "2 2025-01-31 EXPIRY: PREPAID 93.00 USD, REVENUE -93.00 USD\n"
            "3 2025-02-10 EXCHANGE: RECEIVABLE 117.20 USD, PREPAID -120.00 USD, REVENUE 2.80 USD\n");
}

TEST_F(ExchangeApprovalTest, ATwinWaitsToo) {
  const domain::Reservation bought =
      BuyReservation({.sku = "Standard_F1", .product_family = "virtual_machines"}, BillingPlan::kUpfront, 3);
  const domain::OfferId twin = OfferFor("50.00 USD", "Standard_F1s");
  const domain::Exchange requested =
      Request({.returns = {{bought.name, 3}}, .purchases = {ToBuy(twin, BillingPlan::kUpfront, 3)}});
  EXPECT_EQ(UnitsText(bought.name.order), "3 ACTIVE PENDING");
  now = At("2024-03-20");
  ASSERT_TRUE(ApproveExchange(requested.name).ok());
  EXPECT_EQ(UnitsText(bought.name.order), "3 CANCELED EXCHANGED, 3 ACTIVE");
  EXPECT_EQ(JournalText(2), "");
}

TEST_F(ExchangeApprovalTest, OneStrictPolicyAmongTheReturnsIsEnough) {
  const domain::Reservation strict = BuyThree(BillingPlan::kUpfront);
  UsePolicy("self-service-2023");
  const domain::Reservation free = BuyThree(BillingPlan::kUpfront);
  Request({.returns = {{free.name, 1}, {strict.name, 1}},
           .purchases = {ToBuy(OfferFor("100.00 USD"), BillingPlan::kUpfront, 1)}});
}

TEST_F(ExchangeApprovalTest, RejectedOrWithdrawnEverythingIsFreeAgain) {
  const domain::OfferId offer = OfferFor("200.00 USD");
  for (const RefundState end : {RefundState::kRejected, RefundState::kWithdrawn}) {
    const domain::Reservation first = BuyThree(BillingPlan::kUpfront);
    const domain::Reservation second = BuyThree(BillingPlan::kMonthly);
    const domain::ExchangeCommand command{.returns = {{first.name, 1}, {second.name, 0}},
                                          .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}};
    const domain::Exchange requested = Request(command);
    const auto ended =
        end == RefundState::kRejected ? RejectExchange(requested.name) : WithdrawExchange(requested.name);
    ASSERT_TRUE(ended.ok()) << ended.status();
    EXPECT_EQ(ended->state, end);
    EXPECT_EQ(UnitsText(first.name.order), "3 ACTIVE");
    EXPECT_EQ(UnitsText(second.name.order), "3 ACTIVE");
    const auto request = Load<schema::SupportRequests>({adatum, *ended->support_request});
    EXPECT_EQ(request.state,
              end == RefundState::kRejected ? SupportRequest::State::kResolved : SupportRequest::State::kClosed);
    Request(command);
  }
}

// Who tries to end an exchange in which state, and what comes of it.
struct Attempt {
  std::string_view verb;
  RefundState state;
  std::string_view who;
  std::string_view outcome;
};
class ExchangeEndTest : public ExchangeApprovalTest, public ::testing::WithParamInterface<Attempt> {};

TEST_P(ExchangeEndTest, Matrix) {
  const Attempt& attempt = GetParam();
  const domain::Exchange requested = Request({.returns = {{BuyThree(BillingPlan::kUpfront).name, 1}},
                                              .purchases = {ToBuy(OfferFor("200.00 USD"), BillingPlan::kUpfront, 1)}});
  if (attempt.state == RefundState::kSucceeded) {
    ASSERT_TRUE(ApproveExchange(requested.name).ok());
  }
  if (attempt.state == RefundState::kRejected) {
    ASSERT_TRUE(RejectExchange(requested.name).ok());
  }
  if (attempt.state == RefundState::kWithdrawn) {
    ASSERT_TRUE(WithdrawExchange(requested.name).ok());
  }
  const app::EndCommand<domain::ExchangeName> command{requested.name, "because", ""};
  const auto ended = Transact([&](storage::Transaction& tx) {
    const app::CallContext call = Agent(std::string(attempt.who));
    if (attempt.verb == "approve") return app::ApproveExchange(tx, call, command);
    if (attempt.verb == "reject") return app::RejectExchange(tx, call, command);
    return app::WithdrawExchange(tx, call, command);
  });
  EXPECT_EQ(ended.ok() ? std::string(NameOf(ended->state)) : ReasonsOf(ended.status()), attempt.outcome);
}

INSTANTIATE_TEST_SUITE_P(
    States, ExchangeEndTest,
    ::testing::Values(Attempt{"approve", RefundState::kPendingApproval, "kim", "SUCCEEDED"},
                      Attempt{"approve", RefundState::kPendingApproval, "dana", "APPROVER_IS_REQUESTER"},
                      Attempt{"approve", RefundState::kSucceeded, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"approve", RefundState::kRejected, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"approve", RefundState::kWithdrawn, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"reject", RefundState::kPendingApproval, "kim", "REJECTED"},
                      Attempt{"reject", RefundState::kPendingApproval, "dana", "APPROVER_IS_REQUESTER"},
                      Attempt{"reject", RefundState::kSucceeded, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"reject", RefundState::kWithdrawn, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"withdraw", RefundState::kPendingApproval, "dana", "WITHDRAWN"},
                      Attempt{"withdraw", RefundState::kSucceeded, "dana", "NOT_PENDING_APPROVAL"},
                      Attempt{"withdraw", RefundState::kRejected, "dana", "NOT_PENDING_APPROVAL"},
                      Attempt{"withdraw", RefundState::kWithdrawn, "dana", "NOT_PENDING_APPROVAL"}),
    [](const auto& attempt) {
      return std::string(attempt.param.verb) + "_" + std::string(NameOf(attempt.param.state)) + "_" +
             std::string(attempt.param.who);
    });

TEST_F(ExchangeApprovalTest, ARejectionSaysWhyAndEtagsAreChecked) {
  const domain::Exchange requested = Request({.returns = {{BuyThree(BillingPlan::kUpfront).name, 1}},
                                              .purchases = {ToBuy(OfferFor("200.00 USD"), BillingPlan::kUpfront, 1)}});
  EXPECT_EQ(ReasonsOf(RejectExchange(requested.name, "").status()), "FIELD_INVALID");
  const auto stale = Transact([&](storage::Transaction& tx) {
    return app::ApproveExchange(tx, Agent(), {requested.name, "", "\"2\""});
  });
  EXPECT_EQ(ReasonsOf(stale.status()), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonsOf(ApproveExchange({adatum, {}}).status()), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace prorata::testing
