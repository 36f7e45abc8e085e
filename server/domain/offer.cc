#include "server/domain/offer.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace prorata::domain {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Words in lower case, joined by underscores: `Azure Database for MySQL` becomes `azure_database_for_mysql`.
std::string SnakeCase(std::string_view words) {
  std::string snake;
  for (const char c : words) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      snake.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    } else if (!snake.empty() && snake.back() != '_') {
      snake.push_back('_');
    }
  }
  if (!snake.empty() && snake.back() == '_') snake.pop_back();
  return snake;
}

std::string_view WithoutVendor(std::string_view service_name) {
  for (const std::string_view vendor : {"Azure ", "Microsoft "}) {
    if (service_name.starts_with(vendor)) service_name.remove_prefix(vendor.size());
  }
  return service_name;
}

// `Standard_D4s_v3` without what says premium storage, and whether it said so. An `s` among the features behind the
// digits says it for newer sizes (F1s, D4s_v3), one behind the series for older ones (DS4_v2).
struct Size {
  std::string text;
  bool premium_storage = false;
};

Size SizeOf(std::string_view sku) {
  constexpr std::string_view kPrefix = "Standard_";
  constexpr std::string_view kDigits = "0123456789";
  if (!sku.starts_with(kPrefix)) return {};
  const std::string_view size = sku.substr(kPrefix.size());
  const size_t digits = size.find_first_of(kDigits);
  if (digits == 0 || digits == std::string_view::npos) return {};
  // Behind `E16-8`, of which all is number.
  const size_t features = std::min(size.find_first_not_of("0123456789-", digits), size.size());
  const size_t version = std::min(size.find('_', features), size.size());

  std::string series(size.substr(0, digits));
  std::string letters(size.substr(features, version - features));
  const size_t s = letters.find('s');
  bool premium_storage = s != std::string::npos;
  if (premium_storage) {
    letters.erase(s, 1);
  } else if (series.size() > 1 && series.back() == 'S') {
    premium_storage = true;
    series.pop_back();
  }
  const std::string_view number = size.substr(digits, features - digits);
  return {series + std::string(number) + letters + std::string(size.substr(version)), premium_storage};
}

}  // namespace

std::string ProductFamilyOf(std::string_view service_name, std::string_view product_name) {
  if (Contains(product_name, "DedicatedHost") || Contains(product_name, "Dedicated Host")) return "dedicated_host";
  if (Contains(product_name, "VMware Solution")) return "vmware_solution";
  if (Contains(product_name, "Nutanix")) return "nutanix";
  const bool software = Contains(service_name, "Licenses") || product_name.starts_with("Red Hat") ||
                        product_name.starts_with("SUSE") || product_name.starts_with("RHEL");
  if (software) return "software";
  if (Contains(product_name, "SQL Managed Instance")) return "sql_managed_instance";
  // A price for `Single/Elastic Pool` holds for both: it is the database.
  if (product_name.starts_with("SQL Database Elastic Pool")) return "sql_elastic_pool";
  return SnakeCase(WithoutVendor(service_name));
}

std::optional<Money> PriceAt(const Offer& offer, Instant now) {
  std::optional<Money> price;
  for (const OfferPrice& known : offer.prices) {
    if (known.effective_time > now) break;
    price = known.unit_price;
  }
  return price;
}

std::string_view NameOf(OfferState state) {
  switch (state) {
    case OfferState::kAvailable:
      return "AVAILABLE";
    case OfferState::kWithdrawn:
      return "WITHDRAWN";
    case OfferState::kUpcoming:
      return "UPCOMING";
  }
  return "";
}

OfferState StateAt(const Offer& offer, Instant now) {
  if (offer.withdrawn) return OfferState::kWithdrawn;
  return PriceAt(offer, now).has_value() ? OfferState::kAvailable : OfferState::kUpcoming;
}

bool ArePremiumStorageTwins(std::string_view sku, std::string_view other) {
  const Size a = SizeOf(sku);
  const Size b = SizeOf(other);
  return !a.text.empty() && a.text == b.text && a.premium_storage != b.premium_storage;
}

}  // namespace prorata::domain
