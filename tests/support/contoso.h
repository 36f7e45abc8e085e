#pragma once

// One partner's world on a server of its own: partner contoso, customer adatum, offers by price. Everything through the
// public API.

#include <memory>
#include <string>

#include "tests/support/api_client.h"
#include "tests/support/server_process.h"

namespace prorata::testing {

inline constexpr char kContoso[] = "partners/contoso";
inline constexpr char kAdatum[] = "partners/contoso/customers/adatum";

// An offer as the price list has it.
struct ListedOffer {
  std::string sku = "Standard_B1s";
  std::string region = "westeurope";
  // `1 Year` or `3 Years`.
  std::string term = "1 Year";
  std::string currency = "USD";
  // The price of one unit for the whole term, such as `31.00`.
  std::string price;
  std::string service = "Virtual Machines";
};

class Contoso {
  // First, so that it goes last.
  std::unique_ptr<TemporaryDirectory> directory_ = std::make_unique<TemporaryDirectory>();

 public:
  // Starts a server whose clock is at `now`, with a price list from long before. Fails the test if it cannot.
  explicit Contoso(const std::string& now);

  ServerProcess server;
  ApiClient root;
  ApiClient dana;
  ApiClient kim;

  const TemporaryDirectory& directory() const { return *directory_; }

  // Kills the server with signal 9 and starts it again on the same store; clients go on.
  void KillAndRestart();

  // Imports the offer and answers its name.
  std::string Offer(const ListedOffer& offer);
  // Makes a policy from the text of a RefundPolicy and the partner's default; answers its name.
  std::string UsePolicy(const std::string& id, const std::string& policy);
  // Buys for adatum as dana.
  v1::Order Buy(const std::string& offer, v1::BillingPlan plan, int64_t quantity);
  // The only reservation of an order just bought.
  static std::string ReservationOf(const v1::Order& order);
  v1::RefundQuote QuoteRefund(const std::string& reservation, int64_t quantity);
  Answer<v1::Refund> Refund(const std::string& reservation, int64_t quantity, const std::string& quote_token = "");
};

// The policy of the recorded cases: no fee, at once, whole payment back for five days unless used, the limit counts
// refund amounts.
extern const char kNoFeePolicy[];

}  // namespace prorata::testing
