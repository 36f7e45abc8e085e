#pragma once

// Where in the tree of names a permission must be held, told from a name alone, without asking whether it exists.

#include <optional>
#include <string_view>

#include "prorata/v1/options.pb.h"

namespace prorata::rpc {

// The part of a resource name at which the permission must be held: the name itself, or its ancestor at `level`, or
// where it has a wildcard `-`, what stands before the first one (empty: everywhere). Nothing for a text that is no name
// below `partners/`.
//
//   partners/p/customers/c/orders/o/reservations/r, ORDER  ->  partners/p/customers/c/orders/o
//   partners/p/customers/-                                 ->  partners/p
std::optional<std::string_view> ScopeOf(std::string_view name, prorata::v1::ResourceLevel level);

// Whether `scope` is `name` or an ancestor of it. The empty scope is an ancestor of everything.
bool Covers(std::string_view scope, std::string_view name);

}  // namespace prorata::rpc
