#include "server/app/integrity.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "server/app/configuration_check.h"
#include "server/app/lineage_check.h"
#include "server/app/reservation_index.h"
#include "server/domain/instalment.h"
#include "server/domain/lineage.h"
#include "server/domain/status_macros.h"
#include "storage/schema/revisions.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::ToString;

// Minor units by account and currency.
using Balances = std::map<std::pair<domain::Account, domain::Currency>, int64_t>;

class Checker {
 public:
  explicit Checker(const storage::Reader& reader) : reader_(reader) {}

  absl::StatusOr<IntegrityReport> Run() {
    PRORATA_RETURN_IF_ERROR(ForEach<schema::Partners>([&](const auto& id, const auto&) { partners_.push_back(id); }));
    PRORATA_RETURN_IF_ERROR(CheckDueEntries());
    PRORATA_RETURN_IF_ERROR(CheckFlexibility());
    for (const domain::PartnerId& partner : partners_) {
      PRORATA_RETURN_IF_ERROR(CheckManagementGroups(partner));
      PRORATA_RETURN_IF_ERROR(CheckOrders(partner));
      PRORATA_RETURN_IF_ERROR(CheckIndexes(partner));
      PRORATA_RETURN_IF_ERROR(CheckLedger(partner));
      PRORATA_RETURN_IF_ERROR(CheckEvents(partner));
      PRORATA_RETURN_IF_ERROR(CheckRefunds(partner));
      PRORATA_RETURN_IF_ERROR(CheckExchanges(partner));
    }
    return std::move(report_);
  }

 private:
  void Report(std::string check, std::string subject, std::string description) {
    report_.findings.push_back({std::move(check), std::move(subject), std::move(description)});
  }

  // Visits rows; the visitor may return nothing, or an error that ends the scan.
  template <typename Table, typename Visit>
  absl::Status ForEach(const schema::KeyRange& range, Visit visit) {
    absl::Status failed;
    const absl::Status scanned = schema::Scan<Table>(reader_, range, [&](const auto& key, const auto& row) {
      ++report_.rows;
      if constexpr (std::is_void_v<decltype(visit(key, row))>) {
        visit(key, row);
      } else {
        failed = visit(key, row);
      }
      return failed.ok();
    });
    return scanned.ok() ? failed : scanned;
  }
  template <typename Table, typename Visit>
  absl::Status ForEach(Visit visit) {
    return ForEach<Table>(schema::All<Table>(), visit);
  }

  absl::Status CheckDueEntries() {
    return ForEach<schema::DueEntries>([&](const schema::DueKey& key, const schema::DueEntry&) -> absl::Status {
      PRORATA_ASSIGN_OR_RETURN(const auto order, schema::Find<schema::Orders>(reader_, key.order));
      if (order == nullptr) {
        Report("due", ToString(key.order), "has a due entry but does not exist");
      } else if (domain::NextDue(*order) != key.due) {
        Report("due", ToString(key.order),
               fmt::format("has a due entry at {} that is not its next", ToString(key.due)));
      }
      return absl::OkStatus();
    });
  }

  absl::Status CheckFlexibility() {
    PRORATA_RETURN_IF_ERROR(ForEach<schema::FlexibilityMembers>([&](const auto& key, const auto& row) -> absl::Status {
      PRORATA_ASSIGN_OR_RETURN(const auto twin,
                               schema::Find<schema::FlexibilityGroups>(reader_, {row.group, row.ratio_milli, row.sku}));
      if (twin == nullptr || !(*twin == row)) Report("catalog", key.sku, "is not in its flexibility group");
      return absl::OkStatus();
    }));
    return ForEach<schema::FlexibilityGroups>([&](const auto&, const auto& row) -> absl::Status {
      PRORATA_ASSIGN_OR_RETURN(const auto member, schema::Find<schema::FlexibilityMembers>(reader_, {row.sku}));
      if (member == nullptr || !(*member == row)) Report("catalog", row.sku, "is in a flexibility group that it left");
      return absl::OkStatus();
    });
  }

  absl::Status CheckManagementGroups(const domain::PartnerId& partner) {
    return ForEach<schema::ManagementGroups>(
        schema::Within<schema::ManagementGroups>(partner), [&](const auto& name, const auto& group) -> absl::Status {
          PRORATA_ASSIGN_OR_RETURN(const auto broken, BrokenManagementGroup(reader_, group));
          for (const std::string& sentence : broken) Report("management_groups", ToString(name), sentence);
          return absl::OkStatus();
        });
  }

  // Orders with their reservations; sums up what the partner's units have paid and not consumed.
  absl::Status CheckOrders(const domain::PartnerId& partner) {
    unconsumed_.clear();
    return ForEach<schema::Orders>(schema::Within<schema::Orders>(partner),
                                   [&](const auto& name, const auto& order) { return CheckOrder(name, order); });
  }

  absl::Status CheckIndexes(const domain::PartnerId& partner) {
    PRORATA_ASSIGN_OR_RETURN(const int64_t rows,
                             CheckReservationIndexes(reader_, partner, [&](const auto& name, std::string description) {
                               Report("indexes", ToString(name), std::move(description));
                             }));
    report_.rows += rows;
    return absl::OkStatus();
  }

  absl::Status CheckOrder(const domain::OrderName& name, const domain::Order& order) {
    OrderParts parts;
    PRORATA_RETURN_IF_ERROR(ForEach<schema::Reservations>(schema::Within<schema::Reservations>(name),
                                                          [&](const auto& key, const auto& row) {
                                                            parts.emplace(key.reservation, row);
                                                            return CheckPast(row);
                                                          }));
    int64_t roots = 0;
    int64_t held = 0;
    for (const auto& [id, part] : parts) {
      if (domain::IsOfPurchase(part)) roots += part.quantity;
      if (!part.canceled()) held += part.quantity;
      PRORATA_RETURN_IF_ERROR(CheckReservation(part, parts));
    }
    if (roots != order.quantity) {
      Report("reservations", ToString(name), fmt::format("{} units were bought, {} are there", order.quantity, roots));
    }
    if (!order.closed) {
      const int64_t paid = order.plan.unit_payment.minor * held * static_cast<int64_t>(order.charged.size());
      unconsumed_[order.plan.unit_payment.currency] += paid;
    }
    PRORATA_RETURN_IF_ERROR(CheckRenewedOrder(order, parts));
    const auto due = domain::NextDue(order);
    if (due.has_value()) {
      PRORATA_ASSIGN_OR_RETURN(const auto entry, schema::Find<schema::DueEntries>(reader_, {*due, name}));
      if (entry == nullptr) Report("due", ToString(name), fmt::format("has no due entry at {}", ToString(*due)));
    }
    return absl::OkStatus();
  }

  absl::Status CheckReservation(const domain::Reservation& part, const OrderParts& parts) {
    const std::string subject = ToString(part.name);
    for (std::string& sentence : BrokenLineage(part, parts)) Report("reservations", subject, std::move(sentence));
    PRORATA_ASSIGN_OR_RETURN(const auto misconfigured, BrokenConfiguration(reader_, part));
    for (const std::string& sentence : misconfigured) Report("reservations", subject, sentence);
    if (part.canceled() != part.cancel_time.has_value()) Report("reservations", subject, "is canceled without a time");
    return CheckPending(part);
  }

  absl::Status CheckPast(const schema::ReservationRow& row) {
    const auto shared = std::make_shared<const schema::ReservationRow>(row);
    for (int64_t number = 1; number < row.revision; ++number) {
      const auto past = schema::LoadRevision(reader_, shared, number);
      if (absl::IsDataLoss(past.status())) {
        Report("reservations", ToString(row.name),
               fmt::format("lost its revision {}: {}", number, std::string(past.status().message())));
      } else if (!past.ok()) {
        return past.status();
      } else if ((*past)->name != row.name || (*past)->revision != number) {
        Report("reservations", ToString(row.name),
               fmt::format("has another row where its revision {} should be", number));
      }
    }
    return absl::OkStatus();
  }

  // Both ends of each renewal, from both sides. Where each end names the other, no reservation is renewed twice.
  absl::Status CheckRenewedOrder(const domain::Order& order, const OrderParts& parts) {
    const auto report = [&](std::string sentence) { Report("renewals", ToString(order.name), std::move(sentence)); };
    std::vector<domain::OrderId> renewed_into;
    for (const auto& [id, part] : parts) {
      if (part.renewed_into.has_value()) renewed_into.push_back(part.renewed_into->order.order);
      PRORATA_RETURN_IF_ERROR(CheckRenewal(part, order));
    }
    if (!std::ranges::is_permutation(renewed_into, order.renewed_into)) {
      report("names other renewals than its reservations do");
    }
    if (!order.renewed_from.has_value()) return absl::OkStatus();
    PRORATA_ASSIGN_OR_RETURN(const auto from, schema::Find<schema::Reservations>(reader_, *order.renewed_from));
    const bool is_named = from != nullptr && from->renewed_into.has_value() && from->renewed_into->order == order.name;
    if (!is_named) {
      report("renews a reservation that does not name it");
    } else if (from->plan.expire_time != order.plan.purchase_time) {
      report("was not bought when what it renews ended");
    }
    return absl::OkStatus();
  }

  absl::Status CheckRenewal(const domain::Reservation& part, const domain::Order& order) {
    const auto report = [&](std::string sentence) { Report("renewals", ToString(part.name), std::move(sentence)); };
    if (part.renewed_into.has_value()) {
      PRORATA_ASSIGN_OR_RETURN(const auto into, schema::Find<schema::Reservations>(reader_, *part.renewed_into));
      if (into == nullptr || into->renewed_from != part.name) report("is renewed by one that does not name it");
      if (!order.closed) report("is renewed though its term has not ended");
    }
    if (!part.renewed_from.has_value()) return absl::OkStatus();
    PRORATA_ASSIGN_OR_RETURN(const auto from, schema::Find<schema::Reservations>(reader_, *part.renewed_from));
    if (from == nullptr || from->renewed_into != part.name) report("renews one that does not name it");
    if (order.renewed_from != part.renewed_from) report("renews another one than its order does");
    return absl::OkStatus();
  }

  absl::Status CheckPending(const domain::Reservation& part) {
    bool waits = true;
    if (const auto* refund = std::get_if<domain::RefundName>(&part.pending)) {
      PRORATA_ASSIGN_OR_RETURN(const auto row, schema::Find<schema::Refunds>(reader_, *refund));
      waits =
          row != nullptr && row->state == domain::RefundState::kPendingApproval && row->quote.reservation == part.name;
    } else if (const auto* exchange = std::get_if<domain::ExchangeName>(&part.pending)) {
      PRORATA_ASSIGN_OR_RETURN(const auto row, schema::Find<schema::Exchanges>(reader_, *exchange));
      waits = row != nullptr && row->state == domain::RefundState::kPendingApproval;
    }
    if (!waits) {
      Report("reservations", ToString(part.name),
             fmt::format("waits for {}, which does not wait", ToString(part.pending)));
    }
    return absl::OkStatus();
  }

  absl::Status CheckLedger(const domain::PartnerId& partner) {
    domain::JournalHead recomputed;
    recomputed.partner = partner;
    Balances balances;
    told_events_.clear();
    PRORATA_RETURN_IF_ERROR(ForEach<schema::Transactions>(
        schema::Within<schema::Transactions>(partner),
        [&](const auto& key, const schema::TransactionRow& row) { CheckTransaction(key, row, recomputed, balances); }));
    PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::JournalHeads>(reader_, partner));
    const domain::JournalHead head = stored == nullptr ? domain::JournalHead{} : *stored;
    newest_event_ = head.event;
    if (head.transaction != recomputed.transaction || head.hash != recomputed.hash) {
      Report("ledger", ToString(partner),
             fmt::format("the head is at {}, the newest transaction is {}", head.transaction, recomputed.transaction));
    }
    Balances stated;
    for (const domain::AccountBalance& line : head.balances) {
      stated[{line.account, line.amount.currency}] = line.amount.minor;
    }
    if (stated != balances) Report("ledger", ToString(partner), "the balances are not the sum of the postings");
    for (const auto& [key, minor] : balances) {
      if (key.first != domain::Account::kPrepaid) continue;
      const int64_t expected = -unconsumed_[key.second];
      if (minor != expected) {
        Report("prepaid", ToString(partner),
               fmt::format("is {}, the units held account for {}", ToString(domain::Money{key.second, minor}),
                           ToString(domain::Money{key.second, expected})));
      }
    }
    return absl::OkStatus();
  }

  void CheckTransaction(const domain::TransactionName& name, const schema::TransactionRow& row,
                        domain::JournalHead& before, Balances& balances) {
    const std::string subject = ToString(name);
    if (name.number != before.transaction + 1) {
      Report("ledger", subject, fmt::format("follows transaction {}", before.transaction));
    }
    if (domain::HashOf(row, before.hash) != row.hash)
      Report("ledger", subject, "does not have the hash that its content gives");
    std::map<domain::Currency, __int128> sums;
    for (const domain::Posting& posting : row.postings) {
      sums[posting.amount.currency] += posting.amount.minor;
      int64_t& balance = balances[{posting.account, posting.amount.currency}];
      balance += posting.amount.minor;
      if (balance != posting.balance_after.minor)
        Report("ledger", subject, "states a balance that the postings do not give");
    }
    for (const auto& [currency, sum] : sums) {
      if (sum != 0) Report("ledger", subject, "does not sum to zero");
    }
    resources_[name] = row.resource;
    if (row.newest_event < before.event) {
      Report("events", subject, fmt::format("the newest is {}, before it {}", row.newest_event, before.event));
    }
    if (row.told_by.has_value()) told_events_.push_back(row.newest_event);
    before.event = row.newest_event;
    before.transaction = name.number;
    before.hash = row.hash;
  }

  absl::Status CheckEvents(const domain::PartnerId& partner) {
    int64_t last = 0;
    const auto check = [&](int64_t sequence) {
      if (sequence != last + 1) Report("events", ToString(partner), fmt::format("{} follows {}", sequence, last));
      last = sequence;
    };
    auto told = told_events_.begin();
    PRORATA_RETURN_IF_ERROR(
        ForEach<schema::Events>(schema::Within<schema::Events>(partner), [&](const schema::EventKey& key, const auto&) {
          while (told != told_events_.end() && *told < key.sequence) check(*told++);
          check(key.sequence);
        }));
    while (told != told_events_.end()) check(*told++);
    if (last != newest_event_) {
      Report("events", ToString(partner), fmt::format("the head is at {}, the newest is {}", newest_event_, last));
    }
    return absl::OkStatus();
  }

  // Refunds with what they count against the yearly limit.
  absl::Status CheckRefunds(const domain::PartnerId& partner) {
    std::map<domain::CustomerName, std::map<domain::Date, std::pair<int64_t, int64_t>>> days;
    newest_refunds_.clear();
    PRORATA_RETURN_IF_ERROR(ForEach<schema::Refunds>(
        schema::Within<schema::Refunds>(partner), [&](const domain::RefundName& name, const domain::Refund& refund) {
          CheckPaid(ToString(name), refund.state, {partner, refund.transaction});
          if (refund.quote.refund.minor > refund.quote.basis.full.minor || refund.quote.refund.is_negative()) {
            Report("refunds", ToString(name), "is more than was paid for its units");
          }
          const int64_t counted = refund.quote.counted_amount.minor;
          const domain::Date date = domain::DateOf(refund.create_time);
          if (counted != 0) newest_refunds_[name.customer] = date;
          if (!domain::CountsAgainstLimit(refund)) return;
          const bool held = refund.state == domain::RefundState::kPendingApproval;
          auto& day = days[name.customer][date];
          (held ? day.second : day.first) += counted;
        }));
    return CheckAllowanceDays(partner, days);
  }

  absl::Status CheckAllowanceDays(
      const domain::PartnerId& partner,
      std::map<domain::CustomerName, std::map<domain::Date, std::pair<int64_t, int64_t>>>& days) {
    PRORATA_RETURN_IF_ERROR(ForEach<schema::AllowanceDays>(
        schema::Within<schema::AllowanceDays>(partner),
        [&](const domain::CustomerName& name, const domain::AllowanceDays& row) {
          auto& expected = days[name];
          for (const domain::AllowanceDay& day : row.days) {
            if (expected[day.date] != std::pair(day.used_minor, day.held_minor)) {
              Report("allowance", ToString(name), fmt::format("{} does not sum up its refunds", ToString(day.date)));
            }
            expected.erase(day.date);
          }
          // Days that no window reaches any more may have been dropped with the newest refund, however it ended.
          const domain::Date newest = newest_refunds_[name];
          std::erase_if(expected, [&](const auto& day) { return domain::DaysBetween(day.first, newest) > 366; });
          if (!expected.empty()) {
            Report("allowance", ToString(name), fmt::format("{} is missing", ToString(expected.begin()->first)));
          }
          days.erase(name);
        }));
    for (const auto& [name, missing] : days) Report("allowance", ToString(name), "has no days");
    return absl::OkStatus();
  }

  absl::Status CheckExchanges(const domain::PartnerId& partner) {
    return ForEach<schema::Exchanges>(schema::Within<schema::Exchanges>(partner),
                                      [&](const auto& name, const auto& exchange) {
                                        if (exchange.quote.twin_swap) return;
                                        CheckPaid(ToString(name), exchange.state, {partner, exchange.transaction});
                                      });
  }

  // What was done has the ledger transaction that says so, and nothing else has one. Where no money moved there is
  // none.
  void CheckPaid(const std::string& name, domain::RefundState state, const domain::TransactionName& transaction) {
    const bool done = state == domain::RefundState::kSucceeded;
    if (!done && transaction.number != 0) Report("refunds", name, "has a ledger transaction though it is not done");
    if (!done || transaction.number == 0) return;
    const auto booked = resources_.find(transaction);
    if (booked == resources_.end() || booked->second != name) {
      Report("refunds", name, fmt::format("{} does not book it", ToString(transaction)));
    }
  }

  const storage::Reader& reader_;
  IntegrityReport report_;
  std::vector<domain::PartnerId> partners_;
  // Of the partner under way.
  std::map<domain::Currency, int64_t> unconsumed_;
  std::map<domain::TransactionName, std::string> resources_;
  int64_t newest_event_ = 0;
  // The events that transactions have, in the order of those.
  std::vector<int64_t> told_events_;
  // When the last refund that counted anything was asked for: refunds come in the order of their creation.
  std::map<domain::CustomerName, domain::Date> newest_refunds_;
};

}  // namespace

absl::StatusOr<IntegrityReport> CheckIntegrity(const storage::Reader& reader) {
  return Checker(reader).Run();
}

}  // namespace prorata::app
