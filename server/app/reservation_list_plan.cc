#include "server/app/reservation_list_plan.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "server/app/reservation_index.h"
#include "server/domain/filter_comparison.h"
#include "server/domain/reservation.h"

namespace prorata::app {
namespace {

using domain::FilterComparison;
using domain::FilterOperator;
using domain::Instant;
using schema::WordKind;

constexpr Instant kFirst{std::numeric_limits<int64_t>::min()};
constexpr Instant kBehindLast{std::numeric_limits<int64_t>::max()};

Instant JustAfter(Instant time) {
  return time == kBehindLast ? time : Instant{time.micros + 1};
}

// From `from`, included, to `until`, excluded.
struct Times {
  Instant from = kFirst;
  Instant until = kBehindLast;

  bool bounded() const { return from != kFirst || until != kBehindLast; }
  void From(Instant time) { from = std::max(from, time); }
  void Until(Instant time) { until = std::min(until, time); }
  void Narrow(FilterOperator op, Instant time) {
    const bool above = op == FilterOperator::kGreater || op == FilterOperator::kGreaterOrEqual;
    const bool below = op == FilterOperator::kLess || op == FilterOperator::kLessOrEqual;
    const bool equal = op == FilterOperator::kEqual;
    if (above || equal) From(op == FilterOperator::kGreater ? JustAfter(time) : time);
    if (below || equal) Until(op == FilterOperator::kLess ? time : JustAfter(time));
  }
};

struct Word {
  WordKind kind = WordKind::kSku;
  std::string text;
  bool is_prefix = false;
};

// What every row of the list satisfies, as far as an index knows it.
struct Bounds {
  Times expiry;
  Times purchase;
  bool live = true;
  bool canceled = true;
  std::optional<std::string> sku;
  std::optional<std::string> region;
  std::optional<Word> name;
  std::optional<domain::SubscriptionName> subscription;

  bool by_state() const { return expiry.bounded() || !live || !canceled; }
};

// The text that a field is compared with for being equal, or being its start.
const domain::FilterPattern* TextOf(const FilterComparison& comparison) {
  const auto* pattern = std::get_if<domain::FilterPattern>(&comparison.operand);
  const bool usable = pattern != nullptr && comparison.op == FilterOperator::kEqual && !pattern->open_start;
  return usable && !pattern->text.empty() ? pattern : nullptr;
}

void NarrowByState(const FilterComparison& comparison, Instant now, Bounds& bounds) {
  const auto* pattern = std::get_if<domain::FilterPattern>(&comparison.operand);
  if (pattern == nullptr) return;
  const bool is_canceled = pattern->text == NameOf(domain::ReservationState::kCanceled);
  if (comparison.op == FilterOperator::kNotEqual) {
    if (is_canceled) bounds.canceled = false;
    return;
  }
  if (is_canceled) {
    bounds.live = false;
    return;
  }
  bounds.canceled = false;
  if (pattern->text == NameOf(domain::ReservationState::kExpired)) return bounds.expiry.Until(JustAfter(now));
  bounds.expiry.From(JustAfter(now));
  if (pattern->text == NameOf(domain::ReservationState::kExpiring)) {
    bounds.expiry.Until(domain::ExpiringUntil(now));
  }
}

void Narrow(const FilterComparison& comparison, Instant now, Bounds& bounds) {
  if (comparison.field == "state") return NarrowByState(comparison, now, bounds);
  if (const auto* time = std::get_if<Instant>(&comparison.operand)) {
    if (comparison.field == "expire_time") bounds.expiry.Narrow(comparison.op, *time);
    if (comparison.field == "purchase_time") bounds.purchase.Narrow(comparison.op, *time);
    return;
  }
  const domain::FilterPattern* text = TextOf(comparison);
  if (text == nullptr) return;
  if (comparison.field == "display_name") bounds.name = Word{WordKind::kDisplayName, text->text, text->open_end};
  if (text->open_end) return;
  if (comparison.field == "sku") bounds.sku = text->text;
  if (comparison.field == "region") bounds.region = text->text;
  if (comparison.field == "subscription") {
    const auto name = domain::ParseSubscriptionName(text->text, "filter");
    if (name.ok()) bounds.subscription = *name;
  }
}

class Planner {
 public:
  Planner(const ReservationParent& parent, Bounds bounds, bool is_past)
      : parent_(parent), bounds_(std::move(bounds)), is_past_(is_past) {}

  ListPlan Plan(const domain::OrderBy& order) const { return order.empty() ? InOrderOfTheWay() : InOrder(order); }

 private:
  ListPlan InOrderOfTheWay() const {
    if (const auto word = ExactWord()) return {.order = {}, .sorted = {}, .ordered = Along(*word)};
    const bool of_partner = !parent_.customer.has_value();
    if (of_partner && NamePrefix()) return Along(*bounds_.name, "display_name");
    if (of_partner && bounds_.sku.has_value()) return Along(SkuPrefix(), "region");
    if (of_partner && bounds_.by_state())
      return {.order = Ascending("expire_time"), .sorted = {}, .ordered = ByExpiry()};
    if (of_partner && bounds_.purchase.bounded()) {
      return {.order = Ascending("purchase_time"), .sorted = {}, .ordered = ByPurchase()};
    }
    return {.order = {}, .sorted = {}, .ordered = ByName()};
  }

  ListPlan InOrder(const domain::OrderBy& order) const {
    ListPlan plan{.order = order, .sorted = {}, .ordered = {}};
    const std::string& first = order.terms().front().field;
    if (first == "expire_time") plan.ordered = ByExpiry();
    if (first == "purchase_time") plan.ordered = ByPurchase();
    if (first == "display_name" && !is_past_) {
      plan.ordered = Along(NamePrefix() ? *bounds_.name : Word{WordKind::kDisplayName, "", true});
    }
    // What is few may be sorted; all of a partner's are not.
    const auto word = ExactWord();
    const bool of_partner = !parent_.customer.has_value();
    if (word.has_value()) {
      plan.sorted = Along(*word);
    } else if (!of_partner) {
      plan.sorted = ByName();
    } else if (!plan.ordered.has_value()) {
      plan.sorted = bounds_.sku.has_value() ? Along(SkuPrefix()) : bounds_.by_state() ? ByExpiry() : ByName();
    }
    return plan;
  }

  static domain::OrderBy Ascending(const std::string& field) {
    return domain::OrderBy(std::vector<domain::OrderTerm>{{field, false}});
  }
  ListPlan Along(const Word& word, const std::string& field) const {
    return {.order = Ascending(field), .sorted = {}, .ordered = Along(word)};
  }

  bool NamePrefix() const { return !is_past_ && bounds_.name.has_value() && bounds_.name->is_prefix; }
  Word SkuPrefix() const { return {WordKind::kSku, SkuWord(*bounds_.sku, ""), true}; }

  // The word that leaves the fewest rows, of those that a row has as a whole. Names and scopes had others in the past.
  std::optional<Word> ExactWord() const {
    if (parent_.order.has_value()) return std::nullopt;
    if (!is_past_ && bounds_.name.has_value() && !bounds_.name->is_prefix) return bounds_.name;
    if (!is_past_ && bounds_.subscription.has_value()) {
      const domain::CustomerName& customer = bounds_.subscription->customer;
      const bool fits = customer.partner == parent_.partner &&
                        (!parent_.customer.has_value() || customer.customer == *parent_.customer);
      if (fits) return Word{WordKind::kSubscription, bounds_.subscription->subscription.value, false};
    }
    if (bounds_.sku.has_value() && bounds_.region.has_value()) {
      return Word{WordKind::kSku, SkuWord(*bounds_.sku, *bounds_.region), false};
    }
    return std::nullopt;
  }

  ListWay ByName() const {
    ListWay way;
    way.ranges.push_back({Rows()});
    return way;
  }

  // Those of the parent in the table itself.
  schema::KeyRange Rows() const {
    if (parent_.order.has_value()) {
      return schema::Within<schema::Reservations>(domain::OrderName{parent_.customer_name(), *parent_.order});
    }
    if (parent_.customer.has_value()) return schema::Within<schema::Reservations>(parent_.customer_name());
    return schema::Within<schema::Reservations>(parent_.partner);
  }
  // For a way of the whole partner.
  std::string Below() const { return parent_.customer.has_value() ? Rows().start : std::string(); }

  ListWay ByExpiry() const {
    ListWay way;
    way.path = ListPath::kExpiry;
    way.below = Below();
    for (const bool canceled : {false, true}) {
      // In the past it may have been the other way round.
      const bool wanted = canceled ? bounds_.canceled : bounds_.live;
      if (!wanted && !is_past_) continue;
      way.ranges.push_back(
          {schema::ExpiringBetween(parent_.partner, canceled, bounds_.expiry.from, bounds_.expiry.until), canceled});
    }
    return way;
  }

  ListWay ByPurchase() const {
    ListWay way;
    way.path = ListPath::kPurchase;
    way.below = Below();
    way.ranges.push_back({schema::PurchasedBetween(parent_.partner, bounds_.purchase.from, bounds_.purchase.until)});
    return way;
  }

  ListWay Along(const Word& word) const {
    ListWay way;
    way.path = ListPath::kWord;
    way.kind = word.kind;
    std::optional<domain::CustomerName> customer;
    if (parent_.customer.has_value()) customer = parent_.customer_name();
    // An id is one of its customer alone.
    if (word.kind == WordKind::kSubscription) customer = bounds_.subscription->customer;
    if (customer.has_value() && !word.is_prefix) {
      way.ranges.push_back({schema::WithWord(*customer, word.kind, word.text)});
    } else {
      way.ranges.push_back({schema::WithWord(parent_.partner, word.kind, word.text, word.is_prefix)});
      way.below = Below();
    }
    return way;
  }

  const ReservationParent& parent_;
  const Bounds bounds_;
  const bool is_past_;
};

}  // namespace

ListPlan PlanReservationList(const ReservationParent& parent, const domain::Filter& filter,
                             const domain::OrderBy& order, Instant now, bool is_past) {
  Bounds bounds;
  for (const FilterComparison* comparison : filter.Required()) Narrow(*comparison, now, bounds);
  return Planner(parent, std::move(bounds), is_past).Plan(order);
}

}  // namespace prorata::app
