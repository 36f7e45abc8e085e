// Goal: a server that is killed while it catches up with three years ends, once it is started again, in the state of
// one that was left in peace: the same ledger, transaction by transaction and hash by hash, and the same events.
//
//   PRORATA_SEED=1234 build/dev/tests/catch_up_test          kills at the same moments

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "prorata/v1/event_service.grpc.pb.h"
#include "tests/support/contoso.h"

namespace prorata::testing {
namespace {

constexpr int kOrders = 150;
constexpr int kKills = 5;
constexpr char kStart[] = "2024-01-01T00:00:00Z";
constexpr char kEnd[] = "2027-01-02T00:00:00Z";

uint64_t Seed() {
  const char* text = std::getenv("PRORATA_SEED");
  return text == nullptr ? std::random_device()() : std::strtoull(text, nullptr, 10);
}

ServerProcess StartOn(const std::filesystem::path& data) {
  absl::StatusOr<ServerProcess> server = ServerProcess::Start(data, {"--virtual-clock-start", kStart});
  if (!server.ok()) throw std::runtime_error(std::string(server.status().message()));
  return *std::move(server);
}

template <typename Request, typename Response, typename Stub, typename Items>
std::vector<std::string> All(ApiClient& api, Stub& stub,
                             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                             const Items& items) {
  std::vector<std::string> all;
  Request request;
  request.set_parent(kContoso);
  request.set_page_size(1000);
  do {
    const auto page = api.Call(stub, method, request);
    if (!page.ok()) throw std::runtime_error(page.status.error_message());
    for (const auto& item : items(*page)) all.push_back(item.ShortDebugString());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

// Ledger and feed once the clock stands at the end and everything is done.
std::vector<std::string> StateAtTheEnd(ServerProcess& server) {
  ApiClient root(server.address(), "root");
  ApiClient dana(server.address(), "dana");
  const grpc::Status set = root.SetClock(kEnd);
  EXPECT_TRUE(set.ok()) << set.error_message();
  const auto events = v1::EventService::NewStub(dana.channel);
  std::vector<std::string> all = All(dana, *dana.ledger, &v1::LedgerService::Stub::ListTransactions,
                                     [](const auto& page) { return page.transactions(); });
  for (std::string& event :
       All(dana, *events, &v1::EventService::Stub::ListEvents, [](const auto& page) { return page.events(); })) {
    all.push_back(std::move(event));
  }
  return all;
}

TEST(CatchUp, AServerKilledMeanwhileEndsInTheSameState) {
  const uint64_t seed = Seed();
  std::printf("PRORATA_SEED=%llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  const TemporaryDirectory copy;
  Contoso world(kStart);
  const std::string offer = world.Offer({.price = "31.00"});
  for (int i = 0; i < kOrders; ++i) {
    v1::PurchaseReservationRequest request;
    request.set_parent(kAdatum);
    request.set_offer(offer);
    request.set_billing_plan(v1::BILLING_PLAN_MONTHLY);
    request.set_quantity(1 + i % 5);
    request.set_renew(i % 2 == 0);
    request.set_request_id(FreshUuid());
    const auto bought =
        world.dana.Call(*world.dana.reservations, &v1::ReservationService::Stub::PurchaseReservation, request);
    ASSERT_TRUE(bought.ok()) << bought.status.error_message();
  }
  world.server.Stop();
  std::filesystem::copy(world.directory().path(), copy.path(),
                        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);

  for (int kill = 0; kill < kKills; ++kill) {
    ServerProcess server = StartOn(world.directory().path());
    std::thread jump([&server] {
      const ApiClient root(server.address(), "root");
      root.SetClock(kEnd);  // It will not be told how that ended.
    });
    // Not to wait for anything: to meet it at work.
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 200));
    server.Kill();
    jump.join();
  }
  ServerProcess killed = StartOn(world.directory().path());
  ServerProcess peaceful = StartOn(copy.path());
  const std::vector<std::string> expected = StateAtTheEnd(peaceful);
  const std::vector<std::string> found = StateAtTheEnd(killed);
  ASSERT_GT(expected.size(), size_t{2000});
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(found[i], expected[i]) << i;
}

}  // namespace
}  // namespace prorata::testing
