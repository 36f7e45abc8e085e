#include "tests/support/app_fixture.h"

#include <cctype>
#include <cstdlib>
#include <map>
#include <memory>

#include "fmt/format.h"
#include "server/app/due.h"
#include "server/app/purchase.h"
#include "server/app/reservations.h"
#include "server/domain/error.h"
#include "server/domain/policy.h"
#include "storage/memory/memory_store.h"
#include "storage/schema/event_feed.h"
#include "storage/schema/revisions.h"

namespace prorata::testing {
namespace {

// The value, or the end of the test program: for what a test itself wrote wrong.
template <typename T>
T Must(absl::StatusOr<T> value, std::string_view what) {
  if (value.ok()) return *std::move(value);
  fmt::print(stderr, "{}: {}\n", what, value.status().ToString());
  std::abort();
}

// As the catalog makes it: `standard-b1ls.westeurope.p1y.usd`.
domain::OfferId OfferIdOf(const OfferSpec& spec, domain::Currency currency) {
  std::string id = fmt::format("{}.{}.{}.{}", spec.sku, spec.region, NameOf(spec.term), currency.code());
  for (char& c : id) c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return {std::move(id)};
}

std::string TextOf(const domain::LedgerTransaction& transaction) {
  std::string text = fmt::format("{} {} {}", transaction.name.number, ToString(DateOf(transaction.effective_time)),
                                 NameOf(transaction.cause));
  if (transaction.payment_number != 0) text += fmt::format(" {}", transaction.payment_number);
  const char* separator = ": ";
  for (const domain::Posting& posting : transaction.postings) {
    text += fmt::format("{}{} {}", separator, NameOf(posting.account), ToString(posting.amount));
    separator = ", ";
  }
  return text + "\n";
}

}  // namespace

domain::Instant At(std::string_view text) {
  return Must(domain::ParseInstant(text), text);
}

domain::Money Amount(std::string_view text) {
  const size_t space = text.find(' ');
  const domain::Currency currency = Must(domain::Currency::Parse(text.substr(space + 1)), text);
  return Must(domain::ParseMoney(text.substr(0, space), currency), text);
}

std::string ReasonsOf(const absl::Status& status) {
  std::string text;
  for (const domain::Violation& violation : domain::ViolationsOf(status)) {
    if (!text.empty()) text += ", ";
    text += NameOf(violation.reason);
  }
  return text.empty() ? status.ToString() : text;
}

AppFixture::AppFixture() {
  StartAfresh();
}

void AppFixture::StartAfresh() {
  now = At("2024-01-01");
  store = storage::NewMemoryStore();
  for (const domain::RefundPolicy& policy : domain::BuiltInPolicies()) Put<schema::Policies>(policy.id, policy);
  domain::Partner partner;
  partner.id = contoso;
  partner.display_name = "Contoso";
  partner.default_refund_policy = {std::string(domain::kDefaultPolicy)};
  Put<schema::Partners>(contoso, partner);
  domain::Customer customer;
  customer.name = adatum;
  customer.display_name = "Adatum";
  Put<schema::Customers>(adatum, customer);
  domain::Subscription subscription;
  subscription.name = production;
  subscription.resource_groups = {"web"};
  Put<schema::Subscriptions>(production, subscription);
}

app::CallContext AppFixture::Call(const std::string& principal, app::PrincipalKind kind) const {
  app::CallContext call;
  call.principal = principal;
  call.kind = kind;
  call.now = now;
  call.method = "/prorata.v1.TestService/Test";
  call.may = [](std::string_view, std::string_view) { return true; };
  call.sealer = &sealer_;
  return call;
}

domain::OfferId AppFixture::AddOffer(const OfferSpec& spec) {
  domain::Offer offer;
  const domain::Money price = Amount(spec.price);
  offer.id = OfferIdOf(spec, price.currency);
  offer.sku = spec.sku;
  offer.region = spec.region;
  offer.term = spec.term;
  offer.currency = price.currency;
  offer.product_family = spec.product_family;
  offer.product_name = spec.sku;
  offer.prices = {{.effective_time = At("2000-01-01"), .unit_price = price}};
  offer.billing_plans = {domain::BillingPlan::kUpfront, domain::BillingPlan::kMonthly};
  offer.refundable = spec.refundable;
  Put<schema::Offers>(offer.id, offer);
  return offer.id;
}

void AppFixture::SetPrice(const domain::OfferId& offer, std::string_view price) {
  Change<schema::Offers>(offer, [&](domain::Offer& changed) {
    changed.prices.push_back({.effective_time = now, .unit_price = Amount(price)});
  });
}

domain::PurchaseCommand AppFixture::ToBuy(const domain::OfferId& offer, domain::BillingPlan plan, int64_t quantity) {
  domain::PurchaseCommand command;
  command.offer = offer;
  command.billing_plan = plan;
  command.quantity = quantity;
  return command;
}

domain::Order AppFixture::Buy(const domain::OfferId& offer, domain::BillingPlan plan, int64_t quantity) {
  return Must(Transact([&](storage::Transaction& tx) {
                return app::PurchaseReservation(tx, Call(), adatum, ToBuy(offer, plan, quantity), "");
              }),
              "buying")
      .order;
}

std::vector<domain::Reservation> AppFixture::ReservationsOf(const domain::Order& order) {
  return Must(Read([&](const storage::Reader& reader) { return app::ReservationsOf(reader, order.name); }),
              "reservations");
}

domain::Reservation AppFixture::OnlyReservationOf(const domain::Order& order) {
  const std::vector<domain::Reservation> found = ReservationsOf(order);
  EXPECT_EQ(found.size(), 1U);
  return found.at(0);
}

domain::ReservationRevision AppFixture::RevisionOf(const domain::ReservationName& name, int64_t number) {
  const auto row = std::make_shared<const schema::ReservationRow>(Load<schema::Reservations>(name));
  return *Must(Read([&](const storage::Reader& reader) { return schema::LoadRevision(reader, row, number); }),
               "a revision");
}

int64_t AppFixture::RunDue() {
  const app::DueRun run = Must(app::RunDue(*store, now), "what is due");
  for (const app::DueFailure& failure : run.failures) ADD_FAILURE() << failure.cause;
  return run.worked_off;
}

std::string AppFixture::JournalText(int64_t from) {
  std::string text;
  const absl::Status status = Read([&](const storage::Reader& reader) {
    text.clear();
    return schema::Scan<schema::Transactions>(
        reader, schema::Within<schema::Transactions>(contoso),
        [&](const domain::TransactionName& name, const domain::LedgerTransaction& transaction) {
          if (name.number >= from) text += TextOf(transaction);
          return true;
        });
  });
  EXPECT_TRUE(status.ok()) << status;
  return text;
}

std::string AppFixture::EventText() {
  std::string text;
  const absl::Status status = Read([&](const storage::Reader& reader) {
    text.clear();
    return schema::ScanEvents(reader, contoso, 0, [&](const domain::Event& event) {
      text += fmt::format("{} {} {}\n", event.sequence, event.type, event.resource);
      return true;
    });
  });
  EXPECT_TRUE(status.ok()) << status;
  return text;
}

domain::Event AppFixture::EventOf(int64_t sequence) {
  domain::Event found;
  const absl::Status status = Read([&](const storage::Reader& reader) {
    return schema::ScanEvents(reader, contoso, sequence - 1, [&](const domain::Event& event) {
      found = event;
      return false;
    });
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(found.sequence, sequence);
  return found;
}

domain::Money AppFixture::BalanceOf(domain::Account account, std::string_view currency) {
  domain::Money balance = domain::Money::Zero(Must(domain::Currency::Parse(currency), currency));
  for (const domain::AccountBalance& known : Load<schema::JournalHeads>(contoso).balances) {
    if (known.account == account && known.amount.currency == balance.currency) balance = known.amount;
  }
  return balance;
}

void AppFixture::CheckBooks() {
  int64_t number = 0;
  domain::Sha256 hash{};
  std::map<std::pair<domain::Currency, domain::Account>, int64_t> balances;
  const absl::Status status = Read([&](const storage::Reader& reader) {
    number = 0;
    hash = {};
    balances.clear();
    return schema::Scan<schema::Transactions>(
        reader, schema::Within<schema::Transactions>(contoso),
        [&](const domain::TransactionName& name, const domain::LedgerTransaction& transaction) {
          EXPECT_EQ(name.number, ++number);
          std::map<domain::Currency, int64_t> sums;
          for (const domain::Posting& posting : transaction.postings) {
            int64_t& balance = balances[{posting.amount.currency, posting.account}];
            balance += posting.amount.minor;
            sums[posting.amount.currency] += posting.amount.minor;
            EXPECT_EQ(posting.balance_after.minor, balance) << TextOf(transaction);
            EXPECT_FALSE(posting.amount.is_zero()) << TextOf(transaction);
          }
          for (const auto& [currency, sum] : sums) EXPECT_EQ(sum, 0) << TextOf(transaction);
          hash = domain::HashOf(transaction, hash);
          EXPECT_EQ(domain::HexText(transaction.hash), domain::HexText(hash)) << TextOf(transaction);
          return true;
        });
  });
  EXPECT_TRUE(status.ok()) << status;
  if (number == 0) return;
  const auto head = Load<schema::JournalHeads>(contoso);
  EXPECT_EQ(head.transaction, number);
  EXPECT_EQ(domain::HexText(head.hash), domain::HexText(hash));
  for (const domain::AccountBalance& known : head.balances) {
    EXPECT_EQ(known.amount.minor, (balances[{known.amount.currency, known.account}])) << NameOf(known.account);
  }
}

}  // namespace prorata::testing
