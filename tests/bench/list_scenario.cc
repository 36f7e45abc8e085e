#include "tests/bench/list_scenario.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "prorata/v1/reservation_service.grpc.pb.h"
#include "tests/bench/list_store.h"
#include "tests/bench/prorata_market.h"

namespace prorata::bench {
namespace {

constexpr char kList[] = "/prorata.v1.ReservationService/ListReservations";
constexpr char kCount[] = "/prorata.v1.ReservationService/CountReservations";
constexpr int kPageSize = 50;
// One count among a million takes a good part of a second.
constexpr std::chrono::seconds kCountTime(3);
// As many pages of a query are gone round among.
constexpr size_t kPages = 64;

std::string Parent(const std::string& below) {
  return absl::StrCat("partners/", kListPartner, "/", below);
}

std::string Principal() {
  return absl::StrCat(kPartnerAdminPrefix, kListPartner);
}

}  // namespace

std::vector<ListQuery> EverydayLists(int64_t reservations) {
  const std::string one = absl::StrCat("customers/", kListCustomer, "/orders/-");
  const std::string sku = absl::StrCat("sku = ", kListSku, " AND region = ", kListRegion);
  const std::string subscription = absl::StrCat("subscription = \"", Parent(absl::StrCat("customers/", kListCustomer)),
                                                "/subscriptions/", kListSubscription, "\"");
  const std::string name = absl::StrCat("display_name = \"", ListDisplayName(reservations / 2), "\"");
  std::vector<ListQuery> queries = {
      {.id = "all", .filter = "", .order_by = ""},
      {.id = "state_active", .filter = "state = ACTIVE", .order_by = ""},
      {.id = "state_expiring", .filter = "state = EXPIRING", .order_by = ""},
      {.id = "state_expired", .filter = "state = EXPIRED", .order_by = ""},
      {.id = "state_canceled", .filter = "state = CANCELED", .order_by = ""},
      {.id = "sku_region", .filter = sku, .order_by = ""},
      {.id = "expire_before", .filter = "expire_time < 2025-01-01", .order_by = ""},
      {.id = "subscription", .filter = subscription, .order_by = ""},
      {.id = "by_expiry", .filter = "", .order_by = "expire_time"},
      {.id = "by_purchase_desc", .filter = "", .order_by = "purchase_time desc"},
      {.id = "display_name", .filter = name, .order_by = ""},
  };
  for (const ListQuery& query : std::vector<ListQuery>(queries)) {
    queries.push_back({.id = "one_" + query.id, .parent = one, .filter = query.filter, .order_by = query.order_by});
  }
  return queries;
}

ListScenario::ListScenario(std::string id, pid_t server, std::vector<std::shared_ptr<grpc::Channel>> channels,
                           const ListQuery& query, int outstanding)
    : Scenario(std::move(id), server), channels_(std::move(channels)), outstanding_(outstanding) {
  const auto stub = v1::ReservationService::NewStub(channels_[0]);
  v1::ListReservationsRequest request;
  request.set_parent(Parent(query.parent));
  request.set_filter(query.filter);
  request.set_order_by(query.order_by);
  request.set_page_size(kPageSize);
  do {
    grpc::ClientContext context;
    for (const auto& [key, value] : CallerMetadata(Principal())) context.AddMetadata(key, value);
    v1::ListReservationsResponse page;
    const grpc::Status status = stub->ListReservations(&context, request, &page);
    if (!status.ok()) throw std::runtime_error(absl::StrCat(this->id(), ": ", status.error_message()));
    // Only what is full is compared, unless there is no such page.
    if (calls_.empty() || page.reservations_size() == kPageSize) {
      calls_.push_back({.request = request.SerializeAsString(), .metadata = CallerMetadata(Principal())});
    }
    if (calls_.size() == 1) {
      rows_ = page.reservations_size();
      bytes_ = static_cast<int64_t>(page.ByteSizeLong());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && calls_.size() < kPages);
}

LoadResult ListScenario::Measure(const Window& window) {
  return RunLoad(channels_,
                 {.method = kList, .outstanding = outstanding_, .warm_up = window.warm_up, .duration = window.duration},
                 [this]() -> const Call* { return &calls_[next_++ % calls_.size()]; });
}

CountScenario::CountScenario(std::string id, pid_t server, std::vector<std::shared_ptr<grpc::Channel>> channels,
                             const std::string& filter)
    : Scenario(std::move(id), server), channels_(std::move(channels)) {
  v1::CountReservationsRequest request;
  request.set_parent(Parent("customers/-/orders/-"));
  request.set_filter(filter);
  call_ = {.request = request.SerializeAsString(), .metadata = CallerMetadata(Principal())};
}

LoadResult CountScenario::Measure(const Window& window) {
  return RunLoad(channels_,
                 {.method = kCount,
                  .outstanding = 1,
                  .warm_up = window.warm_up,
                  .duration = std::max<std::chrono::nanoseconds>(window.duration, kCountTime)},
                 [this]() -> const Call* { return &call_; });
}

void WaitForFirstPage(const std::string& address) {
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  const auto deadline = std::chrono::system_clock::now() + std::chrono::minutes(1);
  grpc_connectivity_state state = channel->GetState(true);
  while (state != GRPC_CHANNEL_READY) {
    // Asked again often: the back-off of gRPC would be most of what is measured.
    if (std::chrono::system_clock::now() > deadline) throw std::runtime_error("the server does not serve");
    channel->WaitForStateChange(state, deadline);
    state = channel->GetState(true);
  }
  grpc::ClientContext context;
  context.set_deadline(deadline);
  for (const auto& [key, value] : CallerMetadata(Principal())) context.AddMetadata(key, value);
  v1::ListReservationsRequest request;
  request.set_parent(Parent("customers/-/orders/-"));
  request.set_page_size(kPageSize);
  v1::ListReservationsResponse page;
  const grpc::Status status = v1::ReservationService::NewStub(channel)->ListReservations(&context, request, &page);
  if (!status.ok()) throw std::runtime_error(absl::StrCat("the first page: ", status.error_message()));
}

}  // namespace prorata::bench
