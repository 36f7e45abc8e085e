// The yearly limit of a customer: to the last cent, over the year, and under many callers at once.

#include "server/app/allowance.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "server/app/refunds.h"
#include "server/domain/error.h"
#include "tests/unit/app/returns_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;

class AllowanceTest : public ReturnsFixture {
 protected:
  AllowanceTest() {
    UsePolicy("self-service-2023");
    UseLimit("100.00 USD");
  }

  // Units of 10.00 that give back all of it for five days.
  domain::Reservation BuyTens(int64_t quantity) {
    return BuyReservation({.price = "10.00 USD"}, BillingPlan::kUpfront, quantity);
  }
  domain::ReservationName RestOf(const absl::StatusOr<domain::Refund>& refund) {
    return {refund->quote.reservation.order, *refund->remaining_reservation};
  }
};

TEST_F(AllowanceTest, ExactlyTheLimitIsAllowedAndACentMoreIsNot) {
  const domain::Reservation tens = BuyTens(11);
  const domain::Reservation cent = BuyReservation({.price = "0.01 USD"}, BillingPlan::kUpfront, 1);
  const auto above = Return(tens.name, 11);
  EXPECT_EQ(ReasonsOf(above.status()), "REFUND_LIMIT_EXCEEDED");
  EXPECT_EQ(domain::ViolationsOf(above.status()).at(0).metadata.count("fits_on_date"), 0U);

  ASSERT_TRUE(Return(tens.name, 10).ok());
  EXPECT_EQ(AllowanceText(), "used 100.00 USD, held 0.00 USD, available 0.00 USD");
  const auto refused = Return(cent.name, 1);
  EXPECT_EQ(ReasonsOf(refused.status()), "REFUND_LIMIT_EXCEEDED");
  const std::map<std::string, std::string> numbers = {{"limit", "100.00 USD"}, {"used", "100.00 USD"},
                                                      {"held", "0.00 USD"},    {"available", "0.00 USD"},
                                                      {"counted", "0.01 USD"}, {"fits_on_date", "2024-12-31"}};
  EXPECT_EQ(domain::ViolationsOf(refused.status()).at(0).metadata, numbers);
}

TEST_F(AllowanceTest, CutToWhatIsAvailableIfAccepted) {
  const domain::Reservation tens = BuyTens(12);
  const auto refund = Create({.reservation = tens.name,
                              .units = {.quantity = 12, .accept_limited_amount = true},
                              .quote_token = "",
                              .reason = "",
                              .etag = ""});
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(ToString(refund->quote.credit), "120.00 USD");
  EXPECT_EQ(ToString(refund->quote.forfeited), "20.00 USD");
  EXPECT_EQ(ToString(refund->quote.refund), "100.00 USD");
  EXPECT_EQ(JournalText(2), "2 2024-01-01 REFUND: RECEIVABLE -100.00 USD, PREPAID 120.00 USD, REVENUE -20.00 USD\n");
  EXPECT_EQ(AllowanceText(), "used 100.00 USD, held 0.00 USD, available 0.00 USD");
}

TEST_F(AllowanceTest, WhatCountedComesBackAfter365Days) {
  const auto first = Return(BuyTens(20).name, 6);
  ASSERT_TRUE(first.ok()) << first.status();
  now = At("2024-01-03");
  const auto second = Return(RestOf(first), 4);
  ASSERT_TRUE(second.ok()) << second.status();

  now = At("2024-12-30T23:59:59Z");
  EXPECT_EQ(AllowanceText(), "used 100.00 USD, held 0.00 USD, available 0.00 USD");
  now = At("2024-12-31");
  EXPECT_EQ(AllowanceText(), "used 40.00 USD, held 0.00 USD, available 60.00 USD");
  now = At("2025-01-02");
  EXPECT_EQ(AllowanceText(), "used 0.00 USD, held 0.00 USD, available 100.00 USD");
  EXPECT_TRUE(Allowance()->entries.empty());
}

TEST_F(AllowanceTest, TellsOnWhichDayAnAmountFits) {
  const auto first = Return(BuyTens(20).name, 6);
  now = At("2024-01-03");
  ASSERT_TRUE(Return(RestOf(first), 4).ok());
  const auto fits = [&](std::string_view amount) {
    const auto account = Allowance(Amount(amount));
    return account.ok() && account->fits_on_date.has_value() ? ToString(*account->fits_on_date) : "never";
  };
  EXPECT_EQ(fits("0.00 USD"), "2024-01-03");
  EXPECT_EQ(fits("60.00 USD"), "2024-12-31");
  EXPECT_EQ(fits("60.01 USD"), "2025-01-02");
  EXPECT_EQ(fits("100.00 USD"), "2025-01-02");
  EXPECT_EQ(fits("100.01 USD"), "never");
  EXPECT_EQ(Allowance()->fits_on_date, std::nullopt);
  EXPECT_EQ(ReasonsOf(Allowance(Amount("1.00 EUR")).status()), "FIELD_INVALID");
}

TEST_F(AllowanceTest, EntriesArePagedNewestFirst) {
  domain::ReservationName rest = BuyTens(11).name;
  std::vector<std::string> expected;
  for (int day = 0; day < 5; ++day) {
    now = domain::StartOf(domain::AddDays(domain::DateOf(At("2024-01-01")), day));
    const auto refund = Return(rest, 2);
    ASSERT_TRUE(refund.ok()) << refund.status();
    expected.insert(expected.begin(), ToString(refund->name));
    rest = RestOf(refund);
  }
  std::vector<std::string> seen;
  app::PageRequest page{.parent = ToString(adatum), .page_size = 2, .page_token = "", .filter = ""};
  do {
    const auto account = Allowance(std::nullopt, page);
    ASSERT_TRUE(account.ok()) << account.status();
    EXPECT_LE(account->entries.size(), 2U);
    EXPECT_EQ(ToString(account->allowance.used), "100.00 USD");
    for (const auto& counted : account->entries) seen.push_back(ToString(counted.refund));
    page.page_token = account->next_page_token;
  } while (!page.page_token.empty());
  EXPECT_EQ(seen, expected);

  // A page further on is no page of another customer.
  page.page_token = Allowance(std::nullopt, page)->next_page_token;
  page.parent = "partners/contoso/customers/other";
  EXPECT_EQ(ReasonsOf(Allowance(std::nullopt, page).status()), "PAGE_TOKEN_INVALID");
}

TEST_F(AllowanceTest, EntriesAreWhatCountsWhateverWasDoneToTheClock) {
  const domain::Reservation tens = BuyTens(20);
  const auto names = [&] {
    std::vector<std::string> refunds;
    const auto account = Allowance();
    for (const auto& entry : account->entries) refunds.push_back(ToString(entry.refund));
    return refunds;
  };
  now = At("2024-01-03");
  const auto first = Return(tens.name, 2);
  now = At("2024-01-02");
  const auto second = Return(RestOf(first), 2);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(names(), (std::vector{ToString(second->name), ToString(first->name)}));
  now = At("2025-01-01");
  EXPECT_EQ(names(), std::vector{ToString(first->name)}) << "the one before it in the list counts longer";
  now = At("2025-01-02");
  EXPECT_EQ(names(), std::vector<std::string>());
}

TEST_F(AllowanceTest, WhatWasGivenBackOrCountsNothingIsNoEntry) {
  UsePolicy("csp-2020");
  const auto withdrawn = Return(BuyTens(1).name, 1);
  ASSERT_TRUE(Withdraw(withdrawn->name).ok());
  const auto rejected = Return(BuyTens(1).name, 1);
  ASSERT_TRUE(Reject(rejected->name).ok());
  const auto held = Return(BuyTens(1).name, 1);
  const auto account = Allowance();
  ASSERT_EQ(account->entries.size(), 1U);
  EXPECT_EQ(account->entries[0].refund, held->name);
  EXPECT_TRUE(account->entries[0].held);
}

TEST_F(AllowanceTest, AnUnknownCustomerIsNotFound) {
  const auto account = Read([&](const storage::Reader& reader) {
    return app::GetRefundAllowance(reader, Call(), {contoso, {"nobody"}}, {}, std::nullopt);
  });
  EXPECT_EQ(ReasonsOf(account.status()), "RESOURCE_NOT_FOUND");
}

TEST_F(AllowanceTest, SixtyFourCallersAtOnceNeverPassTheLimit) {
  constexpr int kCallers = 64;
  std::vector<domain::ReservationName> reservations;
  for (int i = 0; i < kCallers; ++i) reservations.push_back(BuyTens(1).name);
  std::atomic<int> succeeded = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> callers;
    for (const domain::ReservationName& reservation : reservations) {
      callers.emplace_back([&] {
        const auto refund = Return(reservation, 1);
        if (refund.ok()) ++succeeded;
        if (ReasonsOf(refund.status()) == "REFUND_LIMIT_EXCEEDED") ++refused;
      });
    }
  }
  EXPECT_EQ(succeeded, 10);
  EXPECT_EQ(refused, kCallers - 10);
  EXPECT_EQ(AllowanceText(), "used 100.00 USD, held 0.00 USD, available 0.00 USD");
}

}  // namespace
}  // namespace prorata::testing
