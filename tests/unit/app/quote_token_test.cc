// Goal: a quote token serves the one who got it, for what was quoted, for 24 hours, and nobody and nothing else.

#include "server/app/quote_token.h"

#include <functional>
#include <string>
#include <vector>

#include "tests/support/app_fixture.h"

namespace prorata::app {
namespace {

using ::prorata::testing::At;
using ::prorata::testing::ReasonsOf;

class QuoteTokenTest : public testing::AppFixture {
 protected:
  QuoteScope Scope() const { return {.kind = "refund-quote", .customer = adatum, .command = "2 units"}; }
};

TEST_F(QuoteTokenTest, GivesTheQuoteBack) {
  const std::string quote("any \0 bytes", 11);
  const SealedQuote sealed = SealQuote(Call(), Scope(), quote);
  EXPECT_EQ(sealed.expire_time, At("2024-01-02"));
  const absl::StatusOr<OpenedQuote> opened = OpenQuote(Call(), Scope(), sealed.token);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->quote, quote);
  EXPECT_EQ(opened->expire_time, sealed.expire_time);
}

TEST_F(QuoteTokenTest, EndsEarlierWhereTold) {
  EXPECT_EQ(SealQuote(Call(), Scope(), "quote", At("2024-01-01T06:00:00Z")).expire_time, At("2024-01-01T06:00:00Z"));
  EXPECT_EQ(SealQuote(Call(), Scope(), "quote", At("2024-02-01")).expire_time, At("2024-01-02"));
}

TEST_F(QuoteTokenTest, IsHonouredUntilItsEndAndThatInstantIncluded) {
  const OpenedQuote opened{.quote = "", .expire_time = At("2024-01-02")};
  EXPECT_FALSE(IsExpired(opened, At("2024-01-01T23:59:59Z")));
  EXPECT_FALSE(IsExpired(opened, {At("2024-01-02").micros - 1}));
  EXPECT_TRUE(IsExpired(opened, At("2024-01-02")));
  EXPECT_EQ(QuoteExpired(opened).reason, domain::Reason::kQuoteExpired);
  EXPECT_EQ(QuoteExpired(opened).description, "the quote expired at 2024-01-02T00:00:00Z; quote again");
}

TEST_F(QuoteTokenTest, ServesNothingElse) {
  const std::string token = SealQuote(Call(), Scope(), "quote").token;
  struct Case {
    const char* name;
    std::function<void(CallContext&, QuoteScope&, std::string&)> change;
  };
  const std::vector<Case> cases = {
      {"another caller", [](CallContext& call, QuoteScope&, std::string&) { call.principal = "kim"; }},
      {"another kind", [](CallContext&, QuoteScope& scope, std::string&) { scope.kind = "exchange-quote"; }},
      {"another customer",
       [](CallContext&, QuoteScope& scope, std::string&) { scope.customer.customer = {"fabrikam"}; }},
      {"another partner", [](CallContext&, QuoteScope& scope, std::string&) { scope.customer.partner = {"fabrikam"}; }},
      {"another command", [](CallContext&, QuoteScope& scope, std::string&) { scope.command = "3 units"; }},
      {"letters moved from the caller to the kind",
       [](CallContext& call, QuoteScope& scope, std::string&) {
         scope.kind = "refund-quoted";
         call.principal = "ana";
       }},
      {"a letter changed", [](CallContext&, QuoteScope&, std::string& t) { t[t.size() / 2] ^= 1; }},
      {"cut", [](CallContext&, QuoteScope&, std::string& t) { t.resize(t.size() - 4); }},
      {"no token", [](CallContext&, QuoteScope&, std::string& t) { t = "hello"; }},
      {"empty", [](CallContext&, QuoteScope&, std::string& t) { t.clear(); }},
  };
  for (const Case& c : cases) {
    CallContext call = Call();
    QuoteScope scope = Scope();
    std::string presented = token;
    c.change(call, scope, presented);
    EXPECT_EQ(ReasonsOf(OpenQuote(call, scope, presented).status()), "QUOTE_INVALID") << c.name;
  }
}

TEST_F(QuoteTokenTest, OfAnotherServerIsInvalid) {
  const Sealer other(Sealer::Key{8});
  CallContext call = Call();
  call.sealer = &other;
  const std::string token = SealQuote(call, Scope(), "quote").token;
  EXPECT_EQ(ReasonsOf(OpenQuote(Call(), Scope(), token).status()), "QUOTE_INVALID");
}

TEST_F(QuoteTokenTest, TellsPurchasesApart) {
  const domain::PurchaseCommand command = ToBuy({"offer"}, domain::BillingPlan::kMonthly, 3);
  const std::vector<std::function<void(domain::PurchaseCommand&)>> changes = {
      [](domain::PurchaseCommand& c) { c.offer = {"offer2"}; },
      [](domain::PurchaseCommand& c) { c.billing_plan = domain::BillingPlan::kUpfront; },
      [](domain::PurchaseCommand& c) { c.quantity = 4; },
      [](domain::PurchaseCommand& c) { c.scope.type = domain::ScopeType::kSubscription; },
      [](domain::PurchaseCommand& c) { c.scope.subscription = {"production"}; },
      [](domain::PurchaseCommand& c) { c.scope.resource_group = "web"; },
      [this](domain::PurchaseCommand& c) { c.scope_customer = adatum; },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    domain::PurchaseCommand changed = command;
    changes[i](changed);
    EXPECT_NE(CommandText(changed), CommandText(command)) << "change " << i;
  }
  domain::PurchaseCommand same = command;
  same.max_price = testing::Amount("100.00 USD");
  same.display_name = "web servers";
  EXPECT_EQ(CommandText(same), CommandText(command));
}

}  // namespace
}  // namespace prorata::app
