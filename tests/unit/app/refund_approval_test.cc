// Refunds that wait for an agent: what is frozen, held and locked, who may end them, and what time does meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app/due.h"
#include "server/app/refunds.h"
#include "server/domain/error.h"
#include "tests/unit/app/returns_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;
using domain::RefundState;
using domain::SupportRequest;

class RefundApprovalTest : public ReturnsFixture {
 protected:
  RefundApprovalTest() { now = At("2024-01-31T10:00:00Z"); }

  domain::Reservation BuyThree(BillingPlan plan) { return BuyReservation({}, plan, 3); }

  domain::Refund Request(const domain::ReservationName& reservation, int64_t quantity) {
    const auto refund = Return(reservation, quantity);
    EXPECT_TRUE(refund.ok()) << refund.status();
    EXPECT_EQ(refund->state, RefundState::kPendingApproval);
    return *refund;
  }
  SupportRequest SupportRequestOf(const domain::Refund& refund) {
    return Load<schema::SupportRequests>({refund.name.customer, *refund.support_request});
  }
};

TEST_F(RefundApprovalTest, ARequestFreezesHoldsLocksAndMovesNoMoney) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  now = At("2024-03-05T09:00:00Z");
  const domain::Refund refund = Request(bought.name, 1);
  EXPECT_EQ(ToString(refund.quote.credit), "28.12 USD");
  EXPECT_EQ(ToString(refund.quote.fee), "3.37 USD");
  EXPECT_EQ(ToString(refund.quote.refund), "24.75 USD");
  EXPECT_EQ(refund.transaction, 0);
  EXPECT_EQ(JournalText(2), "");
  EXPECT_EQ(AllowanceText(), "used 0.00 USD, held 24.75 USD, available 49975.25 USD");
  EXPECT_EQ(UnitsText(bought.name.order), "3 ACTIVE PENDING");
  EXPECT_EQ(RevisionOf(bought.name, 2).change, "refund requested");
  EXPECT_EQ(EventText().substr(EventText().find("2 ")), "2 refund.requested " + ToString(refund.name) + "\n");

  const SupportRequest request = SupportRequestOf(refund);
  EXPECT_EQ(request.state, SupportRequest::State::kOpen);
  EXPECT_EQ(request.category, "Exchanges and refunds");
  EXPECT_EQ(request.reservations, std::vector{bought.name});
  EXPECT_EQ(ToString(request.operation), ToString(refund.name));
  EXPECT_EQ(request.opened_by, "dana");

  // The lock is for all its units.
  EXPECT_EQ(ReasonsOf(Return(bought.name, 1).status()), "OPERATION_IN_PROGRESS");
}

TEST_F(RefundApprovalTest, ApprovalPaysExactlyTheFrozenAmount) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  now = At("2024-03-05T09:00:00Z");
  const domain::Refund requested = Request(bought.name, 1);
  now = At("2024-06-01T00:00:00Z");
  const auto refund = Approve(requested.name);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(refund->state, RefundState::kSucceeded);
  EXPECT_EQ(refund->quote, requested.quote);
  EXPECT_EQ(refund->decision, (domain::Decision{"kim", "fine", now}));
  EXPECT_EQ(JournalText(2),
            "2 2024-06-01 REFUND: RECEIVABLE -24.75 USD, PREPAID 31.00 USD, FEES -3.37 USD, REVENUE -2.88 USD\n");
  EXPECT_EQ(UnitsText(bought.name.order), "3 CANCELED SPLIT, 2 ACTIVE, 1 CANCELED REFUNDED");
  EXPECT_EQ(SupportRequestOf(*refund).state, SupportRequest::State::kResolved);
  EXPECT_EQ(SupportRequestOf(*refund).resolution, "fine");
  // It counts from the day it was asked for.
  const auto account = Allowance();
  ASSERT_EQ(account->entries.size(), 1U);
  EXPECT_EQ(ToString(account->entries[0].date), "2024-03-05");
  EXPECT_EQ(ToString(account->entries[0].return_date), "2025-03-05");
  EXPECT_FALSE(account->entries[0].held);
  EXPECT_EQ(ToString(account->allowance.used), "24.75 USD");
}

TEST_F(RefundApprovalTest, PaymentsMadeWhileItWaitedAreGivenBackOneByOne) {
  const domain::Reservation bought = BuyThree(BillingPlan::kMonthly);
  now = At("2024-03-05T09:00:00Z");
  const domain::Refund requested = Request(bought.name, 1);
  EXPECT_EQ(ToString(requested.quote.refund), "1.90 USD");
  now = At("2024-04-01");
  RunDue();
  now = At("2024-05-02");
  ASSERT_TRUE(Approve(requested.name).ok());
  now = At("2024-06-01");
  RunDue();
  EXPECT_EQ(JournalText(),
            "1 2024-01-31 PURCHASE: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "2 2024-02-29 INSTALMENT 2: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "3 2024-03-31 INSTALMENT 3: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "4 2024-04-30 INSTALMENT 4: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "5 2024-05-02 REFUND 3: RECEIVABLE -2.58 USD, PREPAID 2.58 USD\n"
            "6 2024-05-02 REFUND 4: RECEIVABLE -2.58 USD, PREPAID 2.58 USD\n"
            "7 2024-05-02 REFUND: RECEIVABLE -1.90 USD, PREPAID 5.16 USD, FEES -0.26 USD, REVENUE -3.00 USD\n"
            "8 2024-05-31 INSTALMENT 5: RECEIVABLE 5.16 USD, PREPAID -5.16 USD\n");
  EXPECT_EQ(AllowanceText(), "used 1.90 USD, held 0.00 USD, available 49998.10 USD");
}

class LateApprovalTest : public RefundApprovalTest, public ::testing::WithParamInterface<std::string_view> {};

TEST_P(LateApprovalTest, HoweverLateTheApprovalTheBooksEndAlike) {
  const domain::Reservation bought = BuyThree(BillingPlan::kMonthly);
  now = At("2024-03-05T09:00:00Z");
  const domain::Refund requested = Request(bought.name, 1);
  now = At(GetParam());
  ASSERT_TRUE(Approve(requested.name).ok());
  now = At("2025-03-01");
  RunDue();
  // Two payments of three units, ten of two, less the refund; all but the fee is revenue in the end.
  EXPECT_EQ(ToString(BalanceOf(domain::Account::kReceivable)), "65.18 USD");
  EXPECT_EQ(ToString(BalanceOf(domain::Account::kPrepaid)), "0.00 USD");
  EXPECT_EQ(ToString(BalanceOf(domain::Account::kFees)), "-0.26 USD");
  EXPECT_EQ(ToString(BalanceOf(domain::Account::kRevenue)), "-64.92 USD");
}

INSTANTIATE_TEST_SUITE_P(Times, LateApprovalTest,
                         ::testing::Values("2024-03-05T09:00:00Z", "2024-03-31T10:00:00Z", "2024-09-09",
                                           "2025-01-31T09:59:59Z", "2025-01-31T10:00:00Z", "2025-02-28"));

TEST_F(RefundApprovalTest, TheFrozenAmountIsPaidThoughTheTermEnded) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  now = At("2025-01-20T09:00:00Z");
  const domain::Refund requested = Request(bought.name, 1);
  // 31.00 x 11 / 366 less 12 %.
  EXPECT_EQ(ToString(requested.quote.refund), "0.82 USD");
  now = At("2025-02-10");
  RunDue();
  EXPECT_EQ(UnitsText(bought.name.order), "3 EXPIRED PENDING");
  ASSERT_TRUE(Approve(requested.name).ok());
  EXPECT_EQ(JournalText(2),
            "2 2025-01-31 EXPIRY: PREPAID 93.00 USD, REVENUE -93.00 USD\n"
            "3 2025-02-10 REFUND: RECEIVABLE -0.82 USD, FEES -0.11 USD, REVENUE 0.93 USD\n");
  EXPECT_EQ(UnitsText(bought.name.order), "3 CANCELED SPLIT, 2 EXPIRED, 1 CANCELED REFUNDED");
}

TEST_F(RefundApprovalTest, AnAmountHeldForYearsIsStillPaidAndGivenBack) {
  const domain::Reservation paid = BuyReservation({.term = domain::Term::kThreeYears}, BillingPlan::kUpfront, 3);
  const domain::Reservation kept = BuyReservation({.term = domain::Term::kThreeYears}, BillingPlan::kUpfront, 3);
  const domain::Refund first = Request(paid.name, 1);
  const domain::Refund second = Request(kept.name, 1);
  now = At("2026-12-01");
  // Old days are dropped by whatever counts next.
  const domain::Reservation other = BuyReservation({}, BillingPlan::kUpfront, 1);
  Request(other.name, 1);
  ASSERT_TRUE(Approve(first.name).ok());
  ASSERT_TRUE(Reject(second.name).ok());
  EXPECT_EQ(AllowanceText(), "used 0.00 USD, held 31.00 USD, available 49969.00 USD");
}

// What no window reaches is dropped with the next hold, and is not missed once that hold is over.
TEST_F(RefundApprovalTest, AHoldThatEndsAfterYearsLeavesAnAccountThatAgreesWithItsRefunds) {
  const domain::Reservation first = BuyThree(BillingPlan::kUpfront);
  ASSERT_EQ(ReasonsOf(Approve(Request(first.name, 3).name).status()), "OK");
  now = At("2027-01-31T10:00:00Z");
  const domain::Reservation second = BuyThree(BillingPlan::kUpfront);
  ASSERT_EQ(ReasonsOf(Withdraw(Request(second.name, 3).name).status()), "OK");
  EXPECT_EQ(AllowanceText(), "used 0.00 USD, held 0.00 USD, available 50000.00 USD");
}

TEST_F(RefundApprovalTest, RejectedOrWithdrawnEverythingIsAsBefore) {
  struct Case {
    RefundState state;
    SupportRequest::State support_state;
    std::string_view event;
  };
  for (const Case& end : {Case{RefundState::kRejected, SupportRequest::State::kResolved, "refund.rejected"},
                          Case{RefundState::kWithdrawn, SupportRequest::State::kClosed, "refund.withdrawn"}}) {
    const domain::Reservation bought = BuyThree(BillingPlan::kMonthly);
    const domain::Refund requested = Request(bought.name, 1);
    const auto ended =
        end.state == RefundState::kRejected ? Reject(requested.name, "still in use") : Withdraw(requested.name);
    ASSERT_TRUE(ended.ok()) << ended.status();
    EXPECT_EQ(ended->state, end.state);
    EXPECT_EQ(ended->transaction, 0);
    EXPECT_EQ(AllowanceText(), "used 0.00 USD, held 0.00 USD, available 50000.00 USD");
    EXPECT_TRUE(Allowance()->entries.empty());
    EXPECT_EQ(UnitsText(bought.name.order), "3 ACTIVE");
    EXPECT_EQ(SupportRequestOf(*ended).state, end.support_state);
    EXPECT_EQ(SupportRequestOf(*ended).resolution, ended->decision.comment);
    EXPECT_THAT(EventText(), ::testing::HasSubstr(std::string(end.event) + " " + ToString(requested.name)));
    // Free for the next one.
    ASSERT_TRUE(Withdraw(Request(bought.name, 1).name).ok());
  }
}

TEST_F(RefundApprovalTest, WhatIsHeldCannotBeUsedTwiceAndWhatIsRejectedCan) {
  UseLimit("50.00 USD");
  const domain::Reservation first = BuyReservation({}, BillingPlan::kUpfront, 1);
  const domain::Reservation second = BuyReservation({}, BillingPlan::kUpfront, 1);
  const domain::Refund held = Request(first.name, 1);
  const auto refused = Return(second.name, 1);
  EXPECT_EQ(ReasonsOf(refused.status()), "REFUND_LIMIT_EXCEEDED");
  EXPECT_EQ(domain::ViolationsOf(refused.status()).at(0).metadata.at("held"), "31.00 USD");
  ASSERT_TRUE(Reject(held.name).ok());
  Request(second.name, 1);
}

TEST_F(RefundApprovalTest, AHeldAmountIsPaidThoughTheLimitFell) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 1);
  const domain::Refund requested = Request(bought.name, 1);
  UseLimit("1.00 USD");
  EXPECT_TRUE(Approve(requested.name).ok());
}

// Who tries to end a refund in which state, and what comes of it.
struct Attempt {
  std::string_view verb;
  RefundState state;
  std::string_view who;
  std::string_view outcome;
};

class RefundEndTest : public RefundApprovalTest, public ::testing::WithParamInterface<Attempt> {};

TEST_P(RefundEndTest, Matrix) {
  const Attempt& attempt = GetParam();
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  const domain::Refund requested = Request(bought.name, 1);
  if (attempt.state == RefundState::kSucceeded) {
    ASSERT_TRUE(Approve(requested.name).ok());
  }
  if (attempt.state == RefundState::kRejected) {
    ASSERT_TRUE(Reject(requested.name).ok());
  }
  if (attempt.state == RefundState::kWithdrawn) {
    ASSERT_TRUE(Withdraw(requested.name).ok());
  }
  const std::string journal = JournalText();

  const app::EndCommand<domain::RefundName> command{requested.name, "because", ""};
  const auto ended = Transact([&](storage::Transaction& tx) {
    const app::CallContext call = Agent(std::string(attempt.who));
    if (attempt.verb == "approve") return app::ApproveRefund(tx, call, command);
    if (attempt.verb == "reject") return app::RejectRefund(tx, call, command);
    return app::WithdrawRefund(tx, call, command);
  });
  EXPECT_EQ(ended.ok() ? std::string(NameOf(ended->state)) : ReasonsOf(ended.status()), attempt.outcome);
  if (!ended.ok()) {
    EXPECT_EQ(JournalText(), journal);
  }
}

INSTANTIATE_TEST_SUITE_P(
    States, RefundEndTest,
    ::testing::Values(Attempt{"approve", RefundState::kPendingApproval, "kim", "SUCCEEDED"},
                      Attempt{"approve", RefundState::kPendingApproval, "dana", "APPROVER_IS_REQUESTER"},
                      Attempt{"approve", RefundState::kSucceeded, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"approve", RefundState::kSucceeded, "dana", "NOT_PENDING_APPROVAL"},
                      Attempt{"approve", RefundState::kRejected, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"approve", RefundState::kWithdrawn, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"reject", RefundState::kPendingApproval, "kim", "REJECTED"},
                      Attempt{"reject", RefundState::kPendingApproval, "dana", "APPROVER_IS_REQUESTER"},
                      Attempt{"reject", RefundState::kSucceeded, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"reject", RefundState::kRejected, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"reject", RefundState::kWithdrawn, "kim", "NOT_PENDING_APPROVAL"},
                      Attempt{"withdraw", RefundState::kPendingApproval, "dana", "WITHDRAWN"},
                      Attempt{"withdraw", RefundState::kPendingApproval, "sam", "WITHDRAWN"},
                      Attempt{"withdraw", RefundState::kSucceeded, "dana", "NOT_PENDING_APPROVAL"},
                      Attempt{"withdraw", RefundState::kRejected, "dana", "NOT_PENDING_APPROVAL"},
                      Attempt{"withdraw", RefundState::kWithdrawn, "dana", "NOT_PENDING_APPROVAL"}),
    [](const auto& attempt) {
      return std::string(attempt.param.verb) + "_" + std::string(NameOf(attempt.param.state)) + "_" +
             std::string(attempt.param.who);
    });

TEST_F(RefundApprovalTest, ARejectionSaysWhyAndEtagsAreChecked) {
  const domain::Refund requested = Request(BuyThree(BillingPlan::kUpfront).name, 1);
  EXPECT_EQ(ReasonsOf(Reject(requested.name, "").status()), "FIELD_INVALID");
  EXPECT_EQ(ReasonsOf(Reject(requested.name, " \n").status()), "FIELD_INVALID");
  const auto approve = [&](const std::string& etag) {
    return Transact([&](storage::Transaction& tx) {
      return app::ApproveRefund(tx, Agent(), {requested.name, "", etag});
    });
  };
  EXPECT_EQ(ReasonsOf(approve("\"2\"").status()), "ETAG_MISMATCH");
  EXPECT_TRUE(approve("\"1\"").ok());
  EXPECT_EQ(ReasonsOf(approve("\"1\"").status()), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonsOf(Approve({requested.name.customer, {}}).status()), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace prorata::testing
