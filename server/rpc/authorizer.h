#pragma once

// Whether a principal holds a permission at a place (rules.md, section 9). Decided from names alone: what exists plays
// no part, so the answer cannot tell it.

#include <string_view>

#include "absl/status/status.h"
#include "server/rpc/permissions.h"
#include "server/rpc/principals.h"

namespace prorata::rpc {

// Whether one of the principal's roles has the permission (a row of the table) at `scope` or above it. With `grant` in
// the table, only on customers granted to it. A user of a customer may only look and buy, whatever its roles.
bool Holds(const Principal& principal, const PermissionTable& table, int permission, std::string_view scope);

// Whether the principal holds the permission at any place.
bool HoldsAnywhere(const Principal& principal, const PermissionTable& table, int permission);

// The refusal, the same for what exists and what does not. `name` as the caller sent it; empty if the method has none.
absl::Status PermissionDenied(const Principal& principal, std::string_view permission, std::string_view name);

}  // namespace prorata::rpc
