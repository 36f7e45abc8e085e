// Goal: units that are set to be renewed are bought again at the moment they end, at the lower of the price fixed 30
// days before and the price of the day; whatever prevents it is told 30, 7 and 1 days ahead and at the end; and what is
// not set to be renewed never is.

#include "server/app/renewals.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "server/app/ids.h"
#include "server/app/integrity.h"
#include "server/app/purchase.h"
#include "server/app/refunds.h"
#include "server/app/reservation_changes.h"
#include "server/app/split_merge.h"
#include "server/domain/policy.h"
#include "server/domain/status_macros.h"
#include "storage/schema/event_feed.h"
#include "tests/support/app_fixture.h"

namespace prorata::app {
namespace {

using domain::BillingPlan;
using ::prorata::testing::Amount;
using ::prorata::testing::At;
using ::prorata::testing::ReasonsOf;

class RenewalsTest : public testing::AppFixture {
 protected:
  RenewalsTest() {
    Change<schema::Partners>(contoso,
                             [](domain::Partner& partner) { partner.notice_emails = {"desk@contoso.example"}; });
  }

  // Bought on 2024-01-01 with renewal on: it ends on 2024-12-31 (2024 has 366 days: P1Y ends on 2025-01-01).
  domain::Reservation BuyToRenew(const domain::OfferId& offer, BillingPlan plan = BillingPlan::kUpfront,
                                 int64_t quantity = 3, domain::AppliedScope scope = {}) {
    domain::PurchaseCommand command = ToBuy(offer, plan, quantity);
    command.scope = std::move(scope);
    command.display_name = "web";
    const auto bought = Transact(
        [&](storage::Transaction& tx) { return PurchaseReservation(tx, Call(), adatum, command, "", /*renew=*/true); });
    EXPECT_TRUE(bought.ok()) << bought.status();
    return bought->reservation;
  }

  absl::StatusOr<domain::Reservation> Switch(const domain::ReservationName& name, bool on) {
    return Transact([&](storage::Transaction& tx) { return UpdateReservation(tx, Call(), name, {.renew = on}, ""); });
  }

  domain::Reservation Reservation(const domain::ReservationName& name) { return Load<schema::Reservations>(name); }
  // The one that renews it.
  domain::Reservation RenewalOf(const domain::Reservation& reservation) {
    const auto name = Reservation(reservation.name).renewed_into;
    EXPECT_TRUE(name.has_value());
    return name.has_value() ? Reservation(*name) : domain::Reservation();
  }

  // The notices, one a line: `2024-12-02 renewal_blocked_30_days OFFER_WITHDRAWN`.
  std::string Notices() {
    std::string text;
    const absl::Status status = Read([&](const storage::Reader& reader) {
      text.clear();
      return schema::ScanEvents(reader, contoso, 0, [&](const domain::Event& event) {
        if (!event.type.starts_with("notice.")) return true;
        EXPECT_EQ(event.recipients, std::vector<std::string>{"desk@contoso.example"});
        EXPECT_FALSE(event.text.empty());
        std::vector<std::string> words = {ToString(DateOf(event.time)), event.type.substr(7)};
        for (const domain::EventReason& reason : event.reasons) words.emplace_back(NameOf(reason.reason));
        text += absl::StrJoin(words, " ") + "\n";
        return true;
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return text;
  }

  void CheckEverything() {
    CheckBooks();
    const auto report = Read([&](const storage::Reader& reader) { return CheckIntegrity(reader); });
    ASSERT_TRUE(report.ok()) << report.status();
    for (const Finding& finding : report->findings) {
      ADD_FAILURE() << finding.check << " " << finding.subject << ": " << finding.description;
    }
  }

  const domain::Instant end_ = At("2025-01-01");
};

TEST_F(RenewalsTest, ChargeTheLowerOfTheFixedPriceAndThePriceOfTheDay) {
  struct Case {
    const char* name;
    const char* at_30_days;
    const char* at_end;
    BillingPlan plan;
    const char* unit_price;
    const char* first_payment;
  };
  const std::vector<Case> cases = {
      {"unchanged", "31.00 USD", "31.00 USD", BillingPlan::kUpfront, "31.00 USD", "93.00 USD"},
      {"raised before it is fixed", "40.00 USD", "40.00 USD", BillingPlan::kUpfront, "40.00 USD", "120.00 USD"},
      {"raised afterwards: the fixed price wins", "31.00 USD", "40.00 USD", BillingPlan::kUpfront, "31.00 USD",
       "93.00 USD"},
      {"lowered afterwards: the price of the day wins", "31.00 USD", "24.00 USD", BillingPlan::kUpfront, "24.00 USD",
       "72.00 USD"},
      {"monthly, raised", "31.00 USD", "40.00 USD", BillingPlan::kMonthly, "31.00 USD", "7.74 USD"},
      {"monthly, lowered", "31.00 USD", "24.00 USD", BillingPlan::kMonthly, "24.00 USD", "6.00 USD"},
  };
  for (const Case& c : cases) {
    for (const bool day_by_day : {true, false}) {
      SCOPED_TRACE(std::string(c.name) + (day_by_day ? ", day by day" : ", at once"));
      StartAfresh();
      const domain::OfferId offer = AddOffer({.price = "31.00 USD"});
      const domain::Reservation old = BuyToRenew(offer, c.plan);
      now = At("2024-12-01");
      SetPrice(offer, c.at_30_days);
      now = At("2024-12-20");
      SetPrice(offer, c.at_end);
      for (now = At("2024-12-01"); day_by_day && now < end_; now = domain::AddHours(now, 24)) RunDue();
      now = end_;
      RunDue();

      const domain::Reservation renewed = RenewalOf(old);
      EXPECT_EQ(renewed.plan.unit_price, Amount(c.unit_price));
      EXPECT_EQ(renewed.plan.purchase_time, end_);
      EXPECT_EQ(renewed.plan.expire_time, At("2026-01-01"));
      const domain::Reservation ended = Reservation(old.name);
      EXPECT_EQ(ended.renewal.fixed_unit_price, Amount(c.at_30_days));
      EXPECT_EQ(ended.renewal.fix_time, At("2024-12-02"));
      EXPECT_EQ(Load<schema::Orders>(renewed.name.order).charged, std::vector{Amount(c.first_payment)});
      const std::string journal = JournalText();
      EXPECT_TRUE(journal.ends_with(std::string(" 2025-01-01 PURCHASE: RECEIVABLE ") + c.first_payment + ", PREPAID -" +
                                    c.first_payment + "\n"))
          << journal;
      CheckEverything();
    }
  }
}

TEST_F(RenewalsTest, BuyTheSameUnderThePolicyOfThenAndNameEachOther) {
  const domain::OfferId offer = AddOffer();
  const domain::AppliedScope web{domain::ScopeType::kResourceGroup, production.subscription, "web"};
  const domain::Reservation old = BuyToRenew(offer, BillingPlan::kMonthly, 3, web);
  Change<schema::Partners>(contoso,
                           [](domain::Partner& partner) { partner.default_refund_policy = {"self-service-2023"}; });
  now = end_;
  RunDue();
  const domain::Reservation renewed = RenewalOf(old);
  EXPECT_EQ(renewed.offer, old.offer);
  EXPECT_EQ(renewed.sku, old.sku);
  EXPECT_EQ(renewed.region, old.region);
  EXPECT_EQ(renewed.quantity, 3);
  EXPECT_EQ(renewed.scope, web);
  EXPECT_EQ(renewed.display_name, "web");
  EXPECT_EQ(renewed.plan.billing_plan, BillingPlan::kMonthly);
  EXPECT_EQ(renewed.refund_policy.value, "self-service-2023");
  EXPECT_EQ(renewed.renewed_from, old.name);
  EXPECT_TRUE(renewed.renewal.enabled) << "it goes on";
  EXPECT_EQ(renewed.create_time, end_);
  const domain::Order order = Load<schema::Orders>(renewed.name.order);
  EXPECT_EQ(order.renewed_from, old.name);
  EXPECT_EQ(order.purchased_by, "");
  EXPECT_EQ(Load<schema::Orders>(old.name.order).renewed_into, std::vector{order.name.order});
  EXPECT_EQ(RevisionOf(renewed.name, 1).change, "bought by a renewal");
  EXPECT_EQ(Notices(),
            "2024-12-02 expires_in_30_days\n2024-12-02 renewal_price_fixed\n2024-12-25 expires_in_7_days\n"
            "2025-01-01 expired\n2025-01-01 renewed\n");
  CheckEverything();

  // Two years later, in one jump: it was renewed twice more, and each names the next.
  now = At("2027-01-01");
  RunDue();
  const domain::Reservation third = RenewalOf(RenewalOf(renewed));
  EXPECT_EQ(third.plan.purchase_time, At("2027-01-01"));
  EXPECT_EQ(third.create_time, At("2027-01-01"));
  CheckEverything();
}

TEST_F(RenewalsTest, AreNotBoughtUnlessSwitchedOn) {
  const domain::Order order = Buy(AddOffer(), BillingPlan::kUpfront, 3);
  now = end_;
  RunDue();
  EXPECT_FALSE(OnlyReservationOf(order).renewed_into.has_value());
  EXPECT_EQ(Notices(), "2024-12-02 expires_in_30_days\n2024-12-25 expires_in_7_days\n2025-01-01 expired\n");
  EXPECT_TRUE(EventOf(2).text.ends_with("It is not set to be renewed."));
  CheckEverything();
}

TEST_F(RenewalsTest, WhatPreventsOneIsToldThirtySevenAndOneDaysAheadAndAtTheEnd) {
  struct Case {
    const char* name;
    std::function<void(const domain::OfferId&)> break_it;
    const char* reasons;
  };
  const auto offer_change = [this](auto edit) {
    return [this, edit](const domain::OfferId& offer) { Change<schema::Offers>(offer, edit); };
  };
  const std::vector<Case> cases = {
      {"withdrawn", offer_change([](domain::Offer& offer) { offer.withdrawn = true; }), "OFFER_WITHDRAWN"},
      {"no price", offer_change([](domain::Offer& offer) { offer.prices.clear(); }), "OFFER_UPCOMING"},
      {"another term", offer_change([](domain::Offer& offer) { offer.term = domain::Term::kThreeYears; }),
       "OFFER_WITHDRAWN"},
      {"plan", offer_change([](domain::Offer& offer) { offer.billing_plans = {BillingPlan::kMonthly}; }),
       "BILLING_PLAN_NOT_OFFERED"},
      {"maximum", offer_change([](domain::Offer& offer) { offer.max_quantity = 2; }), "QUANTITY_OUT_OF_RANGE"},
      {"resource group gone",
       [this](const domain::OfferId&) {
         Change<schema::Subscriptions>(production, [](domain::Subscription& row) { row.resource_groups.clear(); });
       },
       "SCOPE_NOT_OWNED"},
      {"subscription disabled",
       [this](const domain::OfferId&) {
         Change<schema::Subscriptions>(production, [](domain::Subscription& row) { row.disabled = true; });
       },
       "SUBSCRIPTION_NOT_ACTIVE"},
      {"customer suspended",
       [this](const domain::OfferId&) {
         Change<schema::Customers>(adatum, [](domain::Customer& row) { row.suspended = true; });
       },
       "CUSTOMER_SUSPENDED"},
      {"offer gone",
       [this](const domain::OfferId& offer) {
         ASSERT_TRUE(Transact([&](storage::Transaction& tx) {
                       schema::Delete<schema::Offers>(tx, offer);
                       return absl::OkStatus();
                     }).ok());
       },
       "RESOURCE_NOT_FOUND"},
      {"all at once",
       [this](const domain::OfferId& offer) {
         Change<schema::Offers>(offer, [](domain::Offer& row) {
           row.withdrawn = true;
           row.max_quantity = 1;
         });
         Change<schema::Customers>(adatum, [](domain::Customer& row) { row.suspended = true; });
       },
       "OFFER_WITHDRAWN QUANTITY_OUT_OF_RANGE CUSTOMER_SUSPENDED"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    StartAfresh();
    Change<schema::Partners>(contoso,
                             [](domain::Partner& partner) { partner.notice_emails = {"desk@contoso.example"}; });
    const domain::OfferId offer = AddOffer();
    const domain::Reservation old = BuyToRenew(offer, BillingPlan::kUpfront, 3,
                                               {domain::ScopeType::kResourceGroup, production.subscription, "web"});
    now = At("2024-11-01");
    c.break_it(offer);
    now = end_;
    RunDue();
    const std::string reasons = std::string(" ") + c.reasons + "\n";
    const bool has_price = Reservation(old.name).renewal.fixed_unit_price.has_value();
    EXPECT_EQ(Notices(), "2024-12-02 expires_in_30_days\n" +
                             std::string(has_price ? "2024-12-02 renewal_price_fixed\n" : "") +
                             "2024-12-02 renewal_blocked_30_days" + reasons + "2024-12-25 expires_in_7_days\n" +
                             "2024-12-25 renewal_blocked_7_days" + reasons + "2024-12-31 renewal_blocked_1_day" +
                             reasons + "2025-01-01 expired\n2025-01-01 renewal_failed" + reasons);
    EXPECT_FALSE(Reservation(old.name).renewed_into.has_value());
    EXPECT_TRUE(Load<schema::Orders>(old.name.order).closed);
    CheckEverything();
  }
}

TEST_F(RenewalsTest, WhatIsMendedInTimeIsBought) {
  const domain::OfferId offer = AddOffer();
  const domain::Reservation old = BuyToRenew(offer);
  Change<schema::Customers>(adatum, [](domain::Customer& row) { row.suspended = true; });
  now = At("2024-12-31T12:00:00Z");
  RunDue();
  Change<schema::Customers>(adatum, [](domain::Customer& row) { row.suspended = false; });
  now = end_;
  RunDue();
  EXPECT_EQ(RenewalOf(old).plan.unit_price, Amount("31.00 USD"));
  CheckEverything();
}

TEST_F(RenewalsTest, SwitchedOnLateThePriceIsFixedThenAndStays) {
  const domain::OfferId offer = AddOffer({.price = "31.00 USD"});
  const domain::ReservationName name = OnlyReservationOf(Buy(offer, BillingPlan::kUpfront, 3)).name;
  now = At("2024-12-10");
  RunDue();
  SetPrice(offer, "28.00 USD");
  ASSERT_TRUE(Switch(name, true).ok());
  EXPECT_EQ(Reservation(name).renewal.fixed_unit_price, Amount("28.00 USD"));
  EXPECT_EQ(Reservation(name).renewal.fix_time, now);
  EXPECT_EQ(RevisionOf(name, 2).change, "renewal switched on");
  // Off and on again is no way to another price.
  now = At("2024-12-15");
  SetPrice(offer, "50.00 USD");
  ASSERT_TRUE(Switch(name, false).ok());
  ASSERT_TRUE(Switch(name, true).ok());
  EXPECT_EQ(Reservation(name).renewal.fixed_unit_price, Amount("28.00 USD"));
  now = end_;
  RunDue();
  EXPECT_EQ(RenewalOf(Reservation(name)).plan.unit_price, Amount("28.00 USD"));
  EXPECT_EQ(Notices(),
            "2024-12-02 expires_in_30_days\n2024-12-10 renewal_price_fixed\n2024-12-25 expires_in_7_days\n"
            "2025-01-01 expired\n2025-01-01 renewed\n");
  CheckEverything();
}

TEST_F(RenewalsTest, CanBeSwitchedUntilExpiryByWhoMay) {
  const domain::OfferId offer = AddOffer();
  const domain::ReservationName name = OnlyReservationOf(Buy(offer, BillingPlan::kUpfront, 3)).name;
  const auto switched = [&](const CallContext& call, bool on) {
    return Transact([&](storage::Transaction& tx) { return UpdateReservation(tx, call, name, {.renew = on}, ""); });
  };
  CallContext helpdesk = Call("uma");
  helpdesk.may = [](std::string_view permission, std::string_view) { return permission != kRenewPermission; };
  EXPECT_EQ(ReasonsOf(switched(helpdesk, true).status()), "PERMISSION_DENIED");
  EXPECT_TRUE(switched(helpdesk, false).ok()) << "it is off already";
  EXPECT_EQ(ReasonsOf(Transact([&](storage::Transaction& tx) {
                        return PurchaseReservation(tx, helpdesk, adatum, ToBuy(offer, BillingPlan::kUpfront, 1), "",
                                                   true);
                      }).status()),
            "PERMISSION_DENIED");

  now = {end_.micros - 1};
  ASSERT_TRUE(switched(Call(), true).ok());
  const int64_t revision = Reservation(name).revision;
  ASSERT_TRUE(switched(Call(), true).ok());
  EXPECT_EQ(Reservation(name).revision, revision) << "nothing changed";
  now = end_;
  EXPECT_EQ(ReasonsOf(switched(Call(), false).status()), "RESERVATION_EXPIRED");
  RunDue();
  EXPECT_TRUE(Reservation(name).renewed_into.has_value());
  EXPECT_EQ(ReasonsOf(switched(Call(), false).status()), "RESERVATION_EXPIRED");
  CheckEverything();
}

TEST_F(RenewalsTest, ThePartsThatLiveKeepItAndCanceledOnesAreNotRenewed) {
  const domain::OfferId offer = AddOffer();
  const domain::Reservation old = BuyToRenew(offer, BillingPlan::kUpfront, 10);
  Change<schema::Reservations>(old.name, [](domain::Reservation& row) { row.refund_policy = {"self-service-2023"}; });
  now = At("2024-12-05");
  RunDue();
  const auto parts = Transact([&](storage::Transaction& tx) {
    return SplitReservation(tx, Call(), old.name, {6, 4}, "");
  });
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_FALSE(parts->source.renewal.enabled);
  const domain::ReservationName first = parts->parts[0].name;
  const domain::ReservationName second = parts->parts[1].name;
  EXPECT_EQ(Reservation(first).renewal.fixed_unit_price, Amount("31.00 USD"));
  ASSERT_TRUE(Switch(second, false).ok());
  EXPECT_EQ(ReasonsOf(Transact([&](storage::Transaction& tx) {
                        return MergeReservations(tx, Call(), {{first, ""}, {second, ""}});
                      }).status()),
            "RESERVATIONS_DIFFER");
  ASSERT_TRUE(Switch(second, true).ok());
  const auto merged = Transact([&](storage::Transaction& tx) {
    return MergeReservations(tx, Call(), {{first, ""}, {second, ""}});
  });
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_TRUE(merged->merged.renewal.enabled);

  now = At("2024-12-27");
  CreateRefundCommand refund;
  refund.reservation = merged->merged.name;
  refund.units.quantity = 7;
  const auto returned = Transact([&](storage::Transaction& tx) { return CreateRefund(tx, Call(), refund); });
  ASSERT_TRUE(returned.ok()) << returned.status();
  now = end_;
  RunDue();
  int renewed = 0;
  for (const domain::Reservation& part : ReservationsOf(Load<schema::Orders>(old.name.order))) {
    EXPECT_EQ(part.renewed_into.has_value(), !part.canceled());
    if (part.canceled()) continue;
    ++renewed;
    EXPECT_EQ(RenewalOf(part).quantity, 3);
  }
  EXPECT_EQ(renewed, 1);
  CheckEverything();
}

TEST_F(RenewalsTest, WhatWaitsToBeReturnedIsNotBoughtAgain) {
  const domain::Reservation old = BuyToRenew(AddOffer());
  now = At("2024-12-28");
  RunDue();
  CreateRefundCommand command;
  command.reservation = old.name;
  command.units.quantity = 1;
  const auto asked = Transact([&](storage::Transaction& tx) { return CreateRefund(tx, Call(), command); });
  ASSERT_TRUE(asked.ok()) << asked.status();
  ASSERT_EQ(asked->state, domain::RefundState::kPendingApproval);
  now = end_;
  RunDue();
  EXPECT_EQ(Notices(),
            "2024-12-02 expires_in_30_days\n2024-12-02 renewal_price_fixed\n2024-12-25 expires_in_7_days\n"
            "2024-12-31 renewal_blocked_1_day OPERATION_IN_PROGRESS\n2025-01-01 expired\n"
            "2025-01-01 renewal_failed OPERATION_IN_PROGRESS\n");
  EXPECT_FALSE(Reservation(old.name).renewed_into.has_value());
  // What was frozen is paid after the end all the same.
  const auto approved = Transact([&](storage::Transaction& tx) {
    return ApproveRefund(tx, Call("sam"), {.name = asked->name, .comment = "", .etag = ""});
  });
  ASSERT_TRUE(approved.ok()) << approved.status();
  CheckEverything();
}

// Without a scheduler between: whoever comes first does what was due before, so that nobody misses a notice or a price.
TEST_F(RenewalsTest, WhoeverComesFirstCatchesUp) {
  const domain::OfferId offer = AddOffer({.price = "31.00 USD"});
  const domain::Reservation old = BuyToRenew(offer, BillingPlan::kUpfront, 10);
  Change<schema::Reservations>(old.name, [](domain::Reservation& row) { row.refund_policy = {"self-service-2023"}; });
  now = At("2024-12-10");
  SetPrice(offer, "60.00 USD");
  CreateRefundCommand refund;
  refund.reservation = old.name;
  refund.units.quantity = 4;
  ASSERT_TRUE(Transact([&](storage::Transaction& tx) { return CreateRefund(tx, Call(), refund); }).ok());
  EXPECT_EQ(Notices(), "2024-12-02 expires_in_30_days\n2024-12-02 renewal_price_fixed\n");
  now = At("2024-12-28");
  domain::ReservationName living;
  for (const auto& part : ReservationsOf(Load<schema::Orders>(old.name.order))) {
    if (!part.canceled()) living = part.name;
  }
  ASSERT_TRUE(Transact([&](storage::Transaction& tx) {
                return SplitReservation(tx, Call(), living, {5, 1}, "");
              }).ok());
  EXPECT_EQ(Notices(), "2024-12-02 expires_in_30_days\n2024-12-02 renewal_price_fixed\n2024-12-25 expires_in_7_days\n");
  now = end_;
  RunDue();
  for (const auto& part : ReservationsOf(Load<schema::Orders>(old.name.order))) {
    if (part.canceled()) continue;
    EXPECT_EQ(RenewalOf(part).plan.unit_price, Amount("31.00 USD"));
  }
  CheckEverything();
}

TEST_F(RenewalsTest, ABrokenLineageIsFound) {
  const domain::Reservation old = BuyToRenew(AddOffer());
  now = end_;
  RunDue();
  const domain::Reservation renewed = RenewalOf(old);
  struct Case {
    const char* name;
    std::function<void()> break_it;
  };
  const auto lose = [&](const domain::ReservationName& name, auto edit) { Change<schema::Reservations>(name, edit); };
  for (const Case& c : std::vector<Case>{
           {"old does not name new", [&] { lose(old.name, [](auto& row) { row.renewed_into.reset(); }); }},
           {"new does not name old", [&] { lose(renewed.name, [](auto& row) { row.renewed_from.reset(); }); }},
           {"new order",
            [&] { Change<schema::Orders>(renewed.name.order, [](auto& row) { row.renewed_from.reset(); }); }},
           {"old order", [&] { Change<schema::Orders>(old.name.order, [](auto& row) { row.renewed_into.clear(); }); }},
       }) {
    const schema::ReservationRow old_row = Load<schema::Reservations>(old.name);
    const schema::ReservationRow new_row = Load<schema::Reservations>(renewed.name);
    const domain::Order old_order = Load<schema::Orders>(old.name.order);
    const domain::Order new_order = Load<schema::Orders>(renewed.name.order);
    c.break_it();
    const auto report = Read([&](const storage::Reader& reader) { return CheckIntegrity(reader); });
    ASSERT_TRUE(report.ok()) << report.status();
    bool found = false;
    for (const Finding& finding : report->findings) found = found || finding.check == "renewals";
    EXPECT_TRUE(found) << c.name;
    Put<schema::Reservations>(old.name, old_row);
    Put<schema::Reservations>(renewed.name, new_row);
    Put<schema::Orders>(old.name.order, old_order);
    Put<schema::Orders>(renewed.name.order, new_order);
  }
  CheckEverything();
}

TEST_F(RenewalsTest, HaveTheSameIdsWheneverTheyAreBought) {
  const domain::Instant at = At("2025-01-01T00:00:00.123456Z");
  const auto id = DerivedUuid(at, "order that renews x");
  EXPECT_EQ(id, DerivedUuid(at, "order that renews x"));
  EXPECT_NE(id, DerivedUuid(at, "order that renews y"));
  const std::string text = domain::UuidText(id);
  EXPECT_EQ(text.substr(0, 15), domain::UuidText(NewUuid(at)).substr(0, 15)) << "version 7, of that millisecond";
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
}

}  // namespace
}  // namespace prorata::app
