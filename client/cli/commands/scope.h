#pragma once

// Where the benefit of a reservation applies, from options.

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "client/cli/names.h"
#include "prorata/v1/types.pb.h"

namespace prorata::cli {

struct ScopeArgs {
  bool shared = false;
  std::string subscription;
  std::string resource_group;
  std::string management_group;

  // `otherwise`: what is said of the case that none is given. Without `--shared` where a scope that is not named is
  // shared anyway.
  void AddTo(CLI::App* command, const std::string& otherwise = "else shared", bool with_shared = false) {
    auto* of = command->add_option("--subscription", subscription,
                                   "cover this subscription only, id or name (" + otherwise + ")");
    command->add_option("--resource-group", resource_group, "cover this resource group of it only")->needs(of);
    auto* group = command->add_option("--management-group", management_group,
                                      "cover the subscriptions of this management group, id or name");
    group->excludes(of);
    if (!with_shared) return;
    command->add_flag("--shared", shared, "cover all subscriptions of the customer")->excludes(of)->excludes(group);
  }

  // Not set where no option was given.
  std::optional<v1::AppliedScope> Scope(const Names& names) const {
    v1::AppliedScope scope;
    if (!management_group.empty()) {
      scope.set_type(v1::SCOPE_TYPE_MANAGEMENT_GROUP);
      scope.set_management_group(names.ManagementGroup(management_group));
    } else if (!subscription.empty()) {
      scope.set_type(resource_group.empty() ? v1::SCOPE_TYPE_SUBSCRIPTION : v1::SCOPE_TYPE_RESOURCE_GROUP);
      scope.set_subscription(names.Subscription(subscription));
      scope.set_resource_group(resource_group);
    } else if (shared) {
      scope.set_type(v1::SCOPE_TYPE_SHARED);
    } else {
      return std::nullopt;
    }
    return scope;
  }
};

}  // namespace prorata::cli
