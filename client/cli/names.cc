#include "client/cli/names.h"

#include <fmt/format.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

// A full name of the collection as it is, a short id behind the collection.
std::string Complete(const std::string& collection, const std::string& text) {
  if (absl::StartsWith(text, absl::StrCat(collection, "/"))) return text;
  if (absl::StrContains(text, '/')) {
    throw UsageError(fmt::format("`{}` is neither an id nor a name like `{}/...`", text, collection));
  }
  return absl::StrCat(collection, "/", text);
}

bool IsFull(const std::string& text) {
  return absl::StartsWith(text, "partners/");
}

}  // namespace

std::string LastPart(const std::string& name) {
  return std::string(name.substr(name.rfind('/') + 1));
}

std::string PartOf(const std::string& name, const std::string& collection) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  for (size_t i = 0; i + 1 < parts.size(); i += 2) {
    if (parts[i] == collection) return std::string(parts[i + 1]);
  }
  return "";
}

bool IsUuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

Names::Names(std::string partner, std::string customer) : customer_(std::move(customer)) {
  if (!partner.empty()) partner_ = Complete("partners", partner);
  if (partner_.empty() && IsFull(customer_)) partner_ = absl::StrCat("partners/", PartOf(customer_, "partners"));
  if (!customer_.empty() && !partner_.empty()) customer_ = Complete(absl::StrCat(partner_, "/customers"), customer_);
}

std::string Names::Partner(const std::string& text) const {
  if (!text.empty()) return Complete("partners", text);
  if (partner_.empty()) throw UsageError("which partner? Give --partner or set PRORATA_PARTNER");
  return partner_;
}

std::string Names::Customer(const std::string& text) const {
  if (IsFull(text)) return text;
  if (!text.empty()) return Complete(absl::StrCat(Partner(""), "/customers"), text);
  if (customer_.empty()) throw UsageError("which customer? Give --customer or set PRORATA_CUSTOMER");
  return IsFull(customer_) ? customer_ : absl::StrCat(Partner(""), "/customers/", customer_);
}

std::string Names::OfCustomer(const std::string& collection, const std::string& id) const {
  if (IsFull(id)) return id;
  return Complete(absl::StrCat(Customer(""), "/", collection), id);
}

std::string Names::Subscription(const std::string& text) const {
  return OfCustomer("subscriptions", text);
}

std::string Names::ManagementGroup(const std::string& text) const {
  return OfCustomer("managementGroups", text);
}

std::string Names::Transaction(const std::string& text) const {
  if (IsFull(text)) return text;
  return Complete(absl::StrCat(Partner(""), "/transactions"), text);
}

std::string Names::Offer(const std::string& text) const {
  return Complete("offers", text);
}

std::string Names::Policy(const std::string& text) const {
  return Complete("refundPolicies", text);
}

std::string Names::CustomerOrAll() const {
  return has_customer() && customer_ != "-" ? Customer("") : absl::StrCat(Partner(""), "/customers/-");
}

std::string Names::CustomerOrEverybody() const {
  if (has_customer() || !partner_.empty()) return CustomerOrAll();
  return "partners/-/customers/-";
}

}  // namespace prorata::cli
