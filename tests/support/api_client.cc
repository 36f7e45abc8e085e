#include "tests/support/api_client.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <cstdlib>
#include <random>

namespace prorata::testing {
namespace {

template <typename Response = v1::ImportSummary, typename Request, typename Open>
Answer<Response> Upload(const ApiClient& api, const std::string& file, Request first, const Open& open) {
  grpc::ClientContext context;
  api.Prepare(context);
  Answer<Response> answer;
  auto writer = open(&context, &answer.value);
  bool more = writer->Write(first);
  constexpr size_t kChunk = 64 * 1024;
  for (size_t at = 0; more && at < file.size(); at += kChunk) {
    Request part;
    part.set_data(file.substr(at, kChunk));
    more = writer->Write(part);
  }
  writer->WritesDone();
  answer.status = writer->Finish();
  return answer;
}

}  // namespace

ApiClient::ApiClient(const std::string& address, std::string principal_name)
    : principal(std::move(principal_name)),
      channel([&] {
        grpc::ChannelArguments arguments;
        // A connection of its own, so that a restarted server is not waited for with another test's back-off.
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 50);
        arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
        arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 500);
        return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
      }()),
      admin(v1::AdminService::NewStub(channel)),
      catalog(v1::CatalogService::NewStub(channel)),
      customers(v1::CustomerService::NewStub(channel)),
      exchanges(v1::ExchangeService::NewStub(channel)),
      ledger(v1::LedgerService::NewStub(channel)),
      policies(v1::PolicyService::NewStub(channel)),
      refunds(v1::RefundService::NewStub(channel)),
      reservations(v1::ReservationService::NewStub(channel)) {}

void ApiClient::Prepare(grpc::ClientContext& context) const {
  context.AddMetadata("x-prorata-principal", principal);
  context.set_wait_for_ready(wait_for_server);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
}

Answer<v1::ImportSummary> ApiClient::ImportOffers(const std::string& file, const v1::ImportHeader& header,
                                                  const v1::ImportOffersRequest::Options& options) const {
  v1::ImportOffersRequest first;
  *first.mutable_header() = header;
  *first.mutable_options() = options;
  return Upload(*this, file, first,
                [&](auto* context, auto* response) { return catalog->ImportOffers(context, response); });
}

Answer<v1::ImportSummary> ApiClient::ImportExchangeRates(const std::string& file,
                                                         const v1::ImportHeader& header) const {
  v1::ImportExchangeRatesRequest first;
  *first.mutable_header() = header;
  return Upload(*this, file, first,
                [&](auto* context, auto* response) { return catalog->ImportExchangeRates(context, response); });
}

Answer<v1::ImportSummary> ApiClient::ImportFlexibilityGroups(const std::string& file,
                                                             const v1::ImportHeader& header) const {
  v1::ImportFlexibilityGroupsRequest first;
  *first.mutable_header() = header;
  return Upload(*this, file, first,
                [&](auto* context, auto* response) { return catalog->ImportFlexibilityGroups(context, response); });
}

Answer<v1::ReservationImportSummary> ApiClient::ImportReservations(const std::string& file,
                                                                   const v1::ImportReservationsRequest& first) const {
  return Upload<v1::ReservationImportSummary>(*this, file, first, [&](auto* context, auto* response) {
    return reservations->ImportReservations(context, response);
  });
}

grpc::Status ApiClient::SetClock(const std::string& time) const {
  v1::SetClockRequest request;
  if (!google::protobuf::util::TimeUtil::FromString(time, request.mutable_time())) {
    throw std::invalid_argument("not a time: " + time);
  }
  return Call(*admin, &v1::AdminService::Stub::SetClock, request).status;
}

std::string FreshUuid() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  const uint64_t high = random();
  const uint64_t low = random();
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", high >> 32, high >> 16 & 0xFFFF, high & 0xFFF, low >> 52,
                     low & 0xFFFFFFFFFFFF);
}

std::string MoneyText(const google::type::Money& money) {
  const int64_t nanos = std::abs(money.nanos());
  const bool negative = money.units() < 0 || money.nanos() < 0;
  std::string text = fmt::format("{}{}.{:09}", negative ? "-" : "", std::abs(money.units()), nanos);
  while (text.ends_with('0') && text[text.size() - 3] != '.') text.pop_back();
  return text + " " + money.currency_code();
}

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  if (!details.ParseFromString(status.error_details())) return "";
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

std::string CodeAndReasonOf(const grpc::Status& status) {
  return fmt::format("{} {}", static_cast<int>(status.error_code()), ReasonOf(status));
}

}  // namespace prorata::testing
