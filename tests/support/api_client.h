#pragma once

// The public API as a test calls it: blocking calls, protos written as text, a partner's world in a few lines.

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "prorata/v1/admin_service.grpc.pb.h"
#include "prorata/v1/catalog_service.grpc.pb.h"
#include "prorata/v1/customer_service.grpc.pb.h"
#include "prorata/v1/exchange_service.grpc.pb.h"
#include "prorata/v1/ledger_service.grpc.pb.h"
#include "prorata/v1/policy_service.grpc.pb.h"
#include "prorata/v1/refund_service.grpc.pb.h"
#include "prorata/v1/reservation_service.grpc.pb.h"

namespace prorata::testing {

// A response, or the status instead.
template <typename Response>
struct Answer {
  grpc::Status status;
  Response value;

  bool ok() const { return status.ok(); }
  const Response* operator->() const { return &value; }
  const Response& operator*() const { return value; }
};

// One connection. The principal of a call is `principal`, which a test may change. Thread-safe but for that.
class ApiClient {
 public:
  ApiClient(const std::string& address, std::string principal_name);

  std::string principal;
  // True to have calls wait for a server that is not there, up to their deadline, instead of failing.
  bool wait_for_server = false;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::AdminService::Stub> admin;
  std::unique_ptr<v1::CatalogService::Stub> catalog;
  std::unique_ptr<v1::CustomerService::Stub> customers;
  std::unique_ptr<v1::ExchangeService::Stub> exchanges;
  std::unique_ptr<v1::LedgerService::Stub> ledger;
  std::unique_ptr<v1::PolicyService::Stub> policies;
  std::unique_ptr<v1::RefundService::Stub> refunds;
  std::unique_ptr<v1::ReservationService::Stub> reservations;

  // Calls a method of a stub, such as `api.Call(*api.refunds, &v1::RefundService::Stub::CreateRefund, request)`.
  template <typename Stub, typename Request, typename Response>
  Answer<Response> Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                        const Request& request) const {
    grpc::ClientContext context;
    Prepare(context);
    Answer<Response> answer;
    answer.status = (stub.*method)(&context, request, &answer.value);
    return answer;
  }

  // Principal and deadline of a call.
  void Prepare(grpc::ClientContext& context) const;

  // Sends a file with the header given.
  Answer<v1::ImportSummary> ImportOffers(const std::string& file, const v1::ImportHeader& header = {},
                                         const v1::ImportOffersRequest::Options& options = {}) const;
  Answer<v1::ImportSummary> ImportExchangeRates(const std::string& file, const v1::ImportHeader& header = {}) const;
  Answer<v1::ImportSummary> ImportFlexibilityGroups(const std::string& file, const v1::ImportHeader& header = {}) const;
  Answer<v1::ReservationImportSummary> ImportReservations(const std::string& file,
                                                          const v1::ImportReservationsRequest& first) const;

  // Puts the virtual clock to an RFC 3339 time.
  grpc::Status SetClock(const std::string& time) const;
};

// A request written in the text format of protos; ends the test program if it does not parse.
template <typename Message>
Message Proto(const std::string& text);

// A fresh UUID, for request_id.
std::string FreshUuid();

// `12.34 GBP` of a google.type.Money.
std::string MoneyText(const google::type::Money& money);

// The reason of the ErrorInfo that an error carries; empty if it carries none.
std::string ReasonOf(const grpc::Status& status);
// The code before it: `7 PERMISSION_DENIED`.
std::string CodeAndReasonOf(const grpc::Status& status);

}  // namespace prorata::testing

#include <google/protobuf/text_format.h>

template <typename Message>
Message prorata::testing::Proto(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    throw std::invalid_argument("not a " + message.GetTypeName() + ": " + text);
  }
  return message;
}
