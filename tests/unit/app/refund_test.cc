// Refunds done at once: what they pay, book and leave behind, and everything that stands against one.

#include "server/app/refunds.h"

#include <gtest/gtest.h>

#include "server/domain/error.h"
#include "tests/unit/app/returns_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;
using domain::RefundState;

class RefundTest : public ReturnsFixture {
 protected:
  RefundTest() {
    UsePolicy("self-service-2023");
    now = At("2024-01-31T10:00:00Z");
  }

  // Three units of 31.00 for a year.
  domain::Reservation BuyThree(BillingPlan plan) { return BuyReservation({}, plan, 3); }
};

TEST_F(RefundTest, AllUnitsUpfrontProrated) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  now = At("2024-03-05T09:00:00Z");
  const auto refund = Return(bought.name, 3);
  ASSERT_TRUE(refund.ok()) << refund.status();
  // 93.00 x 332 / 366 days.
  EXPECT_EQ(refund->state, RefundState::kSucceeded);
  EXPECT_EQ(ToString(refund->quote.credit), "84.36 USD");
  EXPECT_EQ(ToString(refund->quote.fee), "0.00 USD");
  EXPECT_EQ(refund->returned_reservation, bought.name.reservation);
  EXPECT_EQ(refund->remaining_reservation, std::nullopt);
  EXPECT_EQ(refund->transaction, 2);
  EXPECT_EQ(UnitsText(bought.name.order), "3 CANCELED REFUNDED");
  EXPECT_EQ(JournalText(),
            "1 2024-01-31 PURCHASE: RECEIVABLE 93.00 USD, PREPAID -93.00 USD\n"
            "2 2024-03-05 REFUND: RECEIVABLE -84.36 USD, PREPAID 93.00 USD, REVENUE -8.64 USD\n");
  EXPECT_EQ(EventText(), "1 order.purchased " + ToString(bought.name.order) + "\n2 refund.succeeded " +
                             ToString(refund->name) + "\n");
  EXPECT_EQ(AllowanceText(), "used 84.36 USD, held 0.00 USD, available 49915.64 USD");
  EXPECT_EQ(Load<schema::Refunds>(refund->name), *refund);
}

TEST_F(RefundTest, PartOfTheUnitsMakesTwoReservations) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  now = At("2024-03-05T09:00:00Z");
  const auto refund = Return(bought.name, 1);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(ToString(refund->quote.credit), "28.12 USD");
  EXPECT_EQ(UnitsText(bought.name.order), "3 CANCELED SPLIT, 2 ACTIVE, 1 CANCELED REFUNDED");

  const auto rest = Load<schema::Reservations>({bought.name.order, *refund->remaining_reservation});
  EXPECT_EQ(rest.quantity, 2);
  EXPECT_EQ(rest.plan, bought.plan);
  EXPECT_EQ(rest.split_from, bought.name.reservation);
  const auto returned = Load<schema::Reservations>({bought.name.order, *refund->returned_reservation});
  EXPECT_EQ(returned.quantity, 1);
  EXPECT_EQ(ToString(returned.returned_by), ToString(refund->name));
  EXPECT_EQ(returned.cancel_time, now);
  // Each of the three has a revision that says what happened.
  EXPECT_EQ(RevisionOf(bought.name, 2).change, "split by the refund");
  EXPECT_EQ(RevisionOf(rest.name, 1).change, "left by the refund");
  EXPECT_EQ(RevisionOf(returned.name, 1).change, "returned by the refund");

  // The rest can be returned in its turn, to the last unit.
  ASSERT_TRUE(Return(rest.name, 2).ok());
  EXPECT_EQ(BalanceOf(domain::Account::kPrepaid), Amount("0.00 USD"));
}

TEST_F(RefundTest, MonthlyCreditsTheCurrentPeriodAndCancelsTheRest) {
  const domain::Reservation bought = BuyThree(BillingPlan::kMonthly);
  now = At("2024-03-05T09:00:00Z");
  const auto refund = Return(bought.name, 1);
  ASSERT_TRUE(refund.ok()) << refund.status();
  // 2.58 x 26 / 31 days of the period from 29 February to 31 March; ten payments to come.
  EXPECT_EQ(ToString(refund->quote.credit), "2.16 USD");
  EXPECT_EQ(ToString(refund->quote.basis.remaining_commitment), "25.80 USD");
  EXPECT_EQ(ToString(refund->quote.counted_amount), "27.96 USD");
  now = At("2024-04-01");
  RunDue();
  // The payment that a late scheduler had not charged yet is charged for all three units first; the next one is for
  // two.
  EXPECT_EQ(JournalText(),
            "1 2024-01-31 PURCHASE: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "2 2024-02-29 INSTALMENT 2: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "3 2024-03-05 REFUND: RECEIVABLE -2.16 USD, PREPAID 5.16 USD, REVENUE -3.00 USD\n"
            "4 2024-03-31 INSTALMENT 3: RECEIVABLE 5.16 USD, PREPAID -5.16 USD\n");
}

TEST_F(RefundTest, WithinFiveDaysUnusedEverythingPaidComesBack) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  now = At("2024-02-05T23:59:59Z");
  const auto refund = Return(bought.name, 3);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(ToString(refund->quote.refund), "93.00 USD");
  EXPECT_EQ(JournalText(2), "2 2024-02-05 REFUND: RECEIVABLE -93.00 USD, PREPAID 93.00 USD\n");
}

TEST_F(RefundTest, AForeignCurrencyCountsAtTheRateOfTheDay) {
  const domain::Currency gbp = Amount("1.00 GBP").currency;
  const auto rate = [&](std::string_view date, int64_t nanos) {
    const domain::Date day = domain::DateOf(At(date));
    Put<schema::ExchangeRates>({gbp, domain::Currency::Usd(), day}, {day, {gbp, domain::Currency::Usd(), nanos}});
  };
  rate("2024-02-01", 1'192'566'000);
  rate("2024-03-01", 1'300'000'000);
  const domain::Reservation bought = BuyReservation({.price = "1.91 GBP"}, BillingPlan::kUpfront, 1);
  now = At("2024-02-03");
  const auto quote = Quote(bought.name, 1);
  ASSERT_TRUE(quote.ok()) << quote.status();
  EXPECT_EQ(ToString(quote->quote.refund), "1.91 GBP");
  EXPECT_EQ(ToString(quote->quote.counted_amount), "2.28 USD");
  ASSERT_TRUE(Return(bought.name, 1).ok());
  EXPECT_EQ(AllowanceText(), "used 2.28 USD, held 0.00 USD, available 49997.72 USD");
}

TEST_F(RefundTest, AMissingRateIsNamed) {
  const domain::Reservation bought = BuyReservation({.price = "1.91 GBP"}, BillingPlan::kUpfront, 1);
  const auto refund = Return(bought.name, 1);
  EXPECT_EQ(ReasonsOf(refund.status()), "EXCHANGE_RATE_MISSING");
  const auto metadata = domain::ViolationsOf(refund.status()).at(0).metadata;
  EXPECT_EQ(metadata.at("from"), "GBP");
  EXPECT_EQ(metadata.at("date"), "2024-01-31");
}

TEST_F(RefundTest, ANewPriceChangesNothingUnlessThePolicySaysSo) {
  const domain::Reservation paid_price = BuyReservation({}, BillingPlan::kUpfront, 1);
  domain::RefundPolicy lower = Load<schema::Policies>({"self-service-2023"});
  lower.id = {"lower-of-both"};
  lower.price_basis = domain::PriceBasis::kLowerOfPaidAndCurrent;
  Put<schema::Policies>(lower.id, lower);
  UsePolicy(lower.id.value);
  const domain::Reservation lower_price = BuyReservation({.sku = "Standard_B2s"}, BillingPlan::kUpfront, 1);
  now = At("2024-02-01");
  SetPrice(paid_price.offer, "20.00 USD");
  SetPrice(lower_price.offer, "20.00 USD");
  now = At("2024-03-05");
  EXPECT_EQ(ToString(Return(paid_price.name, 1)->quote.credit), "28.12 USD");
  EXPECT_EQ(ToString(Return(lower_price.name, 1)->quote.credit), "18.14 USD");
}

struct Refusal {
  std::string_view name;
  // Done to the reservation of three units before it is returned.
  void (*spoil)(domain::Reservation&);
  std::string_view now;
  int64_t quantity;
  std::string_view reasons;
};

class RefundRefusalTest : public RefundTest, public ::testing::WithParamInterface<Refusal> {
 protected:
  // The reservation is spoilt on purpose: its books are no matter here.
  void TearDown() override {}
};

TEST_P(RefundRefusalTest, NamesAllReasonsInOrderAndWritesNothing) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  Change<schema::Reservations>(bought.name, GetParam().spoil);
  now = At(GetParam().now);
  const std::string journal = JournalText();
  EXPECT_EQ(ReasonsOf(Return(bought.name, GetParam().quantity).status()), GetParam().reasons);
  EXPECT_EQ(JournalText(), journal);
  EXPECT_EQ(AllowanceText(), "used 0.00 USD, held 0.00 USD, available 50000.00 USD");
}

void Leave(domain::Reservation& /*reservation*/) {}
void Cancel(domain::Reservation& reservation) {
  reservation.cancel_reason = domain::CancelReason::kSplit;
  reservation.cancel_time = reservation.plan.purchase_time;
}
void Lock(domain::Reservation& reservation) {
  reservation.pending = domain::RefundName{reservation.name.order.customer, {}};
}
void MakeFinal(domain::Reservation& reservation) {
  reservation.refundable = false;
}
void MakeSoftware(domain::Reservation& reservation) {
  reservation.product_family = "software";
}
void SpoilAll(domain::Reservation& reservation) {
  Lock(reservation);
  MakeFinal(reservation);
  MakeSoftware(reservation);
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, RefundRefusalTest,
    ::testing::Values(Refusal{"Canceled", Cancel, "2024-03-05", 3, "RESERVATION_NOT_ACTIVE"},
                      Refusal{"AtTheEnd", Leave, "2025-01-31T10:00:00Z", 3, "RESERVATION_EXPIRED"},
                      Refusal{"Locked", Lock, "2024-03-05", 3, "OPERATION_IN_PROGRESS"},
                      Refusal{"TooMany", Leave, "2024-03-05", 4, "QUANTITY_ABOVE_REMAINING"},
                      Refusal{"SoldAsFinal", MakeFinal, "2024-03-05", 3, "NON_REFUNDABLE"},
                      Refusal{"After72Hours", MakeSoftware, "2024-02-03T11:00:00Z", 3, "REFUND_WINDOW_CLOSED"},
                      Refusal{"TogetherInOrder", SpoilAll, "2025-02-01", 4,
                              "RESERVATION_EXPIRED, OPERATION_IN_PROGRESS, QUANTITY_ABOVE_REMAINING, NON_REFUNDABLE, "
                              "REFUND_WINDOW_CLOSED"}),
    [](const auto& refusal) { return std::string(refusal.param.name); });

TEST_F(RefundTest, OneSecondBeforeTheEndNothingIsLeftToPay) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  now = At("2025-01-31T09:59:59Z");
  const auto refund = Return(bought.name, 3);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(ToString(refund->quote.refund), "0.00 USD");
  EXPECT_EQ(JournalText(2), "2 2025-01-31 REFUND: PREPAID 93.00 USD, REVENUE -93.00 USD\n");
}

// A machine's clock may be put back a little. What was booked by then stays so, and the books say so.
TEST_F(RefundTest, AClockPutBackBehindAPaymentGivesThatPaymentBack) {
  const domain::Reservation bought = BuyReservation({.price = "12.00 USD"}, BillingPlan::kMonthly, 3);
  now = At("2024-02-29T10:00:00Z");
  RunDue();
  now = At("2024-02-29T09:59:59Z");
  ASSERT_EQ(ReasonsOf(Return(bought.name, 3).status()), "OK");
  EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("3.00 USD")) << "the first payment, consumed";
  EXPECT_EQ(BalanceOf(domain::Account::kPrepaid), Amount("0.00 USD"));
}

TEST_F(RefundTest, AClockPutBackBehindTheEndOfTheTermTakesTheCreditOutOfRevenue) {
  now = At("2024-03-01T00:00:00Z");
  const domain::Reservation bought = BuyReservation({.price = "365.00 USD"}, BillingPlan::kUpfront, 1);
  now = At("2025-03-01T00:00:00Z");
  RunDue();
  now = At("2025-02-28T23:59:59Z");
  ASSERT_EQ(ReasonsOf(Return(bought.name, 1).status()), "OK");
  EXPECT_EQ(BalanceOf(domain::Account::kRevenue), Amount("-364.00 USD")) << "all but the credit of a day";
  EXPECT_EQ(BalanceOf(domain::Account::kPrepaid), Amount("0.00 USD"));
}

TEST_F(RefundTest, AnUnknownReservationAndAStaleEtagAreRefused) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  EXPECT_EQ(ReasonsOf(Return({bought.name.order, {}}, 1).status()), "RESOURCE_NOT_FOUND");
  const auto with_etag = [&](const std::string& etag) {
    return Create(
        {.reservation = bought.name, .units = {.quantity = 1}, .quote_token = "", .reason = "", .etag = etag});
  };
  EXPECT_EQ(ReasonsOf(with_etag("\"7\"").status()), "ETAG_MISMATCH");
  EXPECT_TRUE(with_etag("\"1\"").ok());
}

// Passes everything on and counts it.
class CountingTransaction final : public storage::Transaction {
 public:
  explicit CountingTransaction(storage::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<storage::Found> Get(std::string_view key) const override {
    ++gets_;
    return tx_.Get(key);
  }
  absl::Status Scan(std::string_view start, std::string_view end, storage::Visitor visit) const override {
    ++scans_;
    return tx_.Scan(start, end, visit);
  }
  absl::Status ScanReverse(std::string_view start, std::string_view end, storage::Visitor visit) const override {
    ++scans_;
    return tx_.ScanReverse(start, end, visit);
  }
  void Remember(std::string_view key, storage::Decoded decoded) const override {
    tx_.Remember(key, std::move(decoded));
  }
  void Put(std::string_view key, std::string value, storage::Decoded decoded) override {
    ++puts_;
    tx_.Put(key, std::move(value), std::move(decoded));
  }
  void Delete(std::string_view key) override {
    ++deletes_;
    tx_.Delete(key);
  }
  void Discard() override { tx_.Discard(); }

  std::string Text() const {
    return fmt::format("{} gets, {} puts, {} deletes, {} scans", gets_, puts_, deletes_, scans_);
  }

 private:
  storage::Transaction& tx_;
  mutable int gets_ = 0;
  mutable int scans_ = 0;
  int puts_ = 0;
  int deletes_ = 0;
};

// Reservation and its index, refund, row of the limit, ledger transaction, event, head of the journal. More is slower.
TEST_F(RefundTest, AnUpfrontReturnReadsAndWritesFewRows) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  now = At("2024-03-05");
  std::string counted;
  const auto refund = Transact([&](storage::Transaction& tx) {
    CountingTransaction counting(tx);
    auto answer = app::CreateRefund(
        counting, Call(),
        {.reservation = bought.name, .units = {.quantity = 3}, .quote_token = "", .reason = "", .etag = ""});
    counted = counting.Text();
    return answer;
  });
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(counted, "6 gets, 6 puts, 1 deletes, 0 scans");
}

}  // namespace
}  // namespace prorata::testing
