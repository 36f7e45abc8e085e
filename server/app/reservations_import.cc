#include "server/app/reservations_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "server/app/due.h"
#include "server/app/journal.h"
#include "server/app/renewal_links.h"
#include "server/app/renewals.h"
#include "server/app/reservations.h"
#include "server/app/subscriptions.h"
#include "server/domain/error.h"
#include "server/domain/ledger.h"
#include "server/domain/notice.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::Money;
using Total = ReservationImportSummary::Total;

// Reservations written in one transaction where they need not all be: enough that its durable write costs little, few
// enough that nobody waits long for it.
constexpr size_t kReservationsAtOnce = 128;
// Orders looked at in one read.
constexpr size_t kOrdersRead = 256;

// An order that is to be written, and the rows that it came of.
struct Pending {
  OrderDraft draft;
  std::vector<const ReservationRow*> rows;
};

// What one transaction did. Overwritten each time its body runs.
struct Written {
  std::vector<bool> was_written;
  std::vector<RowRefusal> refusals;
  int64_t rows_unchanged = 0;
  int64_t subscriptions_created = 0;
  // Fields that name a renewal that is none.
  std::vector<std::string_view> passed_over;
};

absl::Status EnsureScopes(storage::Transaction& tx, const CallContext& context, const OrderDraft& draft,
                          Journal& journal, Written& written) {
  for (const auto& [id, group] : draft.missing) {
    const domain::SubscriptionName name{draft.order.name.customer, id};
    PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Subscriptions>(tx, name));
    domain::Subscription subscription;
    if (stored != nullptr) {
      const bool has_group = group.empty() || std::ranges::count(stored->resource_groups, group) > 0;
      if (has_group) continue;
      subscription = *stored;
      ++subscription.revision;
    } else {
      subscription.name = name;
      subscription.display_name = id.value;
      subscription.create_time = context.now;
      ++written.subscriptions_created;
    }
    subscription.update_time = context.now;
    if (!group.empty()) subscription.resource_groups.push_back(group);
    journal.Emit(stored == nullptr ? "subscription.created" : "subscription.updated", ToString(name));
    schema::Put<schema::Subscriptions>(tx, name, std::move(subscription));
  }
  return absl::OkStatus();
}

// What is to be renewed and ends so soon that nobody would fix its price any more gets the price of today, as if
// renewal were switched on now.
absl::Status FixLatePrices(storage::Transaction& tx, const CallContext& context, const domain::Order& order,
                           std::vector<domain::Reservation>& reservations, Journal& journal) {
  if (order.closed) return absl::OkStatus();
  for (domain::Reservation& reservation : reservations) {
    if (!reservation.renewal.enabled) continue;
    PRORATA_ASSIGN_OR_RETURN(const bool fixed, FixLatePrice(tx, context.now, reservation));
    if (!fixed) continue;
    PRORATA_RETURN_IF_ERROR(journal.Notify(domain::PriceFixedNotice(reservation)));
  }
  return absl::OkStatus();
}

// Writes an order that is not there: itself, its reservations with their first revision, what it paid elsewhere in the
// ledger, what is due next, and whose it is.
absl::Status WriteOrder(storage::Transaction& tx, const CallContext& context, const OrderDraft& draft, Journal& journal,
                        Written& written) {
  domain::Order order = draft.order;
  std::vector<domain::Reservation> reservations = draft.reservations;
  const std::string name = ToString(order.name);
  order.purchased_by = context.principal;
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries, domain::ImportEntries(draft.paid_elsewhere));
  PRORATA_ASSIGN_OR_RETURN(order.transaction, journal.Book(domain::Cause::kImport, name, entries));
  journal.Emit("order.imported", name);
  schema::Put<schema::ImportedOrders>(tx, order.name.order, {.customer = order.name.customer});
  PRORATA_RETURN_IF_ERROR(FixLatePrices(tx, context, order, reservations, journal));
  for (const RenewalLink& link : draft.renewals) {
    PRORATA_ASSIGN_OR_RETURN(const bool is_renewal, LinkRenewal(tx, context, link, order, reservations));
    if (!is_renewal) written.passed_over.push_back(link.field);
  }
  for (domain::Reservation& reservation : reservations) {
    WriteFirstRevision(tx, context, std::move(reservation), "imported");
  }
  ScheduleDue(tx, order);
  schema::Put<schema::Orders>(tx, draft.order.name, std::move(order));
  return absl::OkStatus();
}

// Writes those of the orders that are still not there; others may have come since they were looked at.
absl::Status WriteOrders(storage::Transaction& tx, const CallContext& context, const std::vector<Pending>& orders,
                         Written& written) {
  written = {};
  if (orders.empty()) return absl::OkStatus();
  const domain::PartnerId& partner = orders.front().draft.order.name.customer.partner;
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, partner));
  for (const Pending& pending : orders) {
    PRORATA_ASSIGN_OR_RETURN(OrderFinding now, CompareWithStored(tx, pending.draft, pending.rows));
    written.was_written.push_back(now.standing == OrderFinding::Standing::kNew);
    if (now.standing == OrderFinding::Standing::kUnchanged) {
      written.rows_unchanged += static_cast<int64_t>(pending.rows.size());
    }
    for (RowRefusal& refusal : now.refusals) written.refusals.push_back(std::move(refusal));
    if (!written.was_written.back()) continue;
    PRORATA_RETURN_IF_ERROR(EnsureScopes(tx, context, pending.draft, journal, written));
    PRORATA_RETURN_IF_ERROR(WriteOrder(tx, context, pending.draft, journal, written));
  }
  journal.Close();
  return absl::OkStatus();
}

// A transaction under way.
struct Batch {
  std::vector<Pending> orders;
  Written written;
  std::promise<storage::Result> done;
};

class Import {
 public:
  Import(storage::Store& store, const CallContext& context, const domain::CustomerName& customer,
         const ReservationsImportOptions& options)
      : store_(store), context_(context), customer_(customer), options_(options) {}

  absl::StatusOr<ReservationImportSummary> Run(std::istream& file) {
    PRORATA_RETURN_IF_ERROR(ReadReservations(file, customer_, options_.format, rows_));
    const bool is_whole = !options_.import.skip_invalid_rows;
    if (is_whole && rows_.read > kMostReservationsAtOnce) return TooManyAtOnce();
    OrderDrafts drafts(rows_, customer_, options_.defaults, context_.now);
    PRORATA_RETURN_IF_ERROR(store_.ReadNow([&](const storage::Reader& reader) { return drafts.LoadFacts(reader); }));
    const absl::Status looked_at = LookAtAll(drafts);
    const absl::Status finished = AwaitBatch();
    PRORATA_RETURN_IF_ERROR(looked_at);
    PRORATA_RETURN_IF_ERROR(finished);
    if (is_whole) {
      PRORATA_RETURN_IF_ERROR(CheckNoneRefused());
      PRORATA_RETURN_IF_ERROR(StartBatch());
      PRORATA_RETURN_IF_ERROR(AwaitBatch());
      PRORATA_RETURN_IF_ERROR(CheckNoneRefused());
    }
    return Summarize();
  }

 private:
  absl::Status TooManyAtOnce() const {
    return domain::Refuse(
        domain::Reason::kImportTooLarge,
        fmt::format("the file has {} reservations, one transaction takes {}: import each order by itself "
                    "(skip_invalid_rows), or cut the file",
                    rows_.read, kMostReservationsAtOnce),
        "data");
  }

  // Looks at the orders and, where they need not all be right, writes them meanwhile.
  absl::Status LookAtAll(OrderDrafts& drafts) {
    std::vector<OrderFinding> findings;
    for (size_t first = 0; first < drafts.size(); first += kOrdersRead) {
      const size_t last = std::min(first + kOrdersRead, drafts.size());
      PRORATA_RETURN_IF_ERROR(store_.ReadNow([&](const storage::Reader& reader) -> absl::Status {
        findings.clear();
        for (size_t order = first; order < last; ++order) {
          PRORATA_ASSIGN_OR_RETURN(OrderFinding finding, drafts.Find(reader, order));
          findings.push_back(std::move(finding));
        }
        return absl::OkStatus();
      }));
      for (size_t order = first; order < last; ++order) {
        Take(std::move(findings[order - first]), drafts.RowsOf(order));
        const bool is_full = options_.import.skip_invalid_rows && waiting_rows_ >= kReservationsAtOnce;
        if (is_full) PRORATA_RETURN_IF_ERROR(StartBatch());
      }
    }
    if (options_.import.skip_invalid_rows) PRORATA_RETURN_IF_ERROR(StartBatch());
    return absl::OkStatus();
  }

  void Take(OrderFinding finding, std::span<const uint32_t> rows) {
    for (RowRefusal& refusal : finding.refusals) rows_.refusals.Add(std::move(refusal));
    PassOver(finding.passed_over);
    if (finding.standing == OrderFinding::Standing::kUnchanged) {
      summary_.rows_unchanged += static_cast<int64_t>(rows.size());
    } else if (finding.standing == OrderFinding::Standing::kNew) {
      Pending& pending = waiting_.emplace_back(Pending{*std::move(finding.draft), {}});
      for (const uint32_t row : rows) pending.rows.push_back(&rows_.rows[row]);
      waiting_rows_ += rows.size();
    }
  }

  void PassOver(const std::vector<std::string_view>& fields) {
    for (const std::string_view field : fields) ++rows_.file.unknown_fields[std::string(field)];
  }

  // Submits what waits, having waited for what was submitted before: one is built and one on its way.
  absl::Status StartBatch() {
    PRORATA_RETURN_IF_ERROR(AwaitBatch());
    if (waiting_.empty()) return absl::OkStatus();
    batch_ = std::make_shared<Batch>();
    batch_->orders = std::exchange(waiting_, {});
    waiting_rows_ = 0;
    if (options_.import.validate_only) {
      // Looked at, and that is all.
      batch_->written.was_written.assign(batch_->orders.size(), true);
      batch_->done.set_value({storage::Outcome::kCommitted, absl::OkStatus()});
      return absl::OkStatus();
    }
    store_.Submit(
        [batch = batch_, context = &context_,
         is_whole = !options_.import.skip_invalid_rows](storage::Transaction& tx) -> absl::Status {
          PRORATA_RETURN_IF_ERROR(WriteOrders(tx, *context, batch->orders, batch->written));
          if (is_whole && !batch->written.refusals.empty()) tx.Discard();
          return absl::OkStatus();
        },
        [batch = batch_](storage::Result result) { batch->done.set_value(std::move(result)); });
    return absl::OkStatus();
  }

  absl::Status AwaitBatch() {
    if (batch_ == nullptr) return absl::OkStatus();
    const std::shared_ptr<Batch> batch = std::exchange(batch_, nullptr);
    storage::Result result = batch->done.get_future().get();
    PRORATA_RETURN_IF_ERROR(result.status);
    const Written& written = batch->written;
    for (const RowRefusal& refusal : written.refusals) rows_.refusals.Add(refusal);
    PassOver(written.passed_over);
    summary_.rows_unchanged += written.rows_unchanged;
    summary_.subscriptions_created += written.subscriptions_created;
    for (size_t i = 0; i < batch->orders.size(); ++i) {
      if (written.was_written[i]) PRORATA_RETURN_IF_ERROR(Count(batch->orders[i].draft));
    }
    return absl::OkStatus();
  }

  absl::Status Count(const OrderDraft& draft) {
    const domain::Order& order = draft.order;
    ++summary_.orders_imported;
    summary_.rows_imported += static_cast<int64_t>(draft.reservations.size());
    int64_t held = 0;
    for (const domain::Reservation& part : draft.reservations) held += part.canceled() ? 0 : part.quantity;
    const int64_t running = order.closed ? 0 : held;
    summary_.units_held += running;
    const domain::Currency currency = order.total.currency;
    const Money zero = Money::Zero(currency);
    Total& total = summary_.totals.try_emplace(currency, Total{zero, zero, zero}).first->second;
    const int64_t payments_to_come = domain::PaymentsTotal(order.plan) - static_cast<int64_t>(order.charged.size());
    PRORATA_ASSIGN_OR_RETURN(const Money payment, domain::Multiply(order.plan.unit_payment, running));
    PRORATA_ASSIGN_OR_RETURN(const Money to_charge, domain::Multiply(payment, payments_to_come));
    PRORATA_ASSIGN_OR_RETURN(total.commitment, domain::Add(total.commitment, order.total));
    PRORATA_ASSIGN_OR_RETURN(total.paid_elsewhere, domain::Add(total.paid_elsewhere, draft.paid_elsewhere));
    PRORATA_ASSIGN_OR_RETURN(total.to_charge, domain::Add(total.to_charge, to_charge));
    return absl::OkStatus();
  }

  // IMPORT_INVALID with the reasons of the first rows refused. How many there are stands in front of them.
  absl::Status CheckNoneRefused() const {
    const int64_t refused = rows_.refusals.rows();
    if (refused == 0) return absl::OkStatus();
    std::vector<domain::Violation> violations;
    if (refused > 1) {
      violations.push_back({.reason = domain::Reason::kImportInvalid,
                            .description = CannotBeUsed(refused, rows_.read),
                            .field = "data",
                            .subject = "",
                            .metadata = {}});
    }
    for (const RowRefusal& refusal : rows_.refusals.Shown()) {
      const std::string field = refusal.field.empty() ? "" : fmt::format(", {}", refusal.field);
      violations.push_back({.reason = domain::Reason::kImportInvalid,
                            .description = fmt::format("row {}, line {}{}: {} ({})", refusal.row, refusal.line, field,
                                                       refusal.description, NameOf(refusal.reason)),
                            .field = "data",
                            .subject = "",
                            .metadata = {{"row", std::to_string(refusal.row)},
                                         {"line", std::to_string(refusal.line)},
                                         {"row_reason", std::string(NameOf(refusal.reason))}}});
    }
    violations.front().metadata["rows_refused"] = std::to_string(refused);
    return domain::Refuse(std::move(violations));
  }

  ReservationImportSummary Summarize() {
    summary_.format = rows_.format;
    summary_.rows_read = rows_.read;
    summary_.rows_refused = rows_.refusals.rows();
    summary_.unknown_fields = rows_.file.unknown_fields;
    summary_.has_next_page = rows_.file.has_next_page;
    summary_.refusals = rows_.refusals.Shown();
    // Nothing is wrong with them: they never came to be, or another row of their order is refused.
    summary_.rows_skipped =
        summary_.rows_read - summary_.rows_imported - summary_.rows_unchanged - summary_.rows_refused;
    return std::move(summary_);
  }

  storage::Store& store_;
  const CallContext& context_;
  const domain::CustomerName& customer_;
  const ReservationsImportOptions& options_;
  ImportedRows rows_;
  ReservationImportSummary summary_;
  std::vector<Pending> waiting_;
  size_t waiting_rows_ = 0;
  std::shared_ptr<Batch> batch_;
};

}  // namespace

absl::StatusOr<ReservationImportSummary> ImportReservations(storage::Store& store, const CallContext& context,
                                                            const domain::CustomerName& customer, std::istream& file,
                                                            const ReservationsImportOptions& options) {
  return Import(store, context, customer, options).Run(file);
}

}  // namespace prorata::app
