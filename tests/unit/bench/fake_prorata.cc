#include "tests/unit/bench/fake_prorata.h"

#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/server_context.h"
#include "prorata/v1/admin_service.grpc.pb.h"
#include "prorata/v1/catalog_service.grpc.pb.h"
#include "prorata/v1/customer_service.grpc.pb.h"
#include "prorata/v1/refund_service.grpc.pb.h"
#include "prorata/v1/reservation_service.grpc.pb.h"
#include "tests/bench/prorata_market.h"

namespace prorata::bench {
namespace {

using grpc::ServerContext;
using grpc::Status;
using grpc::StatusCode;

std::string CallerOf(const ServerContext& context) {
  const auto found = context.client_metadata().find("x-prorata-principal");
  return found == context.client_metadata().end() ? "" : std::string(found->second.data(), found->second.size());
}

}  // namespace

class FakeProrata::Services final : public v1::AdminService::Service,
                                    public v1::CatalogService::Service,
                                    public v1::CustomerService::Service,
                                    public v1::RefundService::Service,
                                    public v1::ReservationService::Service {
 public:
  explicit Services(const FakeProrata& faults) : faults_(faults) {}

  Status SetClock(ServerContext*, const v1::SetClockRequest* request, v1::ServerInfo*) override {
    const std::lock_guard lock(mutex_);
    if (request->time().seconds() < now_) return {StatusCode::FAILED_PRECONDITION, "CLOCK_BACKWARD"};
    now_ = request->time().seconds();
    return Status::OK;
  }

  Status ImportOffers(ServerContext*, grpc::ServerReader<v1::ImportOffersRequest>* reader,
                      v1::ImportSummary*) override {
    v1::ImportOffersRequest part;
    while (reader->Read(&part)) {
    }
    return Status::OK;
  }

  Status ListOffers(ServerContext*, const v1::ListOffersRequest*, v1::ListOffersResponse* response) override {
    response->add_offers()->set_name("offers/the-only-one");
    return Status::OK;
  }

  Status CreatePartner(ServerContext*, const v1::CreatePartnerRequest* request, v1::Partner* partner) override {
    partner->set_name(absl::StrCat("partners/", request->partner_id()));
    return Status::OK;
  }

  Status CreateCustomer(ServerContext*, const v1::CreateCustomerRequest* request, v1::Customer* customer) override {
    customer->set_name(absl::StrCat(request->parent(), "/customers/", request->customer_id()));
    return Status::OK;
  }

  Status PurchaseReservation(ServerContext* context, const v1::PurchaseReservationRequest* request,
                             v1::Order* order) override {
    const std::lock_guard lock(mutex_);
    Notice(*context, request->parent(), request->request_id());
    order->set_name(absl::StrCat(request->parent(), "/orders/", ++reservations_));
    order->add_reservations(absl::StrCat(order->name(), "/reservations/", reservations_));
    return Status::OK;
  }

  Status GetReservation(ServerContext*, const v1::GetReservationRequest* request,
                        v1::Reservation* reservation) override {
    reservation->set_name(request->name());
    reservation->set_state(v1::Reservation::STATE_ACTIVE);
    return Status::OK;
  }

  Status CalculateRefund(ServerContext*, const v1::CalculateRefundRequest*, v1::RefundQuote* quote) override {
    quote->set_quote_token("token");
    return Status::OK;
  }

  Status CreateRefund(ServerContext* context, const v1::CreateRefundRequest* request, v1::Refund* refund) override {
    const std::lock_guard lock(mutex_);
    if (faults_.refuse_refunds) return {StatusCode::FAILED_PRECONDITION, "REFUND_LIMIT_EXCEEDED"};
    Notice(*context, request->reservation(), request->request_id());
    if (!returned_.insert(request->reservation()).second) ++repeated_;
    if (!faults_.forget_refunds) ++refunds_;
    refund->set_state(faults_.leave_refunds_pending ? v1::Refund::STATE_PENDING_APPROVAL : v1::Refund::STATE_SUCCEEDED);
    return Status::OK;
  }

  // In pages of 100, whatever is asked.
  Status ListRefunds(ServerContext*, const v1::ListRefundsRequest* request,
                     v1::ListRefundsResponse* response) override {
    const std::lock_guard lock(mutex_);
    int64_t given = request->page_token().empty() ? 0 : std::stoll(request->page_token());
    for (int row = 0; row < 100 && given < refunds_; ++row, ++given) response->add_refunds();
    if (given < refunds_) response->set_next_page_token(std::to_string(given));
    return Status::OK;
  }

  int64_t reservations() const { return Locked(reservations_); }
  int64_t repeated() const { return Locked(repeated_); }
  int64_t by_the_wrong_caller() const { return Locked(by_the_wrong_caller_); }

 private:
  int64_t Locked(const int64_t& count) const {
    const std::lock_guard lock(mutex_);
    return count;
  }

  void Notice(const ServerContext& context, const std::string& resource, const std::string& request_id) {
    if (!request_ids_.insert(request_id).second) ++repeated_;
    if (CallerOf(context) != PartnerAdminOf(resource)) ++by_the_wrong_caller_;
  }

  const FakeProrata& faults_;
  mutable std::mutex mutex_;
  int64_t now_ = 0;
  int64_t reservations_ = 0;
  int64_t refunds_ = 0;
  int64_t repeated_ = 0;
  int64_t by_the_wrong_caller_ = 0;
  std::set<std::string> returned_;
  std::set<std::string> request_ids_;
};

FakeProrata::FakeProrata() : services_(std::make_unique<Services>(*this)) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(static_cast<v1::AdminService::Service*>(services_.get()));
  builder.RegisterService(static_cast<v1::CatalogService::Service*>(services_.get()));
  builder.RegisterService(static_cast<v1::CustomerService::Service*>(services_.get()));
  builder.RegisterService(static_cast<v1::RefundService::Service*>(services_.get()));
  builder.RegisterService(static_cast<v1::ReservationService::Service*>(services_.get()));
  server_ = builder.BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeProrata::~FakeProrata() {
  server_->Shutdown();
}

int64_t FakeProrata::reservations() const {
  return services_->reservations();
}
int64_t FakeProrata::repeated() const {
  return services_->repeated();
}
int64_t FakeProrata::by_the_wrong_caller() const {
  return services_->by_the_wrong_caller();
}

}  // namespace prorata::bench
