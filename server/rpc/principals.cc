#include "server/rpc/principals.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "server/domain/status_macros.h"
#include "server/rpc/resource_scope.h"

namespace prorata::rpc {
namespace {

using ::prorata::app::PrincipalKind;

constexpr std::array<std::pair<std::string_view, PrincipalKind>, 4> kKinds = {{
    {"partner_user", PrincipalKind::kPartnerUser},
    {"customer_user", PrincipalKind::kCustomerUser},
    {"provider_agent", PrincipalKind::kProviderAgent},
    {"service", PrincipalKind::kService},
}};

std::optional<PrincipalKind> ParseKind(std::string_view name) {
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

bool MayHold(PrincipalKind kind, RoleKind role) {
  switch (kind) {
    case PrincipalKind::kPartnerUser:
      return role != RoleKind::kProvider;
    case PrincipalKind::kCustomerUser:
      return role == RoleKind::kReservation;
    case PrincipalKind::kProviderAgent:
      return role == RoleKind::kProvider;
    case PrincipalKind::kService:
      return true;
  }
  return false;
}

std::string_view PlaceOf(RoleKind kind) {
  switch (kind) {
    case RoleKind::kPartner:
      return "a partner, such as partners/contoso";
    case RoleKind::kReservation:
      return "a customer, an order or a reservation, such as partners/contoso/customers/adatum";
    case RoleKind::kProvider:
      return "`provider`";
  }
  return "";
}

// Whether a text is a full name, without wildcards.
bool IsName(std::string_view text) {
  const std::optional<std::string_view> scope = ScopeOf(text, prorata::v1::RESOURCE_LEVEL_UNSPECIFIED);
  return scope.has_value() && *scope == text;
}

std::string_view LastCollection(std::string_view name) {
  const std::string_view parent = name.substr(0, name.rfind('/'));
  return parent.substr(parent.rfind('/') + 1);
}

bool IsPlaceFor(RoleKind kind, std::string_view scope) {
  if (kind == RoleKind::kProvider) return scope == "provider";
  if (!IsName(scope)) return false;
  const std::string_view collection = LastCollection(scope);
  if (kind == RoleKind::kPartner) return collection == "partners";
  return collection == "customers" || collection == "orders" || collection == "reservations";
}

// Reads the nodes of one file and says where something is wrong.
class FileReader {
 public:
  explicit FileReader(std::string_view source) : source_(source) {}

  absl::Status Fault(const YAML::Node& node, std::string_view what) const {
    return absl::InvalidArgumentError(fmt::format("{}:{}: {}", source_, node.Mark().line + 1, what));
  }

  absl::Status CheckKeys(const YAML::Node& map, const std::set<std::string_view>& known) const {
    if (!map.IsMap()) return Fault(map, "a map is expected here");
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string& key = entry.first.Scalar();
      if (known.count(key) == 0) return Fault(entry.first, fmt::format("unknown key `{}`", key));
      if (!seen.insert(key).second) return Fault(entry.first, fmt::format("the key `{}` is there twice", key));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Text(const YAML::Node& map, const char* key) const {
    const YAML::Node node = map[key];
    if (!node) return Fault(map, fmt::format("`{}` is missing", key));
    if (!node.IsScalar()) return Fault(node, fmt::format("`{}` must be a text", key));
    return node.Scalar();
  }

  // The elements of a list that may be missing.
  absl::StatusOr<std::vector<YAML::Node>> List(const YAML::Node& map, const char* key) const {
    std::vector<YAML::Node> elements;
    const YAML::Node node = map[key];
    if (!node || node.IsNull()) return elements;
    if (!node.IsSequence()) return Fault(node, fmt::format("`{}` must be a list", key));
    for (const YAML::Node& element : node) elements.push_back(element);
    return elements;
  }

  absl::StatusOr<TokenHash> Hash(const YAML::Node& node) const {
    const std::string text = node.IsScalar() ? node.Scalar() : "";
    const bool is_hex = text.size() == 64 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (!is_hex) return Fault(node, "a token is given by its SHA-256, 64 hexadecimal digits");
    const std::string bytes = absl::HexStringToBytes(text);
    TokenHash hash;
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
  }

 private:
  std::string source_;
};

absl::StatusOr<RoleAssignment> ReadRole(const FileReader& file, const YAML::Node& node, PrincipalKind kind) {
  PRORATA_RETURN_IF_ERROR(file.CheckKeys(node, {"role", "scope"}));
  PRORATA_ASSIGN_OR_RETURN(const std::string name, file.Text(node, "role"));
  PRORATA_ASSIGN_OR_RETURN(const std::string scope, file.Text(node, "scope"));
  const std::optional<Role> role = ParseRole(name);
  if (!role.has_value()) return file.Fault(node, fmt::format("unknown role `{}`", name));
  if (!MayHold(kind, KindOf(*role))) return file.Fault(node, fmt::format("a {} cannot be {}", NameOf(kind), name));
  if (!IsPlaceFor(KindOf(*role), scope)) {
    return file.Fault(node, fmt::format("`{}` is given at {}, not at `{}`", name, PlaceOf(KindOf(*role)), scope));
  }
  return RoleAssignment{*role, scope == "provider" ? "" : scope};
}

absl::Status ReadTokens(const FileReader& file, const YAML::Node& node, Principal& principal) {
  if (const YAML::Node one = node["token_sha256"]) {
    PRORATA_ASSIGN_OR_RETURN(const TokenHash hash, file.Hash(one));
    principal.tokens.push_back(hash);
  }
  PRORATA_ASSIGN_OR_RETURN(const std::vector<YAML::Node> more, file.List(node, "tokens_sha256"));
  for (const YAML::Node& element : more) {
    PRORATA_ASSIGN_OR_RETURN(const TokenHash hash, file.Hash(element));
    principal.tokens.push_back(hash);
  }
  return absl::OkStatus();
}

bool IsPrincipalName(std::string_view name) {
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '@';
  });
}

absl::StatusOr<Principal> ReadPrincipal(const FileReader& file, const YAML::Node& node) {
  PRORATA_RETURN_IF_ERROR(file.CheckKeys(node, {"name", "kind", "token_sha256", "tokens_sha256", "roles", "grants"}));
  Principal principal;
  PRORATA_ASSIGN_OR_RETURN(principal.name, file.Text(node, "name"));
  if (!IsPrincipalName(principal.name)) {
    return file.Fault(node["name"], "a name is 1 to 100 letters, digits or . _ - @");
  }
  PRORATA_ASSIGN_OR_RETURN(const std::string kind_name, file.Text(node, "kind"));
  const std::optional<PrincipalKind> kind = ParseKind(kind_name);
  if (!kind.has_value()) {
    return file.Fault(node["kind"], "`kind` is partner_user, customer_user, provider_agent or service");
  }
  principal.kind = *kind;
  PRORATA_RETURN_IF_ERROR(ReadTokens(file, node, principal));
  PRORATA_ASSIGN_OR_RETURN(const std::vector<YAML::Node> roles, file.List(node, "roles"));
  for (const YAML::Node& element : roles) {
    PRORATA_ASSIGN_OR_RETURN(RoleAssignment role, ReadRole(file, element, principal.kind));
    principal.roles.push_back(std::move(role));
  }
  PRORATA_ASSIGN_OR_RETURN(const std::vector<YAML::Node> grants, file.List(node, "grants"));
  for (const YAML::Node& element : grants) {
    const std::string customer = element.IsScalar() ? element.Scalar() : "";
    if (!IsName(customer) || LastCollection(customer) != "customers") {
      return file.Fault(element, "a grant names a customer, such as partners/contoso/customers/adatum");
    }
    principal.grants.push_back(customer);
  }
  return principal;
}

}  // namespace

std::string_view NameOf(PrincipalKind kind) {
  for (const auto& [name, known] : kKinds) {
    if (known == kind) return name;
  }
  return "";
}

TokenHash HashToken(std::string_view token) {
  return app::Sha256({token});
}

absl::StatusOr<std::shared_ptr<const Principals>> Principals::Parse(const std::string& yaml, std::string_view source) {
  const FileReader file(source);
  try {
    const YAML::Node root = YAML::Load(yaml);
    if (root.IsNull()) return absl::InvalidArgumentError(fmt::format("{}:1: names no principals", source));
    if (!root.IsMap()) return file.Fault(root, "`principals:` with a list is expected");
    PRORATA_RETURN_IF_ERROR(file.CheckKeys(root, {"principals"}));
    PRORATA_ASSIGN_OR_RETURN(const std::vector<YAML::Node> nodes, file.List(root, "principals"));
    auto principals = std::make_shared<Principals>();
    for (const YAML::Node& node : nodes) {
      PRORATA_ASSIGN_OR_RETURN(Principal read, ReadPrincipal(file, node));
      const std::string name = read.name;
      const auto [place, is_new] = principals->by_name_.emplace(name, std::move(read));
      if (!is_new) return file.Fault(node, fmt::format("`{}` is there twice", name));
      for (const TokenHash& token : place->second.tokens) {
        if (!principals->by_token_.emplace(token, &place->second).second) {
          return file.Fault(node, fmt::format("the token of `{}` is another's already", name));
        }
      }
    }
    return principals;
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(fmt::format("{}:{}: {}", source, e.mark.line + 1, e.msg));
  }
}

absl::StatusOr<std::shared_ptr<const Principals>> Principals::Load(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  // Copying nothing counts as a failure of the copy.
  const bool is_empty = file.peek() == std::ifstream::traits_type::eof() && file.eof();
  if (!is_empty && !(text << file.rdbuf())) return absl::NotFoundError(fmt::format("{} cannot be read", path));
  return Parse(text.str(), path);
}

const Principal* Principals::FindByName(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

const Principal* Principals::FindByToken(std::string_view token) const {
  const TokenHash hash = HashToken(token);
  // Whoever cannot invert SHA-256 learns nothing from where the search ends; the comparison itself looks at every byte.
  const auto found = by_token_.lower_bound(hash);
  if (found == by_token_.end()) return nullptr;
  return CRYPTO_memcmp(found->first.data(), hash.data(), hash.size()) == 0 ? found->second : nullptr;
}

}  // namespace prorata::rpc
