#include "server/app/purchase.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "server/app/due.h"
#include "server/app/ids.h"
#include "server/app/quote_token.h"
#include "server/app/renewals.h"
#include "server/app/reservations.h"
#include "server/app/scope_target.h"
#include "server/domain/ledger.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

QuoteScope ScopeOf(const domain::CustomerName& customer, const domain::PurchaseCommand& command) {
  return {.kind = "purchase-quote", .customer = customer, .command = CommandText(command)};
}

// Adds what the command's scope names, which must be there unless it is another customer's.
absl::Status AddScope(const storage::Reader& reader, const domain::CustomerName& customer,
                      const domain::PurchaseCommand& command, domain::PurchaseFacts& facts) {
  const domain::AppliedScope& scope = command.scope;
  PRORATA_ASSIGN_OR_RETURN(const LoadedScope loaded, LoadScope(reader, customer, {scope, command.scope_customer}));
  if (loaded.subscription != nullptr) facts.subscription = *loaded.subscription;
  if (loaded.management_group != nullptr) facts.management_group = *loaded.management_group;
  if (command.scope_customer.value_or(customer) != customer) return absl::OkStatus();
  if (!scope.subscription.value.empty() && !facts.subscription.has_value()) {
    return domain::NotFound(domain::ToString(domain::SubscriptionName{customer, scope.subscription}));
  }
  if (!scope.management_group.value.empty() && !facts.management_group.has_value()) {
    return domain::NotFound(domain::ToString(domain::ManagementGroupName{customer, scope.management_group}));
  }
  return absl::OkStatus();
}

// The facts as they were when the quote was made, as far as it freezes them: the price and the refund policy.
// Everything else is as it is now: an offer that was withdrawn is not sold any more, whatever was quoted.
void Freeze(domain::PurchaseFacts& facts, const domain::PurchaseQuote& quoted) {
  facts.offer.prices = {{.effective_time = domain::kEarliestInstant, .unit_price = quoted.plan.unit_price}};
  facts.partner.default_refund_policy = quoted.refund_policy;
}

std::string TermsText(domain::Term term, domain::Currency currency) {
  return std::string(domain::NameOf(term)) + " in " + std::string(currency.code());
}

// What freezing cannot bring back: an import gave the offer another term or currency.
std::vector<domain::Violation> Changes(const domain::PurchaseQuote& quoted, const domain::Offer& offer) {
  const std::string before = TermsText(quoted.plan.term, quoted.plan.unit_price.currency);
  const std::string after = TermsText(offer.term, offer.currency);
  if (before == after) return {};
  return {{.reason = domain::Reason::kQuoteChanged,
           .description = "the offer: " + before + " when quoted, " + after + " now; quote again",
           .field = "quote_token",
           .subject = domain::ToString(offer.id),
           .metadata = {{"quoted", before}, {"now", after}}}};
}

// The quote that the purchase is made at: the one of the token, if it is honoured, else that of this moment. `facts`
// become those that it was made from. What stands against using the token is among its violations, last.
absl::StatusOr<domain::PurchaseQuote> QuoteToBuyAt(domain::PurchaseFacts& facts, const CallContext& context,
                                                   const domain::CustomerName& customer,
                                                   const domain::PurchaseCommand& command, const std::string& token) {
  if (token.empty()) return domain::QuotePurchase(facts, command, context.now);
  PRORATA_ASSIGN_OR_RETURN(const OpenedQuote opened, OpenQuote(context, ScopeOf(customer, command), token));
  if (IsExpired(opened, context.now)) {
    PRORATA_ASSIGN_OR_RETURN(domain::PurchaseQuote quote, domain::QuotePurchase(facts, command, context.now));
    quote.violations.push_back(QuoteExpired(opened));
    return quote;
  }
  PRORATA_ASSIGN_OR_RETURN(const domain::PurchaseQuote quoted, schema::DecodePurchaseQuote(opened.quote));
  Freeze(facts, quoted);
  PRORATA_ASSIGN_OR_RETURN(domain::PurchaseQuote quote, domain::QuotePurchase(facts, command, context.now));
  for (domain::Violation& change : Changes(quoted, facts.offer)) quote.violations.push_back(std::move(change));
  return quote;
}

// The word for revisions.
std::string HowBought(const domain::Order& order) {
  if (order.renewed_from.has_value()) return "bought by a renewal";
  return order.exchange.has_value() ? "bought in an exchange" : "purchased";
}

}  // namespace

absl::StatusOr<domain::PurchaseFacts> LoadPurchaseFacts(const storage::Reader& reader, const CallContext& context,
                                                        const domain::CustomerName& customer,
                                                        const domain::PurchaseCommand& command) {
  PRORATA_ASSIGN_OR_RETURN(const auto partner, schema::Require<schema::Partners>(reader, customer.partner));
  PRORATA_ASSIGN_OR_RETURN(const auto buyer, schema::Require<schema::Customers>(reader, customer));
  PRORATA_ASSIGN_OR_RETURN(const auto offer, schema::Require<schema::Offers>(reader, command.offer));
  domain::PurchaseFacts facts;
  facts.partner = *partner;
  facts.customer = *buyer;
  facts.offer = *offer;
  facts.buyer_is_customer = context.kind == PrincipalKind::kCustomerUser;
  PRORATA_RETURN_IF_ERROR(AddScope(reader, customer, command, facts));
  return facts;
}

absl::StatusOr<SealedPurchaseQuote> CalculatePurchase(const storage::Reader& reader, const CallContext& context,
                                                      const domain::CustomerName& customer,
                                                      const domain::PurchaseCommand& command) {
  PRORATA_ASSIGN_OR_RETURN(const domain::PurchaseFacts facts, LoadPurchaseFacts(reader, context, customer, command));
  PRORATA_ASSIGN_OR_RETURN(domain::PurchaseQuote quote, domain::QuotePurchase(facts, command, context.now));
  if (!quote.violations.empty()) return SealedPurchaseQuote{.quote = std::move(quote), .token = "", .expire_time = {}};
  SealedQuote sealed = SealQuote(context, ScopeOf(customer, command), schema::EncodeQuote(quote));
  return SealedPurchaseQuote{
      .quote = std::move(quote), .token = std::move(sealed.token), .expire_time = sealed.expire_time};
}

absl::StatusOr<domain::PurchaseDecision> PurchaseReservation(storage::Transaction& tx, const CallContext& context,
                                                             const domain::CustomerName& customer,
                                                             const domain::PurchaseCommand& command,
                                                             const std::string& quote_token, bool renew) {
  if (renew) PRORATA_RETURN_IF_ERROR(CheckMayRenew(context, domain::ToString(customer), "renew"));
  PRORATA_ASSIGN_OR_RETURN(domain::PurchaseFacts facts, LoadPurchaseFacts(tx, context, customer, command));
  PRORATA_ASSIGN_OR_RETURN(const domain::PurchaseQuote quote,
                           QuoteToBuyAt(facts, context, customer, command, quote_token));
  if (!quote.violations.empty()) return domain::Refuse(quote.violations);
  PRORATA_ASSIGN_OR_RETURN(
      domain::PurchaseDecision decision,
      domain::DecidePurchase(facts, command, quote, NewId<domain::OrderId>(context.now),
                             NewId<domain::ReservationId>(context.now), context.principal, context.now));
  decision.reservation.renewal.enabled = renew;
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries, domain::PurchaseEntries(quote.payment));

  const std::string name = domain::ToString(decision.order.name);
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, customer.partner));
  PRORATA_ASSIGN_OR_RETURN(decision.order.transaction, journal.Book(domain::Cause::kPurchase, name, entries));
  journal.Emit("order.purchased", name);
  journal.Close();
  WritePurchase(tx, context, decision);
  return decision;
}

void WritePurchase(storage::Transaction& tx, const CallContext& context, const domain::PurchaseDecision& decision) {
  schema::Put<schema::Orders>(tx, decision.order.name, decision.order);
  WriteFirstRevision(tx, context, decision.reservation, HowBought(decision.order));
  ScheduleDue(tx, decision.order);
}

}  // namespace prorata::app
