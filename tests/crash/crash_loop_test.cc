// Goal: kill -9, again and again, under clients that retry with the same request_id: nothing acknowledged is lost,
// nothing is done twice, the yearly limit holds, and the integrity check finds nothing. The server is killed after a
// random number of acknowledged calls, so that every run has other moments. PRORATA_SEED replays the numbers;
// PRORATA_KILLS says how many times.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "server/app/integrity.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "tests/support/contoso.h"

namespace prorata::testing {
namespace {

constexpr int kClients = 8;
constexpr int64_t kLimitMinor = 300'000;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What happened to one call that was answered: enough to ask again.
struct Acknowledged {
  std::string request;
  std::string response;
  int code = 0;
};

// All calls of all clients, by request_id.
class Journal {
 public:
  void Add(const std::string& method, const std::string& request_id, Acknowledged call) {
    const std::lock_guard lock(mutex_);
    calls_[method][request_id] = std::move(call);
    ++count_;
    grown_.notify_all();
  }
  // Waits until there are so many.
  void WaitFor(uint64_t count) {
    std::unique_lock lock(mutex_);
    grown_.wait(lock, [&] { return count_ >= count; });
  }
  uint64_t count() const { return count_; }
  const std::map<std::string, Acknowledged>& calls(const std::string& method) { return calls_[method]; }

 private:
  std::mutex mutex_;
  std::condition_variable grown_;
  std::map<std::string, std::map<std::string, Acknowledged>> calls_;
  std::atomic<uint64_t> count_ = 0;
};

// A retry may be needed: the outcome is unknown, or nothing was done.
bool IsUnclear(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
         status.error_code() == grpc::StatusCode::CANCELLED;
}

class Client {
 public:
  Client(const std::string& address, int number, Journal& journal, std::string offer)
      : api_(address, "dana"),
        journal_(journal),
        offer_(std::move(offer)),
        customer_(number % 2 == 0 ? std::string(kAdatum) : fmt::format("{}/customers/c{}", kContoso, number)) {
    api_.wait_for_server = true;
  }

  // Buys three, returns one, exchanges the rest for something dearer, until told to stop; every call until it is
  // answered.
  void Run(const std::atomic<bool>& stop) {
    while (!stop) {
      v1::PurchaseReservationRequest buy;
      buy.set_parent(customer_);
      buy.set_offer(offer_);
      buy.set_billing_plan(v1::BILLING_PLAN_UPFRONT);
      buy.set_quantity(3);
      const auto order = Until(*api_.reservations, "buy", &v1::ReservationService::Stub::PurchaseReservation, buy);
      if (!order.ok()) continue;
      v1::CreateRefundRequest back;
      back.set_reservation(order->reservations(0));
      back.set_quantity(1);
      const auto refund = Until(*api_.refunds, "refund", &v1::RefundService::Stub::CreateRefund, back);
      // Refused once the yearly limit is used up: then all three are exchanged.
      v1::CreateExchangeRequest swap;
      swap.set_parent(customer_);
      swap.add_returns()->set_reservation(refund.ok() ? refund->remaining_reservation() : order->reservations(0));
      v1::ExchangePurchase& purchase = *swap.add_purchases();
      purchase.set_offer(offer_);
      purchase.set_quantity(4);
      purchase.set_billing_plan(v1::BILLING_PLAN_UPFRONT);
      Until(*api_.exchanges, "exchange", &v1::ExchangeService::Stub::CreateExchange, swap);
    }
  }

 private:
  template <typename Stub, typename Request, typename Response>
  Answer<Response> Until(Stub& stub, const std::string& method,
                         grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&, Response*), Request request) {
    request.set_request_id(FreshUuid());
    for (;;) {
      Answer<Response> answer = api_.Call(stub, call, request);
      if (IsUnclear(answer.status)) continue;
      journal_.Add(
          method, request.request_id(),
          {request.SerializeAsString(), answer.ok() ? answer->SerializeAsString() : answer.status.error_details(),
           static_cast<int>(answer.status.error_code())});
      return answer;
    }
  }

  ApiClient api_;
  Journal& journal_;
  std::string offer_;
  std::string customer_;
};

// Asks every call of a method again: the answers must be the first ones. Answers how many of them had succeeded.
template <typename Request, typename Stub, typename Response>
size_t AskAgain(const ApiClient& api, Stub& stub, Journal& journal, const std::string& method,
                grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&, Response*)) {
  size_t succeeded = 0;
  for (const auto& [request_id, first] : journal.calls(method)) {
    Request request;
    request.ParseFromString(first.request);
    const auto again = api.Call(stub, call, request);
    EXPECT_EQ(static_cast<int>(again.status.error_code()), first.code) << request_id << again.status.error_message();
    if (again.ok()) {
      EXPECT_EQ(again->SerializeAsString(), first.response) << request_id;
    }
    if (first.code == 0) ++succeeded;
  }
  return succeeded;
}

// How many items a list has, all pages of it.
template <typename Request, typename Stub, typename Response>
size_t CountOf(const ApiClient& api, Stub& stub,
               grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&, Response*),
               const std::function<int(const Response&)>& size) {
  size_t count = 0;
  Request request;
  request.set_parent("partners/contoso/customers/-");
  request.set_page_size(1000);
  do {
    const auto page = api.Call(stub, call, request);
    EXPECT_TRUE(page.ok()) << page.status.error_message();
    count += static_cast<size_t>(size(*page));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return count;
}

void CheckLimits(const ApiClient& api) {
  for (int number = 0; number < kClients; ++number) {
    v1::GetRefundAllowanceRequest request;
    request.set_customer(number % 2 == 0 ? std::string(kAdatum) : fmt::format("{}/customers/c{}", kContoso, number));
    const auto allowance = api.Call(*api.refunds, &v1::RefundService::Stub::GetRefundAllowance, request);
    ASSERT_TRUE(allowance.ok()) << allowance.status.error_message();
    EXPECT_LE(allowance->used().units() * 100 + allowance->used().nanos() / 10'000'000, kLimitMinor)
        << request.customer();
  }
}

void CheckIntegrityOf(const std::filesystem::path& data) {
  storage::RocksDbOptions options;
  options.directory = data / "store";
  const auto store = storage::OpenRocksDbStore(options);
  ASSERT_TRUE(store.ok()) << store.status();
  absl::StatusOr<app::IntegrityReport> report;
  ASSERT_TRUE((*store)
                  ->ReadNow([&](const storage::Reader& reader) {
                    report = app::CheckIntegrity(reader);
                    return report.status();
                  })
                  .ok());
  fmt::print("{} rows checked\n", report->rows);
  EXPECT_GT(report->rows, 0);
  for (const app::Finding& finding : report->findings) {
    ADD_FAILURE() << finding.check << " " << finding.subject << " " << finding.description;
  }
}

TEST(CrashLoop, NothingAcknowledgedIsLostOrDoubled) {
  const uint64_t seed = FromEnvironment("PRORATA_SEED", std::random_device{}());
  const uint64_t kills = FromEnvironment("PRORATA_KILLS", 100);
  fmt::print("PRORATA_SEED={}\n", seed);
  std::mt19937_64 random(seed);

  Contoso world("2024-01-01T00:00:00Z");
  const std::string offer = world.Offer({.price = "31.00"});
  world.UsePolicy("crash", kNoFeePolicy);
  auto limit = Proto<v1::UpdatePartnerRequest>(
      R"pb(partner {
             name: "partners/contoso"
             annual_refund_limit { currency_code: "USD" units: 3000 }
           }
           update_mask { paths: "annual_refund_limit" })pb");
  ASSERT_TRUE(world.root.Call(*world.root.customers, &v1::CustomerService::Stub::UpdatePartner, limit).ok());
  for (int number = 1; number < kClients; number += 2) {
    auto create = Proto<v1::CreateCustomerRequest>(R"pb(parent: "partners/contoso"
                                                        customer { display_name: "C" })pb");
    create.set_customer_id(fmt::format("c{}", number));
    ASSERT_TRUE(world.dana.Call(*world.dana.customers, &v1::CustomerService::Stub::CreateCustomer, create).ok());
  }

  const std::string address = world.server.address();
  Journal journal;
  std::atomic<bool> stop = false;
  {
    std::vector<std::jthread> clients;
    for (int number = 0; number < kClients; ++number) {
      clients.emplace_back([&, number] { Client(address, number, journal, offer).Run(stop); });
    }
    for (uint64_t kill = 0; kill < kills; ++kill) {
      journal.WaitFor(journal.count() + 1 + random() % 60);
      world.server.Kill();
      absl::StatusOr<ServerProcess> again = ServerProcess::Start(world.directory().path(), {}, address);
      if (!again.ok()) stop = true;
      ASSERT_TRUE(again.ok()) << again.status();
      world.server = *std::move(again);
    }
    stop = true;
  }
  fmt::print("{} calls acknowledged over {} kills\n", journal.count(), kills);

  const ApiClient api(address, "dana");
  const size_t bought =
      AskAgain(api, *api.reservations, journal, "buy", &v1::ReservationService::Stub::PurchaseReservation);
  const size_t refunded = AskAgain(api, *api.refunds, journal, "refund", &v1::RefundService::Stub::CreateRefund);
  const size_t exchanged =
      AskAgain(api, *api.exchanges, journal, "exchange", &v1::ExchangeService::Stub::CreateExchange);
  EXPECT_GT(bought, 0u);
  EXPECT_GT(refunded, 0u);
  EXPECT_GT(exchanged, 0u);
  EXPECT_EQ(CountOf<v1::ListOrdersRequest>(
                api, *api.reservations, &v1::ReservationService::Stub::ListOrders,
                std::function([](const v1::ListOrdersResponse& page) { return page.orders_size(); })),
            bought + exchanged);
  EXPECT_EQ(CountOf<v1::ListRefundsRequest>(
                api, *api.refunds, &v1::RefundService::Stub::ListRefunds,
                std::function([](const v1::ListRefundsResponse& page) { return page.refunds_size(); })),
            refunded);
  EXPECT_EQ(CountOf<v1::ListExchangesRequest>(
                api, *api.exchanges, &v1::ExchangeService::Stub::ListExchanges,
                std::function([](const v1::ListExchangesResponse& page) { return page.exchanges_size(); })),
            exchanged);
  CheckLimits(api);
  const Ended ended = world.server.Stop();
  EXPECT_EQ(ended.exit_code, 0) << ended.output;
  CheckIntegrityOf(world.directory().path());
}

}  // namespace
}  // namespace prorata::testing
