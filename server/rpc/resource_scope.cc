#include "server/rpc/resource_scope.h"

#include <algorithm>
#include <array>

#include "server/domain/characters.h"

namespace prorata::rpc {
namespace {

struct Collection {
  std::string_view parent;
  std::string_view name;
};

// Which collection stands below which.
constexpr std::array<Collection, 10> kTree = {{
    {"", "partners"},
    {"partners", "customers"},
    {"partners", "transactions"},
    {"customers", "subscriptions"},
    {"customers", "managementGroups"},
    {"customers", "orders"},
    {"customers", "refunds"},
    {"customers", "exchanges"},
    {"customers", "supportRequests"},
    {"orders", "reservations"},
}};

bool StandsBelow(std::string_view collection, std::string_view parent) {
  return std::any_of(kTree.begin(), kTree.end(),
                     [&](const Collection& known) { return known.name == collection && known.parent == parent; });
}

// Anything else can be no id, so it can tell nothing either.
bool IsId(std::string_view text) {
  return !text.empty() && domain::kOfferIdCharacters.HasAll(text);
}

// How many ids of a name count for the level. ORDER means orders only: a refund is at its own place.
bool IsBelowLevel(int depth, std::string_view collection, prorata::v1::ResourceLevel level) {
  switch (level) {
    case prorata::v1::RESOURCE_LEVEL_PARTNER:
      return depth > 1;
    case prorata::v1::RESOURCE_LEVEL_CUSTOMER:
      return depth > 2;
    case prorata::v1::RESOURCE_LEVEL_ORDER:
      return collection == "reservations";
    default:
      return false;
  }
}

}  // namespace

std::optional<std::string_view> ScopeOf(std::string_view name, prorata::v1::ResourceLevel level) {
  size_t position = 0;
  size_t end_of_scope = 0;
  bool ended = false;
  std::string_view parent;
  for (int depth = 1; position < name.size() || depth == 1; ++depth) {
    const size_t slash = name.find('/', position);
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view collection = name.substr(position, slash - position);
    if (!StandsBelow(collection, parent)) return std::nullopt;
    const size_t end = std::min(name.find('/', slash + 1), name.size());
    const std::string_view id = name.substr(slash + 1, end - slash - 1);
    if (!IsId(id)) return std::nullopt;
    ended = ended || id == "-" || IsBelowLevel(depth, collection, level);
    if (!ended) end_of_scope = end;
    if (end + 1 == name.size()) return std::nullopt;
    position = end + 1;
    parent = collection;
  }
  return name.substr(0, end_of_scope);
}

bool Covers(std::string_view scope, std::string_view name) {
  if (scope.empty()) return true;
  return name.substr(0, scope.size()) == scope && (name.size() == scope.size() || name[scope.size()] == '/');
}

}  // namespace prorata::rpc
