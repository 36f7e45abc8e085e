#include "server/app/available_scopes.h"

#include <set>
#include <string_view>
#include <utility>

#include "server/app/resource_groups.h"
#include "server/domain/configuration.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::ScopeType;
using schema::ManagementGroups;
using schema::Subscriptions;

// About what one takes in an answer, with a violation or two.
constexpr int64_t kScopeBytes = 1024;

// What a page token holds: the key of a subscription's row, followed by the resource group if it is one, or the key of
// a management group's row. They stay what they are while rows and groups come and go. That of the shared scope sorts
// before the key of any row, and management groups have a higher table number than subscriptions.
constexpr std::string_view kSharedKey{"\0", 1};

// Fills one page.
class Page {
 public:
  Page(const CallContext& context, const domain::Reservation& reservation, Pager pager)
      : context_(context), reservation_(reservation), pager_(std::move(pager)), first_key_(pager_.Rest({}).start) {}

  absl::StatusOr<AvailableScopes> Fill(const storage::Reader& reader) {
    bool has_room = Offer(std::string(kSharedKey), {ScopeType::kShared, {}, ""}, {});
    if (has_room) {
      PRORATA_ASSIGN_OR_RETURN(
          const schema::KeyRange rows,
          SubscriptionRowsFrom(reader, schema::Within<Subscriptions>(reservation_.name.order.customer), first_key_));
      PRORATA_RETURN_IF_ERROR(Visit<Subscriptions>(
          reader, rows, has_room, [&](const auto& name, const auto& row) { return OfferAll(name, row); }));
    }
    if (has_room) {
      schema::KeyRange rows = schema::Within<ManagementGroups>(reservation_.name.order.customer);
      if (rows.start < first_key_) rows.start = first_key_;
      PRORATA_RETURN_IF_ERROR(Visit<ManagementGroups>(reader, rows, has_room, [&](const auto& name, const auto& row) {
        return Offer(schema::KeyBytes<ManagementGroups>(name),
                     {ScopeType::kManagementGroup, {}, "", name.management_group}, {nullptr, &row});
      }));
    }
    answer_.next_page_token = pager_.NextToken();
    return std::move(answer_);
  }

 private:
  // Offers rows until `offer` says that the page is full.
  template <typename Table, typename OfferRow>
  static absl::Status Visit(const storage::Reader& reader, const schema::KeyRange& rows, bool& has_room,
                            const OfferRow& offer) {
    if (rows.start >= rows.end) return absl::OkStatus();
    return schema::Scan<Table>(reader, rows, [&](const auto& name, const auto& row) {
      has_room = offer(name, row);
      return has_room;
    });
  }

  // False once the page is full, as below.
  bool OfferAll(const domain::SubscriptionName& name, const domain::Subscription& row) {
    const std::string key = schema::KeyBytes<Subscriptions>(name);
    if (!Offer(key, {ScopeType::kSubscription, name.subscription, ""}, {&row, nullptr})) return false;
    for (const std::string& group : std::set<std::string>(row.resource_groups.begin(), row.resource_groups.end())) {
      if (!Offer(key + group, {ScopeType::kResourceGroup, name.subscription, group}, {&row, nullptr})) return false;
    }
    return true;
  }

  bool Offer(const std::string& key, domain::AppliedScope scope, const domain::ScopeTarget& target) {
    if (key < first_key_) return true;
    if (!pager_.Add(key, kScopeBytes)) return false;
    std::vector<domain::Violation> violations = domain::CheckConfigurationChange(
        reservation_, {.scope = domain::WantedScope{scope, std::nullopt}}, target, context_.now, "reservation.");
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
