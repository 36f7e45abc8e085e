#pragma once

// What can be bought (rules.md, section 2).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "server/domain/terms.h"

namespace prorata::domain {

struct OfferPrice {
  Instant effective_time;
  // The price of one unit for the whole term, above zero.
  Money unit_price;

  friend bool operator==(const OfferPrice&, const OfferPrice&) = default;
};

struct Offer {
  OfferId id;
  std::string sku;
  std::string region;
  Term term = Term::kOneYear;
  Currency currency;
  std::string product_family;
  std::string product_name;
  // Oldest first, no two with one time.
  std::vector<OfferPrice> prices;
  std::vector<BillingPlan> billing_plans;
  int64_t max_quantity = 10'000;
  bool refundable = true;
  bool withdrawn = false;
  Instant update_time;

  friend bool operator==(const Offer&, const Offer&) = default;
};

// The price in force at an instant: the latest that is not in its future; none before the first.
std::optional<Money> PriceAt(const Offer& offer, Instant now);

// Whether it can be bought at an instant; never stored. The numbers are those of the API.
enum class OfferState { kAvailable = 1, kWithdrawn = 2, kUpcoming = 3 };
std::string_view NameOf(OfferState state);
// Upcoming: not withdrawn, and every price is still to come.
OfferState StateAt(const Offer& offer, Instant now);

// A sku's place in a size flexibility group.
struct Flexibility {
  std::string sku;
  std::string group;
  // In thousandths: ratio 8 is 8000.
  int64_t ratio_milli = 0;

  friend bool operator==(const Flexibility&, const Flexibility&) = default;
};

// A rate and the date from which it holds.
struct DatedRate {
  Date date;
  ExchangeRate rate;

  friend bool operator==(const DatedRate&, const DatedRate&) = default;
};

// The product family of a row of the price list: what decides on exchange families and fee schedules. It is the service
// in lower snake case without the vendor (`Azure Database for MySQL` is `database_for_mysql`), except where the product
// says more than the service: `dedicated_host` (sold under Virtual Machines), `vmware_solution`, `nutanix`, `software`
// (licenses and Red Hat or SUSE plans), `sql_managed_instance`, `sql_elastic_pool`.
std::string ProductFamilyOf(std::string_view service_name, std::string_view product_name);

// Two skus of one size that differ in premium storage only, such as Standard_F1 and Standard_F1s (rules.md, section 6).
bool ArePremiumStorageTwins(std::string_view sku, std::string_view other);

}  // namespace prorata::domain
