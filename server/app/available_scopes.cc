#include "server/app/available_scopes.h"

#include <set>
#include <string_view>
#include <utility>

#include "server/domain/scope.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::ScopeType;
using schema::Subscriptions;

// About what one takes in an answer, with a violation or two.
constexpr int64_t kScopeBytes = 1024;

// What a page token holds: the key of a subscription's row, followed by the resource group if it is one. They stay what
// they are while subscriptions and groups come and go. That of the shared scope sorts before the key of any row.
constexpr std::string_view kSharedKey{"\0", 1};

// The rows whose scopes may have keys from `first_key` on: from the last row that is not behind it.
absl::StatusOr<schema::KeyRange> RowsFrom(const storage::Reader& reader, schema::KeyRange range,
                                          const std::string& first_key) {
  if (first_key <= range.start) return range;
  std::string start = first_key;
  PRORATA_RETURN_IF_ERROR(schema::Scan<Subscriptions>(
      reader, {range.start, first_key},
      [&](const domain::SubscriptionName& name, const domain::Subscription&) {
        start = schema::KeyBytes<Subscriptions>(name);
        return false;
      },
      /*reverse=*/true));
  return schema::KeyRange{std::move(start), std::move(range.end)};
}

// Fills one page.
class Page {
 public:
  Page(const CallContext& context, const domain::Reservation& reservation, Pager pager)
      : context_(context), reservation_(reservation), pager_(std::move(pager)), first_key_(pager_.Rest({}).start) {}

  absl::StatusOr<AvailableScopes> Fill(const storage::Reader& reader) {
    if (Offer(std::string(kSharedKey), {ScopeType::kShared, {}, ""}, nullptr)) {
      PRORATA_ASSIGN_OR_RETURN(
          const schema::KeyRange rows,
          RowsFrom(reader, schema::Within<Subscriptions>(reservation_.name.order.customer), first_key_));
      PRORATA_RETURN_IF_ERROR(schema::Scan<Subscriptions>(
          reader, rows, [&](const auto& name, const auto& subscription) { return OfferAll(name, subscription); }));
    }
    answer_.next_page_token = pager_.NextToken();
    return std::move(answer_);
  }

 private:
  // False once the page is full, as below.
  bool OfferAll(const domain::SubscriptionName& name, const domain::Subscription& row) {
    const std::string key = schema::KeyBytes<Subscriptions>(name);
    if (!Offer(key, {ScopeType::kSubscription, name.subscription, ""}, &row)) return false;
    for (const std::string& group : std::set<std::string>(row.resource_groups.begin(), row.resource_groups.end())) {
      if (!Offer(key + group, {ScopeType::kResourceGroup, name.subscription, group}, &row)) return false;
    }
    return true;
  }

  bool Offer(const std::string& key, domain::AppliedScope scope, const domain::Subscription* subscription) {
    if (key < first_key_) return true;
    if (!pager_.Add(key, kScopeBytes)) return false;
    std::vector<domain::Violation> violations =
        domain::CheckScopeChange(reservation_, {scope, std::nullopt}, subscription, context_.now, "reservation.name",
                                 "reservation.applied_scope");
    const bool current = scope == reservation_.scope;
    answer_.scopes.push_back({std::move(scope), current, std::move(violations)});
    return true;
  }

  const CallContext& context_;
  const domain::Reservation& reservation_;
  Pager pager_;
  const std::string first_key_;
  AvailableScopes answer_;
};

}  // namespace

absl::StatusOr<AvailableScopes> ListAvailableScopes(const storage::Reader& reader, const CallContext& context,
                                                    const domain::ReservationName& name, const PageRequest& page) {
  PRORATA_ASSIGN_OR_RETURN(const auto reservation, schema::Require<schema::Reservations>(reader, name));
  PRORATA_ASSIGN_OR_RETURN(Pager pager, Pager::Start(context, page, kNoFilterFields));
  return Page(context, *reservation, std::move(pager)).Fill(reader);
}

}  // namespace prorata::app
