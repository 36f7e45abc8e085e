// Goal: a purchase is refused for every reason there is, all at once, and otherwise writes everything it must; a quote
// is honoured to the cent for a day, whatever the price does meanwhile.

#include "server/app/purchase.h"

#include <functional>
#include <string>
#include <vector>

#include "server/app/due.h"
#include "server/app/reservations.h"
#include "server/domain/terms.h"
#include "tests/support/app_fixture.h"

namespace prorata::app {
namespace {

using domain::BillingPlan;
using domain::PurchaseCommand;
using domain::ScopeType;
using ::prorata::testing::Amount;
using ::prorata::testing::At;
using ::prorata::testing::ReasonsOf;

class PurchaseTest : public testing::AppFixture {
 protected:
  absl::StatusOr<domain::Order> Purchase(const PurchaseCommand& command, const std::string& token = "") {
    const absl::StatusOr<domain::PurchaseDecision> bought = Transact(
        [&](storage::Transaction& tx) { return PurchaseReservation(tx, Call("dana", kind_), buyer_, command, token); });
    if (!bought.ok()) return bought.status();
    EXPECT_EQ(OnlyReservationOf(bought->order), bought->reservation);
    return bought->order;
  }
  absl::StatusOr<SealedPurchaseQuote> Quote(const PurchaseCommand& command) {
    return Read(
        [&](const storage::Reader& reader) { return CalculatePurchase(reader, Call("dana", kind_), buyer_, command); });
  }
  std::string TokenFor(const PurchaseCommand& command) {
    const absl::StatusOr<SealedPurchaseQuote> quote = Quote(command);
    EXPECT_TRUE(quote.ok()) << quote.status();
    return quote.ok() ? quote->token : "";
  }
  int64_t Orders() {
    int64_t orders = 0;
    const absl::Status status = Read([&](const storage::Reader& reader) {
      orders = 0;
      return schema::Scan<schema::Orders>(reader, schema::All<schema::Orders>(),
                                          [&](const domain::OrderName&, const domain::Order&) {
                                            ++orders;
                                            return true;
                                          });
    });
    EXPECT_TRUE(status.ok()) << status;
    return orders;
  }

  PrincipalKind kind_ = PrincipalKind::kPartnerUser;
  domain::CustomerName buyer_ = adatum;
};

TEST_F(PurchaseTest, WritesOrderReservationRevisionDueEntryLedgerAndEvent) {
  now = At("2024-01-31T10:30:00Z");
  const domain::OfferId offer = AddOffer({.price = "31.00 USD"});
  PurchaseCommand command = ToBuy(offer, BillingPlan::kMonthly, 3);
  command.scope = {.type = ScopeType::kResourceGroup, .subscription = {"production"}, .resource_group = "web"};
  command.scope_customer = adatum;
  command.display_name = "web servers";
  const absl::StatusOr<domain::Order> bought = Purchase(command);
  ASSERT_TRUE(bought.ok()) << bought.status();

  const domain::Order order = Load<schema::Orders>(bought->name);
  EXPECT_EQ(order, *bought);
  EXPECT_EQ(order.total, Amount("92.88 USD"));
  EXPECT_EQ(order.charged, std::vector{Amount("7.74 USD")});
  EXPECT_EQ(order.transaction, 1);
  EXPECT_EQ(order.purchased_by, "dana");
  EXPECT_EQ(order.plan.unit_price, Amount("31.00 USD"));
  EXPECT_EQ(order.plan.expire_time, At("2025-01-31T10:30:00Z"));
  EXPECT_EQ(order.refund_policy.value, "csp-2020");

  const domain::Reservation reservation = OnlyReservationOf(order);
  EXPECT_EQ(reservation.quantity, 3);
  EXPECT_EQ(reservation.scope, command.scope);
  EXPECT_EQ(reservation.display_name, "web servers");
  EXPECT_EQ(reservation.plan, order.plan);
  EXPECT_EQ(reservation.revision, 1);
  EXPECT_EQ(reservation.create_time, now);
  const auto revision = RevisionOf(reservation.name, 1);
  EXPECT_EQ(static_cast<const domain::Reservation&>(revision), reservation);
  EXPECT_EQ(revision.change, "purchased");
  EXPECT_EQ(revision.changed_by, "dana");

  EXPECT_EQ(*NextDueTime(*store), At("2024-02-29T10:30:00Z"));
  EXPECT_EQ(JournalText(), "1 2024-01-31 PURCHASE: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n");
  EXPECT_EQ(EventText(), "1 order.purchased " + ToString(order.name) + "\n");
  CheckBooks();
}

TEST_F(PurchaseTest, UpfrontChargesTheWholePriceAndIsNextDueThirtyDaysBeforeItsEnd) {
  const domain::Order order = Buy(AddOffer({.price = "31.00 USD"}), BillingPlan::kUpfront, 3);
  EXPECT_EQ(order.total, Amount("93.00 USD"));
  EXPECT_EQ(JournalText(), "1 2024-01-01 PURCHASE: RECEIVABLE 93.00 USD, PREPAID -93.00 USD\n");
  EXPECT_EQ(*NextDueTime(*store), At("2024-12-02"));
}

TEST_F(PurchaseTest, WritesTheNextRevisionOfAReservation) {
  const domain::Order order = Buy(AddOffer(), BillingPlan::kUpfront, 3);
  now = At("2024-02-01");
  domain::Reservation changed = OnlyReservationOf(order);
  changed.display_name = "renamed";
  const absl::StatusOr<domain::Reservation> written =
      Transact([&](storage::Transaction& tx) -> absl::StatusOr<domain::Reservation> {
        return *WriteReservation(tx, Call("kim"), changed, "renamed");
      });
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->revision, 2);
  EXPECT_EQ(written->create_time, At("2024-01-01"));
  EXPECT_EQ(written->update_time, At("2024-02-01"));
  EXPECT_EQ(OnlyReservationOf(order), *written);
  EXPECT_EQ(RevisionOf(changed.name, 1).display_name, "Standard_B1ls westeurope 2024-01-01");
  EXPECT_EQ(RevisionOf(changed.name, 2).changed_by, "kim");
}

TEST_F(PurchaseTest, IsRefusedForEachReasonAndForAllTogether) {
  struct Case {
    std::string name;
    std::function<void(PurchaseCommand&)> arrange;
    std::string expected;
  };
  const auto offer = [this](PurchaseCommand& c, auto edit) { Change<schema::Offers>(c.offer, edit); };
  const auto to_web = [](PurchaseCommand& c) {
    c.scope = {.type = ScopeType::kResourceGroup, .subscription = {"production"}, .resource_group = "web"};
  };
  const auto withdraw = [&](PurchaseCommand& c) { offer(c, [](domain::Offer& o) { o.withdrawn = true; }); };
  const auto no_monthly = [&](PurchaseCommand& c) {
    offer(c, [](domain::Offer& o) { o.billing_plans = {BillingPlan::kUpfront}; });
  };
  const auto other_group = [&](PurchaseCommand& c) {
    to_web(c);
    c.scope.resource_group = "batch";
  };
  const auto disable = [&](PurchaseCommand& c) {
    if (c.scope.type == ScopeType::kShared) to_web(c);
    Change<schema::Subscriptions>(production, [](domain::Subscription& s) { s.disabled = true; });
  };
  const auto suspend = [&](PurchaseCommand&) {
    Change<schema::Customers>(adatum, [](domain::Customer& c) { c.suspended = true; });
  };
  const auto by_customer = [&](PurchaseCommand&) { kind_ = PrincipalKind::kCustomerUser; };
  const auto too_dear = [](PurchaseCommand& c) { c.max_price = Amount("92.87 USD"); };
  const std::vector<Case> cases = {
      {"nothing", [](PurchaseCommand&) {}, "OK"},
      {"unknown customer", [this](PurchaseCommand&) { buyer_.customer = {"nobody"}; }, "RESOURCE_NOT_FOUND"},
      {"unknown offer", [](PurchaseCommand& c) { c.offer = {"no-such"}; }, "RESOURCE_NOT_FOUND"},
      {"unknown subscription",
       [](PurchaseCommand& c) {
         c.scope = {ScopeType::kSubscription, {"no-such"}, ""};
       },
       "RESOURCE_NOT_FOUND"},
      {"currency of the maximum", [](PurchaseCommand& c) { c.max_price = Amount("99.00 EUR"); }, "CURRENCY_MISMATCH"},
      {"withdrawn", withdraw, "OFFER_WITHDRAWN"},
      {"no price yet",
       [&](PurchaseCommand& c) { offer(c, [](domain::Offer& o) { o.prices[0].effective_time = At("2024-01-02"); }); },
       "OFFER_UPCOMING"},
      {"plan", no_monthly, "BILLING_PLAN_NOT_OFFERED"},
      {"quantity zero", [](PurchaseCommand& c) { c.quantity = 0; }, "QUANTITY_OUT_OF_RANGE"},
      {"quantity below zero", [](PurchaseCommand& c) { c.quantity = -1; }, "QUANTITY_OUT_OF_RANGE"},
      {"quantity at its maximum", [&](PurchaseCommand& c) { offer(c, [](domain::Offer& o) { o.max_quantity = 3; }); },
       "OK"},
      {"quantity above it", [&](PurchaseCommand& c) { offer(c, [](domain::Offer& o) { o.max_quantity = 2; }); },
       "QUANTITY_OUT_OF_RANGE"},
      {"subscription of another customer, of which nothing is told",
       [&](PurchaseCommand& c) {
         to_web(c);
         c.scope_customer = domain::CustomerName{{"fabrikam"}, {"litware"}};
       },
       "SCOPE_NOT_OWNED"},
      {"resource group", other_group, "SCOPE_NOT_OWNED"},
      {"disabled subscription", disable, "SUBSCRIPTION_NOT_ACTIVE"},
      {"suspended", suspend, "CUSTOMER_SUSPENDED"},
      {"the customer, not permitted", by_customer, "CUSTOMER_MAY_NOT_BUY"},
      {"the customer, permitted",
       [&](PurchaseCommand& c) {
         by_customer(c);
         Change<schema::Customers>(adatum, [](domain::Customer& changed) { changed.purchase_permitted = true; });
       },
       "OK"},
      {"maximum met", [](PurchaseCommand& c) { c.max_price = Amount("92.88 USD"); }, "OK"},
      {"maximum", too_dear, "PRICE_ABOVE_MAXIMUM"},
      {"all",
       [&](PurchaseCommand& c) {
         for (const std::function<void(PurchaseCommand&)>& arrange : std::vector<std::function<void(PurchaseCommand&)>>{
                  withdraw, no_monthly, other_group, disable, suspend, by_customer, too_dear}) {
           arrange(c);
         }
       },
       "OFFER_WITHDRAWN, BILLING_PLAN_NOT_OFFERED, SCOPE_NOT_OWNED, SUBSCRIPTION_NOT_ACTIVE, CUSTOMER_SUSPENDED, "
       "CUSTOMER_MAY_NOT_BUY, PRICE_ABOVE_MAXIMUM"},
  };
  for (const Case& c : cases) {
    StartAfresh();
    kind_ = PrincipalKind::kPartnerUser;
    buyer_ = adatum;
    PurchaseCommand command = ToBuy(AddOffer({.price = "31.00 USD"}), BillingPlan::kMonthly, 3);
    c.arrange(command);
    const absl::StatusOr<domain::Order> bought = Purchase(command);
    EXPECT_EQ(ReasonsOf(bought.status()), c.expected) << c.name << ": " << bought.status();
    EXPECT_EQ(Orders(), bought.ok() ? 1 : 0) << c.name;
    EXPECT_EQ(EventText().empty(), !bought.ok()) << c.name;

    // A quote tells the same, as violations where an amount can be told, and has a token exactly if it could be bought.
    StartAfresh();
    kind_ = PrincipalKind::kPartnerUser;
    buyer_ = adatum;
    command = ToBuy(AddOffer({.price = "31.00 USD"}), BillingPlan::kMonthly, 3);
    c.arrange(command);
    const absl::StatusOr<SealedPurchaseQuote> quote = Quote(command);
    if (!quote.ok()) {
      EXPECT_EQ(ReasonsOf(quote.status()), c.expected) << c.name;
      continue;
    }
    const auto& violations = quote->quote.violations;
    EXPECT_EQ(violations.empty() ? "OK" : ReasonsOf(domain::Refuse(violations)), c.expected) << c.name;
    EXPECT_EQ(quote->token.empty(), !violations.empty()) << c.name;
  }
}

TEST_F(PurchaseTest, HonoursAQuoteToTheCentAndToThePolicyFor24Hours) {
  const domain::OfferId offer = AddOffer({.price = "31.00 USD"});
  const PurchaseCommand command = ToBuy(offer, BillingPlan::kMonthly, 3);
  // Quoted so that the purchase comes at the last moment.
  now = {At("2024-01-01").micros + 1};
  const std::string token = TokenFor(command);
  now = At("2024-01-01T12:00:00Z");
  SetPrice(offer, "44.44 USD");
  Change<schema::Partners>(contoso, [](domain::Partner& p) { p.default_refund_policy = {"self-service-2023"}; });
  now = At("2024-01-02");

  const absl::StatusOr<domain::Order> quoted = Purchase(command, token);
  ASSERT_TRUE(quoted.ok()) << quoted.status();
  EXPECT_EQ(quoted->total, Amount("92.88 USD"));
  EXPECT_EQ(quoted->plan.unit_price, Amount("31.00 USD"));
  EXPECT_EQ(quoted->refund_policy.value, "csp-2020");
  // The term starts at the purchase.
  EXPECT_EQ(quoted->plan.purchase_time, At("2024-01-02"));
  EXPECT_EQ(quoted->plan.expire_time, At("2025-01-02"));
  EXPECT_EQ(OnlyReservationOf(*quoted).refund_policy.value, "csp-2020");

  const absl::StatusOr<domain::Order> unquoted = Purchase(command);
  ASSERT_TRUE(unquoted.ok()) << unquoted.status();
  EXPECT_EQ(unquoted->plan.unit_price, Amount("44.44 USD"));
  EXPECT_EQ(unquoted->refund_policy.value, "self-service-2023");
  EXPECT_EQ(JournalText(),
            "1 2024-01-02 PURCHASE: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "2 2024-01-02 PURCHASE: RECEIVABLE 11.10 USD, PREPAID -11.10 USD\n");
}

TEST_F(PurchaseTest, ComparesTheMaximumWithTheQuotedPrice) {
  const domain::OfferId offer = AddOffer({.price = "31.00 USD"});
  PurchaseCommand command = ToBuy(offer, BillingPlan::kUpfront, 1);
  const std::string token = TokenFor(command);
  SetPrice(offer, "44.44 USD");
  command.max_price = Amount("31.00 USD");
  EXPECT_EQ(ReasonsOf(Purchase(command, token).status()), "OK");
  EXPECT_EQ(ReasonsOf(Purchase(command).status()), "PRICE_ABOVE_MAXIMUM");
}

TEST_F(PurchaseTest, TakesAQuoteForWhatItIsOnly) {
  struct Case {
    std::string name;
    std::function<void(PurchaseCommand&, std::string& token)> arrange;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"as it is", [](PurchaseCommand&, std::string&) {}, "OK"},
      {"another name for people", [](PurchaseCommand& c, std::string&) { c.display_name = "web"; }, "OK"},
      {"altered", [](PurchaseCommand&, std::string& t) { t[10] ^= 1; }, "QUOTE_INVALID"},
      {"more units", [](PurchaseCommand& c, std::string&) { c.quantity = 4; }, "QUOTE_INVALID"},
      {"another plan", [](PurchaseCommand& c, std::string&) { c.billing_plan = BillingPlan::kUpfront; },
       "QUOTE_INVALID"},
      {"another scope",
       [](PurchaseCommand& c, std::string&) {
         c.scope = {ScopeType::kSubscription, {"production"}, ""};
       },
       "QUOTE_INVALID"},
      {"another customer",
       [this](PurchaseCommand&, std::string&) {
         buyer_.customer = {"litware"};
         domain::Customer litware;
         litware.name = buyer_;
         Put<schema::Customers>(buyer_, litware);
       },
       "QUOTE_INVALID"},
      {"a microsecond too late", [this](PurchaseCommand&, std::string&) { now.micros += int64_t{86'400} * 1'000'000; },
       "QUOTE_EXPIRED"},
      {"the offer was withdrawn",
       [this](PurchaseCommand& c, std::string&) {
         Change<schema::Offers>(c.offer, [](domain::Offer& o) { o.withdrawn = true; });
       },
       "OFFER_WITHDRAWN"},
      {"less may be bought now",
       [this](PurchaseCommand& c, std::string&) {
         Change<schema::Offers>(c.offer, [](domain::Offer& o) { o.max_quantity = 2; });
       },
       "QUANTITY_OUT_OF_RANGE"},
      {"the offer is for another term now",
       [this](PurchaseCommand& c, std::string&) {
         Change<schema::Offers>(c.offer, [](domain::Offer& o) { o.term = domain::Term::kThreeYears; });
       },
       "QUOTE_CHANGED"},
      {"suspended, and too late",
       [this](PurchaseCommand&, std::string&) {
         Change<schema::Customers>(adatum, [](domain::Customer& c) { c.suspended = true; });
         now = At("2024-02-01");
       },
       "CUSTOMER_SUSPENDED, QUOTE_EXPIRED"},
  };
  for (const Case& c : cases) {
    StartAfresh();
    buyer_ = adatum;
    PurchaseCommand command = ToBuy(AddOffer(), BillingPlan::kMonthly, 3);
    std::string token = TokenFor(command);
    c.arrange(command, token);
    const absl::Status status = Purchase(command, token).status();
    EXPECT_EQ(ReasonsOf(status), c.expected) << c.name << ": " << status;
  }
}

TEST_F(PurchaseTest, ChecksTheEtag) {
  EXPECT_TRUE(CheckEtag("", 7).ok());
  EXPECT_TRUE(CheckEtag(domain::EtagOf(7), 7).ok());
  EXPECT_EQ(ReasonsOf(CheckEtag(domain::EtagOf(6), 7)), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonsOf(CheckEtag("7", 7)), "ETAG_MISMATCH");
}

}  // namespace
}  // namespace prorata::app
