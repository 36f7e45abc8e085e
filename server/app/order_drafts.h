#pragma once

// The orders that rows of a file come to (imported_rows.h): rows of one order are looked at together, with what the
// store knows of them. Nothing is written here.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "server/app/imported_rows.h"
#include "server/domain/offer.h"
#include "server/domain/order.h"
#include "server/domain/partner.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// What the caller decides for rows that do not say it themselves.
struct OrderDefaults {
  // Locked into all orders; none: the one that a row names, else the partner's default.
  std::optional<domain::PolicyId> refund_policy = std::nullopt;
  // None: the partner's billing currency.
  std::optional<domain::Currency> currency = std::nullopt;
  std::optional<domain::BillingPlan> billing_plan = std::nullopt;
  bool create_missing_subscriptions = false;
};

// That one reservation renews another, of another order.
struct RenewalLink {
  domain::ReservationName from;
  domain::ReservationName into;
  // Of the file. Lives as long as the program.
  std::string_view field;
};

// An order as it would be written.
struct OrderDraft {
  domain::Order order;
  // In the order of the rows.
  std::vector<domain::Reservation> reservations;
  // What its held units paid; see domain::FillInThePast.
  domain::Money paid_elsewhere;
  // Subscriptions with a resource group, which may be empty, that scopes name and the customer does not have.
  std::vector<std::pair<domain::SubscriptionId, std::string>> missing;
  // Those of which this order has an end. The reservations do not name each other yet: both do from when the second is
  // written.
  std::vector<RenewalLink> renewals;
  // True if the caller gave the refund policy, or a row.
  bool policy_is_given = false;
};

// What came of looking at an order.
struct OrderFinding {
  enum class Standing { kNew, kUnchanged, kRefused };
  Standing standing = Standing::kRefused;
  // Set for kNew.
  std::optional<OrderDraft> draft;
  // Of its rows, for kRefused.
  std::vector<RowRefusal> refusals;
  // Fields that name a reservation renewed, or renewing, that is neither in the file nor stored.
  std::vector<std::string_view> passed_over;
};

class OrderDrafts {
 public:
  // Groups the rows and refuses those whose ids are there twice. `rows` must outlive it.
  OrderDrafts(ImportedRows& rows, const domain::CustomerName& customer, OrderDefaults defaults, domain::Instant now);

  // RESOURCE_NOT_FOUND: customer, partner, or the refund policy given. Before the first Find.
  absl::Status LoadFacts(const storage::Reader& reader);

  size_t size() const { return starts_.size() - 1; }
  // The rows of an order, by number; those that never came to be are not among them.
  std::span<const uint32_t> RowsOf(size_t order) const {
    return std::span(sorted_).subspan(starts_[order], starts_[order + 1] - starts_[order]);
  }

  // An error is one of the store. Repeatable: changes nothing but what it remembers of the store.
  absl::StatusOr<OrderFinding> Find(const storage::Reader& reader, size_t order);

 private:
  friend class OrderDrafter;

  // Whether it is a row of the file that came to be.
  bool Has(const RenewalRow::End& end) const;
  // Lets both ends of a renewal name each other where both are in the file and one does.
  void NameBothEnds();

  ImportedRows& rows_;
  domain::CustomerName customer_;
  OrderDefaults defaults_;
  domain::Instant now_;
  domain::Partner partner_;
  std::vector<uint32_t> sorted_;
  std::vector<size_t> starts_;
  absl::flat_hash_map<domain::ReservationId, uint32_t, UuidHash> row_of_;
  absl::flat_hash_map<std::string, std::shared_ptr<const domain::Offer>> offers_;
  absl::flat_hash_map<std::string, std::shared_ptr<const domain::Subscription>> subscriptions_;
  absl::flat_hash_map<std::string, bool> policies_;
  absl::flat_hash_map<std::string, bool> management_groups_;
};

// How an order and its reservations stand to what is stored: kNew, kUnchanged where every reservation was stored first
// with this content, or the refusals of `rows`. For the transaction that writes it, too.
absl::StatusOr<OrderFinding> CompareWithStored(const storage::Reader& reader, const OrderDraft& draft,
                                               std::span<const ReservationRow* const> rows);

}  // namespace prorata::app
