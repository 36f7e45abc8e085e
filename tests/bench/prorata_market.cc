#include "tests/bench/prorata_market.h"

#include <algorithm>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "grpcpp/client_context.h"
#include "prorata/v1/admin_service.grpc.pb.h"
#include "prorata/v1/catalog_service.grpc.pb.h"
#include "prorata/v1/customer_service.grpc.pb.h"
#include "prorata/v1/refund_service.grpc.pb.h"
#include "prorata/v1/reservation_service.grpc.pb.h"
#include "tests/bench/scenario.h"

namespace prorata::bench {
namespace {

constexpr int64_t kDay = 24 * 60 * 60;
// 2024-03-01, 10:00 UTC.
constexpr int64_t kOpening = 1709287200;
// Whole dollars: no benchmark gets near it.
constexpr int64_t kYearlyLimit = 1'000'000'000'000;

constexpr char kPriceList[] = R"({
  "BillingCurrency": "USD",
  "Items": [{
    "currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": 1033.0, "unitPrice": 1033.0,
    "armRegionName": "westeurope", "effectiveStartDate": "2022-01-01T00:00:00Z", "meterId": null,
    "productName": "Virtual Machines BS Series", "skuName": "B2ms", "serviceName": "Virtual Machines",
    "unitOfMeasure": "1 Hour", "type": "Reservation", "armSkuName": "Standard_B2ms", "reservationTerm": "3 Years"
  }]
})";

void Require(const grpc::Status& status, const std::string& what) {
  if (status.ok()) return;
  throw std::runtime_error(absl::StrCat(what, ": code ", status.error_code(), ", ", status.error_message()));
}

// Calls are made for setting up only: one after the other, with time enough.
class CallAs : public grpc::ClientContext {
 public:
  explicit CallAs(const std::string& principal) {
    for (const auto& [key, value] : CallerMetadata(principal)) AddMetadata(key, value);
    set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  }
};

}  // namespace

std::string NewRequestId(std::mt19937_64& random) {
  const uint64_t high = random();
  const uint64_t low = random();
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", high >> 32, (high >> 16) & 0xffff, high & 0xfff,
                         0x8000 | ((low >> 48) & 0x3fff), low & 0xffffffffffff);
}

std::vector<std::pair<std::string, std::string>> CallerMetadata(const std::string& principal) {
  return {{"x-prorata-principal", principal}};
}

std::string PartnerAdminOf(const std::string& resource_name) {
  const std::vector<std::string> parts = absl::StrSplit(resource_name, '/');
  return absl::StrCat(kPartnerAdminPrefix, parts.at(1));
}

Market::Market(std::vector<std::shared_ptr<grpc::Channel>> channels, const MarketSize& size)
    : channels_(std::move(channels)), size_(size) {
  SetClock(kOpening);
  ImportOffer();
  AddPartner("hot");
  hot_.push_back(AddCustomer("hot", "hot"));
  for (int partner = 0; partner < size.partners; ++partner) {
    const std::string id = absl::StrFormat("p%03d", partner);
    AddPartner(id);
    for (int customer = 0; customer < size.customers_per_partner; ++customer) {
      many_.push_back(AddCustomer(id, absl::StrFormat("c%03d", customer)));
    }
  }
  // Neighbours in time are not neighbours in the store.
  std::shuffle(many_.begin(), many_.end(), random_);
}

std::string Market::NextRequestId() {
  return NewRequestId(random_);
}

void Market::SetClock(int64_t unix_seconds) {
  now_ = unix_seconds;
  CallAs context(kProviderAdmin);
  v1::SetClockRequest request;
  v1::ServerInfo info;
  request.mutable_time()->set_seconds(now_);
  Require(v1::AdminService::NewStub(channels_[0])->SetClock(&context, request, &info), "setting the clock");
}

void Market::ImportOffer() {
  const auto stub = v1::CatalogService::NewStub(channels_[0]);
  CallAs context(kProviderAdmin);
  v1::ImportSummary summary;
  const auto stream = stub->ImportOffers(&context, &summary);
  v1::ImportOffersRequest header;
  header.mutable_header();
  v1::ImportOffersRequest file;
  file.set_data(kPriceList);
  stream->Write(header);
  stream->Write(file);
  stream->WritesDone();
  Require(stream->Finish(), "importing the offer");

  CallAs list_context(kProviderAdmin);
  v1::ListOffersResponse offers;
  Require(stub->ListOffers(&list_context, {}, &offers), "listing the offers");
  if (offers.offers_size() != 1) throw std::runtime_error("there are other offers: the store was not empty");
  offer_ = offers.offers(0).name();
}

void Market::AddPartner(const std::string& partner_id) {
  CallAs context(kProviderAdmin);
  v1::CreatePartnerRequest request;
  v1::Partner partner;
  request.set_partner_id(partner_id);
  request.set_request_id(NextRequestId());
  request.mutable_partner()->set_display_name(absl::StrCat("Partner ", partner_id));
  request.mutable_partner()->set_billing_currency("USD");
  request.mutable_partner()->set_default_refund_policy("refundPolicies/self-service-2023");
  request.mutable_partner()->mutable_annual_refund_limit()->set_currency_code("USD");
  request.mutable_partner()->mutable_annual_refund_limit()->set_units(kYearlyLimit);
  Require(v1::CustomerService::NewStub(channels_[0])->CreatePartner(&context, request, &partner), "creating a partner");
}

Market::Customer Market::AddCustomer(const std::string& partner_id, const std::string& customer_id) {
  CallAs context(kProviderAdmin);
  v1::CreateCustomerRequest request;
  v1::Customer customer;
  request.set_parent(absl::StrCat("partners/", partner_id));
  request.set_customer_id(customer_id);
  request.set_request_id(NextRequestId());
  request.mutable_customer()->set_display_name(absl::StrCat("Customer ", customer_id));
  Require(v1::CustomerService::NewStub(channels_[0])->CreateCustomer(&context, request, &customer),
          "creating a customer");
  return {.name = customer.name(), .partner_admin = PartnerAdminOf(customer.name())};
}

std::vector<std::string> Market::Buy(Accounts accounts, int64_t count) {
  const std::vector<Customer>& customers = accounts == Accounts::kHot ? hot_ : many_;
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(count));
  Call call;
  int64_t bought = 0;
  const CallSource next = [&]() -> const Call* {
    if (bought == count) return nullptr;
    const Customer& customer = customers[static_cast<size_t>(bought++) % customers.size()];
    v1::PurchaseReservationRequest request;
    request.set_parent(customer.name);
    request.set_offer(offer_);
    request.set_billing_plan(v1::BILLING_PLAN_UPFRONT);
    request.set_quantity(1);
    request.set_request_id(NextRequestId());
    request.SerializeToString(&call.request);
    call.metadata = CallerMetadata(customer.partner_admin);
    return &call;
  };
  const AnswerSink sink = [&names](const grpc::ByteBuffer& answer) {
    v1::Order order;
    if (!order.ParseFromString(BytesOf(answer)) || order.reservations_size() != 1) {
      throw std::runtime_error("a purchase was answered without its reservation");
    }
    names.push_back(order.reservations(0));
  };
  const LoadOptions options = {.method = "/prorata.v1.ReservationService/PurchaseReservation",
                               .outstanding = size_.outstanding,
                               .duration = std::chrono::hours(1)};
  const LoadResult result = RunLoad(channels_, options, next, sink);
  RequireNoErrors("buying", result);
  SetClock(now_ + 6 * kDay);
  return names;
}

int64_t Market::CountRefunds() {
  const auto stub = v1::RefundService::NewStub(channels_[0]);
  int64_t count = 0;
  v1::ListRefundsRequest request;
  request.set_parent("partners/-/customers/-");
  request.set_page_size(1000);
  do {
    CallAs context(kProviderAdmin);
    v1::ListRefundsResponse page;
    Require(stub->ListRefunds(&context, request, &page), "listing the refunds");
    count += page.refunds_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return count;
}

}  // namespace prorata::bench
