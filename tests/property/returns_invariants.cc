#include "tests/property/returns_invariants.h"

#include <fmt/format.h>

#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::testing {
namespace {

using domain::RefundState;

// Minor units.
using Sums = std::map<domain::Currency, int64_t>;

template <typename Table>
absl::StatusOr<std::map<typename Table::Key, typename Table::Row>> RowsOf(const storage::Reader& reader,
                                                                          const domain::PartnerId& partner) {
  std::map<typename Table::Key, typename Table::Row> rows;
  PRORATA_RETURN_IF_ERROR(
      schema::Scan<Table>(reader, schema::Within<Table>(partner), [&](const auto& key, const auto& row) {
        rows.emplace(key, row);
        return true;
      }));
  return rows;
}

struct World {
  std::map<domain::OrderName, domain::Order> orders;
  std::map<domain::ReservationName, schema::ReservationRow> reservations;
  std::map<domain::RefundName, domain::Refund> refunds;
  std::map<domain::ExchangeName, domain::Exchange> exchanges;
  std::vector<std::string> broken;

  template <typename... Args>
  void Broken(fmt::format_string<Args...> text, Args&&... args) {
    broken.push_back(fmt::format(text, std::forward<Args>(args)...));
  }
};

void CheckLimit(World& world, const domain::Money& limit) {
  std::map<int32_t, int64_t> counted;
  for (const auto& [name, refund] : world.refunds) {
    const bool counts = refund.state == RefundState::kSucceeded || refund.state == RefundState::kPendingApproval;
    if (counts) counted[domain::DateOf(refund.create_time).days] += refund.quote.counted_amount.minor;
  }
  for (const auto& [last, ignored] : counted) {
    int64_t sum = 0;
    for (auto day = counted.lower_bound(last - 364); day != counted.upper_bound(last); ++day) sum += day->second;
    if (sum > limit.minor) world.Broken("limit: {} counts up to {}", sum, ToString(domain::Date{last}));
  }
}

void CheckQuantities(World& world) {
  std::map<domain::OrderName, int64_t> units;
  for (const auto& [name, reservation] : world.reservations) {
    if (!reservation.canceled()) units[name.order] += reservation.quantity;
  }
  for (const auto& [name, refund] : world.refunds) {
    if (refund.state == RefundState::kSucceeded) units[refund.quote.reservation.order] += refund.quote.quantity;
  }
  for (const auto& [name, exchange] : world.exchanges) {
    if (exchange.state != RefundState::kSucceeded || exchange.quote.twin_swap) continue;
    for (const auto& returned : exchange.quote.returns) units[returned.reservation.order] += returned.quantity;
  }
  for (const auto& [name, order] : world.orders) {
    if (units[name] != order.quantity) {
      world.Broken("quantity: {} of {} units of {}", units[name], order.quantity, ToString(name));
    }
  }
}

// Whatever reservation of an order one stands at, its units are those of what it came from, or of what it became.
void CheckLineage(World& world) {
  std::map<domain::ReservationName, int64_t> given;
  std::map<domain::ReservationName, int64_t> taken;
  for (const auto& [name, row] : world.reservations) {
    const auto kin = [&order = name.order](const domain::ReservationId& id) {
      return domain::ReservationName{order, id};
    };
    if (row.split_from.has_value()) given[kin(*row.split_from)] += row.quantity;
    if (row.merged_into.has_value()) taken[kin(*row.merged_into)] += row.quantity;
  }
  std::map<domain::OrderName, int64_t> bought;
  for (const auto& [name, row] : world.reservations) {
    const bool ends_here = !row.canceled() || (row.split_into.empty() && !row.merged_into.has_value());
    const bool starts_here = !row.split_from.has_value() && row.merged_from.empty();
    if (given[name] != (row.split_into.empty() ? 0 : row.quantity)) {
      world.Broken("lineage: {} gave {} of {} units to its parts", ToString(name), given[name], row.quantity);
    }
    if (taken[name] != (row.merged_from.empty() ? 0 : row.quantity)) {
      world.Broken("lineage: {} has {} units of {} merged", ToString(name), row.quantity, taken[name]);
    }
    if (ends_here && row.canceled() && ToString(row.returned_by).empty()) {
      world.Broken("lineage: {} is {} and became nothing", ToString(name), NameOf(row.cancel_reason));
    }
    if (starts_here) bought[name.order] += row.quantity;
  }
  for (const auto& [name, order] : world.orders) {
    if (bought[name] != order.quantity) {
      world.Broken("lineage: {} of {} units of {} were bought", bought[name], order.quantity, ToString(name));
    }
  }
}

void CheckLocks(World& world) {
  std::map<domain::ReservationName, std::string> wanted;
  for (const auto& [name, refund] : world.refunds) {
    if (refund.state == RefundState::kPendingApproval) wanted[refund.quote.reservation] += ToString(name);
  }
  for (const auto& [name, exchange] : world.exchanges) {
    if (exchange.state != RefundState::kPendingApproval) continue;
    for (const auto& returned : exchange.quote.returns) wanted[returned.reservation] += ToString(name);
  }
  for (const auto& [name, reservation] : world.reservations) {
    if (ToString(reservation.pending) != wanted[name]) {
      world.Broken("lock: {} is locked by `{}`, not `{}`", ToString(name), ToString(reservation.pending), wanted[name]);
    }
  }
}

// The payments of returned units that fell due between the request and the decision.
int64_t PaidWhileWaiting(const World& world, const domain::ReservationName& reservation, int64_t quantity,
                         int payments_made, domain::Instant decided) {
  const domain::PaymentPlan& plan = world.reservations.at(reservation).plan;
  return (domain::PaymentsDue(plan, decided) - payments_made) * quantity * plan.unit_payment.minor;
}

void CheckMoney(World& world, const domain::JournalHead& head) {
  Sums charged;
  Sums paid_back;
  Sums prepaid;
  std::map<domain::OrderName, int64_t> held;
  for (const auto& [name, reservation] : world.reservations) {
    if (!reservation.canceled()) held[name.order] += reservation.quantity;
  }
  for (const auto& [name, order] : world.orders) {
    for (const domain::Money& payment : order.charged) charged[payment.currency] += payment.minor;
    const auto payments = static_cast<int64_t>(order.charged.size());
    if (!order.closed)
      prepaid[order.plan.unit_payment.currency] -= held[name] * order.plan.unit_payment.minor * payments;
  }
  for (const auto& [name, refund] : world.refunds) {
    if (refund.state != RefundState::kSucceeded) continue;
    const domain::RefundQuote& quote = refund.quote;
    paid_back[quote.refund.currency] +=
        quote.refund.minor + PaidWhileWaiting(world, quote.reservation, quote.quantity, quote.basis.payments_made,
                                              refund.decision.time.value_or(refund.create_time));
  }
  for (const auto& [name, exchange] : world.exchanges) {
    if (exchange.state != RefundState::kSucceeded || exchange.quote.twin_swap) continue;
    for (const auto& returned : exchange.quote.returns) {
      paid_back[returned.credit.currency] +=
          returned.credit.minor + PaidWhileWaiting(world, returned.reservation, returned.quantity,
                                                   returned.basis.payments_made,
                                                   exchange.decision.time.value_or(exchange.create_time));
    }
  }
  for (const auto& [currency, sum] : paid_back) {
    if (sum > charged[currency]) world.Broken("money: {} {} paid back of {}", sum, currency.code(), charged[currency]);
  }
  for (const domain::AccountBalance& balance : head.balances) {
    const domain::Currency currency = balance.amount.currency;
    const int64_t owed = charged[currency] - paid_back[currency];
    if (balance.account == domain::Account::kReceivable && balance.amount.minor != owed) {
      world.Broken("money: {} are owed, {} {} should be", ToString(balance.amount), owed, currency.code());
    }
    if (balance.account == domain::Account::kPrepaid && balance.amount.minor != prepaid[currency]) {
      world.Broken("prepaid: is {}, {} {} should be", ToString(balance.amount), prepaid[currency], currency.code());
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> BrokenInvariants(const storage::Reader& reader,
                                                          const domain::PartnerId& partner,
                                                          const domain::Money& limit) {
  World world;
  PRORATA_ASSIGN_OR_RETURN(world.orders, RowsOf<schema::Orders>(reader, partner));
  PRORATA_ASSIGN_OR_RETURN(world.reservations, RowsOf<schema::Reservations>(reader, partner));
  PRORATA_ASSIGN_OR_RETURN(world.refunds, RowsOf<schema::Refunds>(reader, partner));
  PRORATA_ASSIGN_OR_RETURN(world.exchanges, RowsOf<schema::Exchanges>(reader, partner));
  PRORATA_ASSIGN_OR_RETURN(const auto head, schema::Find<schema::JournalHeads>(reader, partner));
  CheckLimit(world, limit);
  CheckQuantities(world);
  CheckLineage(world);
  CheckLocks(world);
  if (head != nullptr) CheckMoney(world, *head);
  return world.broken;
}

}  // namespace prorata::testing
