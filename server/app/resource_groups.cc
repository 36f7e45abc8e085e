#include "server/app/resource_groups.h"

#include <set>
#include <utility>

#include "server/domain/error.h"
#include "server/domain/filter.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

using schema::Subscriptions;

// About what one takes in an answer.
constexpr int64_t kGroupBytes = 512;
constexpr std::string_view kAnySubscription = "/subscriptions/-";

const domain::FilterFields& Fields() {
  static const domain::FilterFields fields = {
      {"resource_group", {domain::FilterType::kText, {}}},
      {"subscription", {domain::FilterType::kText, {}}},
      {"subscription_state", {domain::FilterType::kEnum, {"ACTIVE", "DISABLED"}}}};
  return fields;
}

domain::FilterValue FieldOf(const ResourceGroup& row, std::string_view field) {
  if (field == "resource_group") return row.group;
  if (field == "subscription") return domain::ToString(row.subscription);
  if (field == "subscription_state") return std::string(row.disabled ? "DISABLED" : "ACTIVE");
  return std::monostate{};
}

// The rows of the parent, which must exist.
absl::StatusOr<schema::KeyRange> RowsOf(const storage::Reader& reader, std::string_view parent) {
  if (parent.ends_with(kAnySubscription)) {
    parent.remove_suffix(kAnySubscription.size());
    PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(parent, "parent"));
    PRORATA_RETURN_IF_ERROR(schema::Require<schema::Customers>(reader, customer).status());
    return schema::Within<Subscriptions>(customer);
  }
  PRORATA_ASSIGN_OR_RETURN(const domain::SubscriptionName name, domain::ParseSubscriptionName(parent, "parent"));
  PRORATA_RETURN_IF_ERROR(schema::Require<Subscriptions>(reader, name).status());
  return schema::Within<Subscriptions>(name);
}

// Fills one page.
class Page {
 public:
  explicit Page(Pager pager) : pager_(std::move(pager)), first_key_(pager_.Rest({}).start) {}

  // False once the page is full.
  bool AddAll(const domain::SubscriptionName& name, const domain::Subscription& row) {
    const std::string key = schema::KeyBytes<Subscriptions>(name);
    for (const std::string& group : std::set<std::string>(row.resource_groups.begin(), row.resource_groups.end())) {
      if (!Add(key + group, {name, group, row.disabled})) return false;
    }
    return true;
  }

  const std::string& first_key() const { return first_key_; }
  ResourceGroups Take() {
    answer_.next_page_token = pager_.NextToken();
    return std::move(answer_);
  }

 private:
  bool Add(const std::string& key, ResourceGroup group) {
    if (key < first_key_) return true;
    const bool wanted = pager_.filter().Matches([&](std::string_view field) { return FieldOf(group, field); });
    if (!wanted) return pager_.Pass(key);
    if (!pager_.Add(key, kGroupBytes)) return false;
    answer_.groups.push_back(std::move(group));
    return true;
  }

  Pager pager_;
  const std::string first_key_;
  ResourceGroups answer_;
};

}  // namespace

absl::StatusOr<schema::KeyRange> SubscriptionRowsFrom(const storage::Reader& reader, schema::KeyRange range,
                                                      const std::string& first_key) {
  if (first_key <= range.start) return range;
  if (first_key >= range.end) return schema::KeyRange{range.end, range.end};
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

absl::StatusOr<ResourceGroups> ListResourceGroups(const storage::Reader& reader, const CallContext& context,
                                                  const PageRequest& request) {
  PRORATA_ASSIGN_OR_RETURN(schema::KeyRange rows, RowsOf(reader, request.parent));
  PRORATA_ASSIGN_OR_RETURN(Pager pager, Pager::Start(context, request, Fields()));
  Page page(std::move(pager));
  PRORATA_ASSIGN_OR_RETURN(rows, SubscriptionRowsFrom(reader, std::move(rows), page.first_key()));
  if (rows.start < rows.end) {
    PRORATA_RETURN_IF_ERROR(schema::Scan<Subscriptions>(
        reader, rows, [&](const auto& name, const auto& row) { return page.AddAll(name, row); }));
  }
  return page.Take();
}

}  // namespace prorata::app
