#include "server/app/row_scope.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "server/app/catalog_import.h"
#include "server/app/reservation_reference.h"

namespace prorata::app {
namespace {

using domain::Reason;

// One item's, in either format.
class ScopeReader {
 public:
  ScopeReader(ItemValues& item, const domain::CustomerName& customer)
      : item_(item), row_(item.row()), customer_(customer) {}

  void Run() {
    const std::optional<std::string_view> text = item_.Text(ItemField::kScopeType);
    const std::string type = text.has_value() ? Lower(*text) : "shared";
    if (type == "shared" || type == "scope_type_shared" || type == "scope_type_unspecified") return;
    if (type == "managementgroup" || type == "scope_type_management_group") return TakeManagementGroup();
    const bool is_single = type == "single" || type == "scope_type_subscription" || type == "scope_type_resource_group";
    if (!is_single) return item_.Fail(item_.Of(ItemField::kScopeType), fmt::format("{} is not a scope", Shown(*text)));
    TakeSubscription();
    if (row_.subscription == 0) return;
    row_.scope = row_.resource_group == 0 ? domain::ScopeType::kSubscription : domain::ScopeType::kResourceGroup;
    if (type == "scope_type_resource_group" && row_.resource_group == 0) {
      Fail("applied_scope.resource_group", "is missing");
    }
  }

 private:
  void Fail(std::string_view field, std::string description) {
    item_.Fail(field, Reason::kImportInvalid, std::move(description));
  }

  void TakeManagementGroup() {
    const std::optional<std::string_view> text = item_.Text(ItemField::kManagementGroup);
    if (!text.has_value()) {
      const bool is_there = ItemValues::IsThere(item_.Of(ItemField::kManagementGroup));
      if (!is_there) Fail(item_.Of(ItemField::kScopeType).name, "is a management group, and none is named");
      return;
    }
    CheckCustomer(*text, ItemField::kManagementGroup);
    const std::string path = absl::StartsWith(std::string(*text), "/") ? std::string(*text) : fmt::format("/{}", *text);
    const std::string id = Lower(PartBehind(path, "managementgroups").value_or(std::string(*text)));
    const std::string name = domain::ToString(domain::ManagementGroupName{customer_, {id}});
    if (!domain::ParseManagementGroupName(name, "").ok()) {
      return Fail(item_.Of(ItemField::kManagementGroup).name,
                  fmt::format("{} names no management group", Shown(*text)));
    }
    row_.scope = domain::ScopeType::kManagementGroup;
    row_.management_group = item_.rows().texts.Add(id);
  }

  void TakeSubscription() {
    std::string path;
    std::string_view name = "appliedScopes";
    if (const auto text = item_.Text(ItemField::kSubscription)) {
      path = *text;
      name = item_.Of(ItemField::kSubscription).name;
    }
    const std::optional<std::string_view> group = item_.Text(ItemField::kResourceGroup);
    const ReservationItem::List& scopes = item_.item()[ItemList::kScopes];
    if (scopes.has_other_than_texts) Fail(scopes.name, "is not a list of texts");
    if (scopes.texts.size() > 1) {
      Fail(scopes.name, fmt::format("names {} scopes: one is taken", scopes.texts.size()));
    }
    if (path.empty() && group.has_value()) path = *group;
    if (path.empty() && !scopes.texts.empty()) path = scopes.texts.front();
    if (path.starts_with("partners/")) {
      CheckCustomer(path, ItemField::kSubscription);
      path = "/" + path;
    }
    if (path.empty()) return Fail(name, "is missing: the scope is a single one");
    std::optional<std::string> subscription = PartBehind(path, "subscriptions");
    if (!subscription.has_value() && path.find('/') == std::string::npos) subscription = path;
    const std::string id = subscription.has_value() ? Lower(*subscription) : "";
    const std::string as_name = domain::ToString(domain::SubscriptionName{customer_, {id}});
    if (!domain::ParseSubscriptionName(as_name, "").ok()) {
      return Fail(name, fmt::format("{} names no subscription", Shown(path)));
    }
    row_.subscription = item_.rows().texts.Add(id);
    TakeResourceGroup(path, group.has_value() ? std::string(*group) : "");
  }

  void TakeResourceGroup(const std::string& path, const std::string& group) {
    std::string name = PartBehind(path, "resourcegroups").value_or("");
    if (name.empty() && !group.empty()) name = PartBehind(group, "resourcegroups").value_or(group);
    if (name.empty()) return;
    if (name.size() > 90 || name.find('/') != std::string::npos) {
      return Fail(item_.Of(ItemField::kResourceGroup).name, fmt::format("{} names no resource group", Shown(name)));
    }
    row_.resource_group = item_.rows().texts.Add(name);
  }

  void CheckCustomer(std::string_view path, ItemField field) {
    if (!path.starts_with("partners/") || IsOf(customer_, path)) return;
    item_.Fail(item_.Of(field).name, Reason::kScopeNotOwned,
               fmt::format("{} is not of {}", Shown(path), domain::ToString(customer_)));
  }

  ItemValues& item_;
  ReservationRow& row_;
  const domain::CustomerName& customer_;
};

}  // namespace

bool IsOf(const domain::CustomerName& customer, std::string_view name) {
  return name.starts_with(domain::ToString(customer) + "/");
}

void TakeScope(ItemValues& item, const domain::CustomerName& customer) {
  ScopeReader(item, customer).Run();
}

}  // namespace prorata::app
