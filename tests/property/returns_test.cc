// Random stories of one customer: buying, quoting, returning, deciding, exchanging, splitting, merging, archiving, time
// going by. After each step the invariants must hold, whatever was quoted is what came, and what was seen once is what
// looking back sees.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "server/app/due.h"
#include "server/app/purchase.h"
#include "server/app/quote_token.h"
#include "server/app/reservation_changes.h"
#include "server/app/reservation_history.h"
#include "server/app/reservations.h"
#include "server/app/split_merge.h"
#include "server/domain/error.h"
#include "tests/property/returns_invariants.h"
#include "tests/unit/app/exchanges_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;
using domain::RefundState;

constexpr std::string_view kLimit = "2000.00 USD";
constexpr int kSteps = 150;

class ReturnsStory : public ExchangesFixture {
 public:
  void TestBody() override {}

  void Begin(uint64_t seed) {
    random_.seed(seed);
    now = At("2024-01-31T10:00:00Z");
    UseLimit(kLimit);
    AddPolicies();
    AddRates();
    offers_ = {AddOffer({.sku = "Standard_F1", .price = "310.00 USD", .product_family = "virtual_machines"}),
               AddOffer({.sku = "Standard_F1s", .price = "350.00 USD", .product_family = "virtual_machines"}),
               AddOffer({.sku = "Standard_D4s_v3", .price = "1234.56 USD", .product_family = "virtual_machines"}),
               AddOffer({.sku = "Host",
                         .term = domain::Term::kThreeYears,
                         .price = "900.00 USD",
                         .product_family = "dedicated_host"}),
               AddOffer({.sku = "Standard_B1ls", .price = "31.00 GBP", .product_family = "virtual_machines"}),
               AddOffer({.sku = "Standard_B1ls", .price = "5001 JPY", .product_family = "virtual_machines"}),
               AddOffer({.sku = "gp5", .price = "777.77 USD", .product_family = "sql_database"}),
               AddOffer({.sku = "sles", .price = "95.00 USD", .product_family = "software"})};
  }

  // Does something, and says what.
  void Step() {
    switch (Below(16)) {
      case 0:
      case 1:
        return BuySome();
      case 2:
      case 3:
      case 4:
        return ReturnSome();
      case 5:
      case 6:
        return EndARefund();
      case 7:
      case 8:
        return ExchangeSome();
      case 9:
        return EndAnExchange();
      case 10:
        return LetTimePass();
      case 11:
      case 12:
        return SplitOne();
      case 13:
        return MergeSome();
      case 14:
        return ChangeOne();
      default:
        return MarkUsedOrReprice();
    }
  }

  void Check() {
    const auto broken =
        Read([&](const storage::Reader& reader) { return BrokenInvariants(reader, contoso, Amount(kLimit)); });
    ASSERT_TRUE(broken.ok()) << broken.status();
    for (const std::string& sentence : *broken) ADD_FAILURE() << sentence;
  }
  // Notes what there is to be seen; of several looks at one moment the last counts.
  void Look() {
    for (const domain::OrderName& order : orders_) {
      for (const auto& row : ReservationsOf(Load<schema::Orders>(order))) seen_[{row.name, now}] = row;
    }
  }
  void CheckThePast() {
    for (const auto& [moment, row] : seen_) {
      const auto& [name, time] = moment;
      const auto then =
          Read([&](const storage::Reader& reader) { return app::GetReservationAsOf(reader, Call(), name, time); });
      ASSERT_TRUE(then.ok()) << then.status();
      EXPECT_EQ(*then, row) << ToString(name) << " at " << ToString(time);
    }
  }
  // Sums, balances and hashes, and what the service's own verifier finds: as at the end of every test.
  void CheckAll() { TearDown(); }

  const std::string& last_step() const { return last_step_; }
  const std::map<std::string, int>& happened() const { return happened_; }

 private:
  int64_t Below(int64_t bound) { return std::uniform_int_distribution<int64_t>(0, bound - 1)(random_); }
  bool Maybe() { return Below(2) == 0; }
  template <typename T>
  const T& OneOf(const std::vector<T>& from) {
    return from.at(Below(static_cast<int64_t>(from.size())));
  }
  // Notes what a step did, for the counts and for whoever reads a failure.
  void Note(const std::string& what, const absl::Status& status) {
    const std::string outcome = what + (status.ok() ? "" : " refused: " + ReasonsOf(status));
    last_step_ = ToString(now) + " " + outcome;
    ++happened_[outcome];
    const bool is_refusal = !domain::ViolationsOf(status).empty();
    EXPECT_TRUE(status.ok() || is_refusal) << status;
  }

  void AddPolicies() {
    domain::RefundPolicy policy = Load<schema::Policies>({"csp-2020"});
    policy.id = {"lower-price"};
    policy.price_basis = domain::PriceBasis::kLowerOfPaidAndCurrent;
    policy.limit_basis = domain::LimitBasis::kCanceledCommitment;
    Put<schema::Policies>(policy.id, policy);
  }
  // None for JPY before 2025.
  void AddRates() {
    const auto rate = [&](std::string_view from, std::string_view date, int64_t nanos) {
      const domain::Currency currency = *domain::Currency::Parse(from);
      const domain::Date day = domain::DateOf(At(date));
      Put<schema::ExchangeRates>({currency, domain::Currency::Usd(), day},
                                 {day, {currency, domain::Currency::Usd(), nanos}});
    };
    rate("GBP", "2024-01-01", 1'192'566'000);
    rate("GBP", "2024-09-01", 1'312'345'678);
    rate("JPY", "2025-01-01", 6'512'345);
  }

  void BuySome() {
    static const std::vector<std::string> policies = {"csp-2020", "self-service-2023", "lower-price"};
    UsePolicy(OneOf(policies));
    const domain::PurchaseCommand command = ToBuy(OneOf(offers_), AnyPlan(), 1 + Below(8));
    const auto bought =
        Transact([&](storage::Transaction& tx) { return app::PurchaseReservation(tx, Call(), adatum, command, ""); });
    Note("buy", bought.status());
    if (bought.ok()) orders_.push_back(bought->order.name);
  }
  BillingPlan AnyPlan() { return Maybe() ? BillingPlan::kUpfront : BillingPlan::kMonthly; }

  // Mostly one that lives.
  std::optional<domain::Reservation> AnyReservation() {
    if (orders_.empty()) return std::nullopt;
    const std::vector<domain::Reservation> all = ReservationsOf(Load<schema::Orders>(OneOf(orders_)));
    domain::Reservation chosen = OneOf(all);
    for (int attempt = 0; attempt < 4 && chosen.canceled(); ++attempt) chosen = OneOf(all);
    return chosen;
  }

  void ReturnSome() {
    const auto reservation = AnyReservation();
    if (!reservation.has_value()) return;
    const int64_t quantity = 1 + Below(reservation->quantity + (Below(10) == 0 ? 1 : 0));
    const bool accept_limited = Below(4) == 0;
    const auto quote = Quote(reservation->name, quantity, accept_limited);
    ASSERT_TRUE(quote.ok()) << quote.status();
    const bool with_token = !quote->token.empty() && Maybe();
    // A token is honoured after hours just as at once.
    const bool later = with_token && Maybe();
    if (later) now = domain::AddSeconds(now, Below(2 * app::kQuoteSeconds));
    const auto refund = Create({.reservation = reservation->name,
                                .units = {.quantity = quantity, .accept_limited_amount = accept_limited},
                                .quote_token = with_token ? quote->token : "",
                                .reason = "",
                                .etag = ""});
    Note(with_token ? "refund with a token" : "refund", refund.status());
    if (refund.ok()) {
      refunds_.push_back(refund->name);
      ++happened_[std::string("refund ") + std::string(NameOf(refund->state))];
      ExpectAsQuoted(quote->quote, refund->quote, later);
    } else if (!with_token) {
      EXPECT_EQ(domain::ViolationsOf(refund.status()), quote->quote.violations);
    }
  }
  // What the limit has left may have moved while a token was kept; nothing else.
  static void ExpectAsQuoted(domain::RefundQuote quoted, const domain::RefundQuote& got, bool later) {
    EXPECT_TRUE(quoted.violations.empty());
    if (later) {
      quoted.limit = got.limit;
      quoted.available_before = got.available_before;
      quoted.available_after = got.available_after;
    }
    EXPECT_EQ(quoted, got);
  }

  void EndARefund() {
    if (refunds_.empty()) return;
    const app::EndCommand<domain::RefundName> command{OneOf(refunds_), "because", ""};
    const int64_t how = Below(4);
    const domain::Refund before = Load<schema::Refunds>(command.name);
    const auto refund = Transact([&](storage::Transaction& tx) {
      const app::CallContext call = Agent(Below(10) == 0 ? "dana" : "kim");
      if (how == 0) return app::RejectRefund(tx, call, command);
      if (how == 1) return app::WithdrawRefund(tx, call, command);
      return app::ApproveRefund(tx, call, command);
    });
    Note(how == 0 ? "reject refund" : how == 1 ? "withdraw refund" : "approve refund", refund.status());
    if (refund.ok()) {
      EXPECT_EQ(refund->quote, before.quote);
    }
  }

  void ExchangeSome() {
    domain::ExchangeCommand command;
    for (int64_t returns = 1 + Below(2); returns > 0; --returns) {
      const auto reservation = AnyReservation();
      if (!reservation.has_value()) return;
      command.returns.push_back({reservation->name, Below(reservation->quantity + 1)});
    }
    for (int64_t purchases = 1 + Below(2); purchases > 0; --purchases) {
      command.purchases.push_back(ToBuy(OneOf(offers_), AnyPlan(), 1 + Below(8)));
    }
    if (Below(3) == 0) MakeTwinSwap(command);
    const auto quote = QuoteExchange(command);
    const bool with_token = quote.ok() && !quote->token.empty() && Maybe();
    const auto exchange = Exchange(command, with_token ? quote->token : "");
    Note("exchange", exchange.status());
    if (!quote.ok()) {
      EXPECT_EQ(ReasonsOf(exchange.status()), ReasonsOf(quote.status()));
      return;
    }
    EXPECT_EQ(domain::ViolationsOf(exchange.status()), quote->quote.violations);
    if (!exchange.ok()) return;
    EXPECT_EQ(exchange->quote, quote->quote);
    ++happened_[exchange->quote.twin_swap ? "twin swap" : "exchange " + std::string(NameOf(exchange->state))];
    exchanges_.push_back(exchange->name);
    AddOrdersOf(*exchange);
  }
  // The same units of the other size.
  void MakeTwinSwap(domain::ExchangeCommand& command) {
    const auto returned = Load<schema::Reservations>(command.returns[0].reservation);
    command.returns = {{returned.name, 0}};
    const domain::OfferId& twin = returned.sku == "Standard_F1" ? offers_[1] : offers_[0];
    command.purchases = {ToBuy(twin, returned.plan.billing_plan, returned.quantity)};
  }
  void AddOrdersOf(const domain::Exchange& exchange) {
    if (exchange.quote.twin_swap) return;
    for (const domain::OrderId& order : exchange.orders) orders_.push_back({adatum, order});
  }

  void EndAnExchange() {
    if (exchanges_.empty()) return;
    const app::EndCommand<domain::ExchangeName> command{OneOf(exchanges_), "because", ""};
    const int64_t how = Below(4);
    const auto exchange = Transact([&](storage::Transaction& tx) {
      if (how == 0) return app::RejectExchange(tx, Agent(), command);
      if (how == 1) return app::WithdrawExchange(tx, Agent(), command);
      return app::ApproveExchange(tx, Agent(), command);
    });
    Note(how == 0 ? "reject exchange" : how == 1 ? "withdraw exchange" : "approve exchange", exchange.status());
    if (exchange.ok()) AddOrdersOf(*exchange);
  }

  void SplitOne() {
    const auto reservation = AnyReservation();
    if (!reservation.has_value()) return;
    std::vector<int64_t> parts;
    int64_t left = reservation->quantity;
    while (left > 0) {
      const bool first_of_several = parts.empty() && left > 1;
      parts.push_back(1 + Below(first_of_several ? left - 1 : left));
      left -= parts.back();
    }
    if (Below(10) == 0) ++parts.back();
    const auto split = Transact(
        [&](storage::Transaction& tx) { return app::SplitReservation(tx, Call(), reservation->name, parts, ""); });
    Note("split", split.status());
  }

  // Two or three of one order, mostly such as can be.
  void MergeSome() {
    if (orders_.empty()) return;
    std::vector<domain::Reservation> all;
    for (int attempt = 0; attempt < 8 && all.size() < 2; ++attempt) {
      all = ReservationsOf(Load<schema::Orders>(OneOf(orders_)));
      if (Below(10) != 0) std::erase_if(all, [](const auto& row) { return row.canceled(); });
    }
    std::shuffle(all.begin(), all.end(), random_);
    std::vector<app::MergeSource> sources;
    for (size_t i = 0; i < all.size() && i < static_cast<size_t>(2 + Below(2)); ++i)
      sources.push_back({all[i].name, ""});
    const auto merged = Transact([&](storage::Transaction& tx) { return app::MergeReservations(tx, Call(), sources); });
    Note("merge", merged.status());
  }

  // Another scope, perhaps with other flexibility and labels, or out of sight and back.
  void ChangeOne() {
    const auto reservation = AnyReservation();
    if (!reservation.has_value()) return;
    const int64_t how = Below(4);
    const domain::AppliedScope scope =
        Maybe() ? domain::AppliedScope{} : domain::AppliedScope{domain::ScopeType::kSubscription, {"production"}, ""};
    app::ReservationChange change{.configuration = {.scope = domain::WantedScope{scope, adatum}}};
    if (Maybe()) change.configuration.size_flexibility = static_cast<domain::SizeFlexibility>(Below(3));
    if (Maybe()) change.label_edits.push_back({"env", Maybe() ? std::optional<std::string>("prod") : std::nullopt});
    const auto changed = Transact([&](storage::Transaction& tx) {
      if (how == 0) return app::ArchiveReservation(tx, Call(), reservation->name, "");
      if (how == 1) return app::UnarchiveReservation(tx, Call(), reservation->name, "");
      return app::UpdateReservation(tx, Call(), reservation->name, change, "");
    });
    Note(how == 0 ? "archive" : how == 1 ? "unarchive" : "scope", changed.status());
    if (changed.ok()) {
      EXPECT_EQ(changed->plan, reservation->plan);
    }
  }

  // From a second to the better part of a year; the scheduler may be late.
  void LetTimePass() {
    static const std::vector<int64_t> lengths = {60, 86'400, 5 * 86'400, 40 * 86'400, 300 * 86'400};
    now = domain::AddSeconds(now, 1 + Below(OneOf(lengths)));
    if (Maybe()) RunDue();
    Note("time", absl::OkStatus());
  }

  void MarkUsedOrReprice() {
    if (Maybe()) {
      SetPrice(offers_[0], Maybe() ? "290.00 USD" : "333.33 USD");
      return Note("price", absl::OkStatus());
    }
    auto reservation = AnyReservation();
    if (!reservation.has_value() || reservation->canceled()) return;
    reservation->used = true;
    const absl::Status written = Transact([&](storage::Transaction& tx) {
      app::WriteReservation(tx, Call(), *reservation, "used");
      return absl::OkStatus();
    });
    Note("usage", written);
  }

  std::mt19937_64 random_;
  std::vector<domain::OfferId> offers_;
  std::vector<domain::OrderName> orders_;
  std::vector<domain::RefundName> refunds_;
  std::vector<domain::ExchangeName> exchanges_;
  std::map<std::pair<domain::ReservationName, domain::Instant>, domain::Reservation> seen_;
  std::string last_step_;
  std::map<std::string, int> happened_;
};

std::optional<uint64_t> NumberFrom(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

TEST(ReturnsPropertyTest, InvariantsHoldAfterEveryStep) {
  const std::optional<uint64_t> given = NumberFrom("PRORATA_SEED");
  const uint64_t stories = given.has_value() ? 1 : NumberFrom("PRORATA_STORIES").value_or(40);
  const uint64_t first = given.value_or(std::random_device()());
  std::map<std::string, int> happened;
  for (uint64_t seed = first; seed < first + stories && !::testing::Test::HasFailure(); ++seed) {
    ReturnsStory story;
    story.Begin(seed);
    for (int step = 0; step < kSteps && !::testing::Test::HasFailure(); ++step) {
      story.Step();
      story.Check();
      story.Look();
      if (step % 25 == 0 || step == kSteps - 1) story.CheckAll();
      if (::testing::Test::HasFailure()) {
        ADD_FAILURE() << "PRORATA_SEED=" << seed << " replays this; step " << step << ": " << story.last_step();
      }
    }
    if (!::testing::Test::HasFailure()) {
      story.CheckThePast();
      if (::testing::Test::HasFailure()) ADD_FAILURE() << "PRORATA_SEED=" << seed << " replays this";
    }
    for (const auto& [what, times] : story.happened()) happened[what] += times;
  }
  std::cout << stories << " stories from PRORATA_SEED=" << first << "\n";
  for (const auto& [what, times] : happened) {
    const bool is_one_of_many = what.find(',') != std::string::npos;
    if (!is_one_of_many) std::cout << times << " x " << what << "\n";
  }
  if (given.has_value()) return;
  // Stories that never come to these are no evidence.
  for (const char* what :
       {"refund SUCCEEDED", "refund PENDING_APPROVAL", "approve refund", "reject refund", "withdraw refund",
        "exchange SUCCEEDED", "exchange PENDING_APPROVAL", "approve exchange", "twin swap", "split", "merge", "archive",
        "scope", "refund refused: REFUND_LIMIT_EXCEEDED", "refund with a token"}) {
    EXPECT_GT(happened[what], 0) << what << " never happened; seeds from " << first;
  }
}

}  // namespace
}  // namespace prorata::testing
