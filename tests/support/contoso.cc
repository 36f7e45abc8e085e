#include "tests/support/contoso.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace prorata::testing {
namespace {

template <typename T>
T Must(Answer<T> answer, const char* what) {
  if (answer.ok()) return std::move(answer.value);
  throw std::runtime_error(fmt::format("{}: {} {}", what, ReasonOf(answer.status), answer.status.error_message()));
}

ServerProcess StartAt(const std::filesystem::path& data, const std::string& now) {
  absl::StatusOr<ServerProcess> server = ServerProcess::Start(data, {"--virtual-clock-start", now});
  if (!server.ok()) throw std::runtime_error(std::string(server.status().message()));
  return *std::move(server);
}

// A list of one price, to be filled by fmt.
constexpr char kPriceList[] =
    R"({{"BillingCurrency": "{1}",
"Items": [{{"currencyCode": "{1}", "retailPrice": {2}, "unitPrice": {2}, "armRegionName": "{3}",
"effectiveStartDate": "2015-01-01T00:00:00Z", "productName": "{4} BS Series", "skuName": "x",
"serviceName": "{4}", "unitOfMeasure": "1 Hour", "type": "Reservation", "armSkuName": "{0}",
"reservationTerm": "{5}"}}], "NextPageLink": null, "Count": 1}})";

}  // namespace

const char kNoFeePolicy[] = R"pb(
  display_name: "No fee, at once"
  tiers { display_name: "5 days, unused" max_age_days: 5 used: USED_CONDITION_UNUSED credit: CREDIT_FULL }
  tiers { display_name: "after" credit: CREDIT_PRORATED }
  annual_limit { currency_code: "USD" units: 50000 }
  limit_window: LIMIT_WINDOW_ROLLING_DAYS
  limit_window_days: 365
  limit_basis: LIMIT_BASIS_REFUND_AMOUNT
  approval: APPROVAL_SELF_SERVICE
  price_basis: PRICE_BASIS_PAID
  exchange_allowed: true
)pb";

Contoso::Contoso(const std::string& now)
    : server(StartAt(directory_->path(), now)),
      root(server.address(), "root"),
      dana(server.address(), "dana"),
      kim(server.address(), "kim") {
  Must(
      root.Call(*root.customers, &v1::CustomerService::Stub::CreatePartner,
                Proto<v1::CreatePartnerRequest>(R"pb(partner_id: "contoso"
                                                     partner { display_name: "Contoso" billing_currency: "USD" })pb")),
      "partner");
  Must(dana.Call(*dana.customers, &v1::CustomerService::Stub::CreateCustomer,
                 Proto<v1::CreateCustomerRequest>(R"pb(parent: "partners/contoso"
                                                       customer_id: "adatum"
                                                       customer { display_name: "Adatum" })pb")),
       "customer");
}

void Contoso::KillAndRestart() {
  server.Kill();
  absl::StatusOr<ServerProcess> again = ServerProcess::Start(directory_->path());
  if (!again.ok()) throw std::runtime_error(std::string(again.status().message()));
  server = *std::move(again);
  root = ApiClient(server.address(), "root");
  dana = ApiClient(server.address(), "dana");
  kim = ApiClient(server.address(), "kim");
}

std::string Contoso::Offer(const ListedOffer& offer) {
  const std::string file = fmt::format(fmt::runtime(kPriceList), offer.sku, offer.currency, offer.price, offer.region,
                                       offer.service, offer.term);
  Must(root.ImportOffers(file), "offer");
  std::string name = fmt::format("offers/{}.{}.{}.{}", offer.sku, offer.region, offer.term == "1 Year" ? "p1y" : "p3y",
                                 offer.currency);
  std::replace(name.begin(), name.end(), '_', '-');
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

std::string Contoso::UsePolicy(const std::string& id, const std::string& policy) {
  v1::CreateRefundPolicyRequest create;
  create.set_policy_id(id);
  *create.mutable_refund_policy() = Proto<v1::RefundPolicy>(policy);
  const std::string name =
      Must(root.Call(*root.policies, &v1::PolicyService::Stub::CreateRefundPolicy, create), "policy").name();
  v1::UpdatePartnerRequest update;
  update.mutable_partner()->set_name(kContoso);
  update.mutable_partner()->set_default_refund_policy(name);
  update.mutable_update_mask()->add_paths("default_refund_policy");
  Must(root.Call(*root.customers, &v1::CustomerService::Stub::UpdatePartner, update), "default policy");
  return name;
}

v1::Order Contoso::Buy(const std::string& offer, v1::BillingPlan plan, int64_t quantity) {
  v1::PurchaseReservationRequest request;
  request.set_parent(kAdatum);
  request.set_offer(offer);
  request.set_billing_plan(plan);
  request.set_quantity(quantity);
  request.set_request_id(FreshUuid());
  return Must(dana.Call(*dana.reservations, &v1::ReservationService::Stub::PurchaseReservation, request), "purchase");
}

std::string Contoso::ReservationOf(const v1::Order& order) {
  if (order.reservations_size() != 1)
    throw std::runtime_error("the order has not one reservation: " + order.DebugString());
  return order.reservations(0);
}

v1::RefundQuote Contoso::QuoteRefund(const std::string& reservation, int64_t quantity) {
  v1::CalculateRefundRequest request;
  request.set_reservation(reservation);
  request.set_quantity(quantity);
  return Must(dana.Call(*dana.refunds, &v1::RefundService::Stub::CalculateRefund, request), "quote");
}

Answer<v1::Refund> Contoso::Refund(const std::string& reservation, int64_t quantity, const std::string& quote_token) {
  v1::CreateRefundRequest request;
  request.set_reservation(reservation);
  request.set_quantity(quantity);
  request.set_quote_token(quote_token);
  request.set_request_id(FreshUuid());
  return dana.Call(*dana.refunds, &v1::RefundService::Stub::CreateRefund, request);
}

}  // namespace prorata::testing
