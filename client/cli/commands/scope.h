#pragma once

// Where the benefit of what is bought applies, from options.

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "client/cli/names.h"
#include "prorata/v1/types.pb.h"

namespace prorata::cli {

struct ScopeArgs {
  std::string subscription;
  std::string resource_group;

  // `otherwise`: what is said of the case that none is given.
  void AddTo(CLI::App* command, const std::string& otherwise = "else shared") {
    auto* of = command->add_option("--subscription", subscription,
                                   "cover this subscription only, id or name (" + otherwise + ")");
    command->add_option("--resource-group", resource_group, "cover this resource group of it only")->needs(of);
  }

  // Not set where neither option was given: shared.
  std::optional<v1::AppliedScope> Scope(const Names& names) const {
    if (subscription.empty()) return std::nullopt;
    v1::AppliedScope scope;
    scope.set_type(resource_group.empty() ? v1::SCOPE_TYPE_SUBSCRIPTION : v1::SCOPE_TYPE_RESOURCE_GROUP);
    scope.set_subscription(names.Subscription(subscription));
    scope.set_resource_group(resource_group);
    return scope;
  }
};

}  // namespace prorata::cli
