// Goal: an import of reservations that is killed in its middle, however often, is completed by repeating it: nothing is
// lost, nothing is there twice, and the books are right. One that is all or nothing leaves nothing, or all.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "server/app/integrity.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "tests/support/contoso.h"

namespace prorata::testing {
namespace {

constexpr int kOrders = 6'000;

std::string Uuid(int order, int reservation) {
  return fmt::format("{:08x}-0000-4000-8000-{:012x}", order, reservation);
}

std::string File() {
  std::string text;
  for (int i = 1; i <= kOrders; ++i) {
    text += fmt::format(
        R"({{"order_id": "{}", "reservation_id": "{}", "sku": "Standard_B1s", "region": "westeurope", "quantity": 2, )"
        R"("term": "TERM_ONE_YEAR", "billing_plan": "BILLING_PLAN_MONTHLY", "purchase_time": "2023-10-15T10:00:00Z"}})"
        "\n",
        Uuid(i, 0), Uuid(i, 1));
  }
  return text;
}

bool Exists(const ApiClient& api, int order) {
  v1::GetOrderRequest request;
  request.set_name(fmt::format("{}/orders/{}", kAdatum, Uuid(order, 0)));
  return api.Call(*api.reservations, &v1::ReservationService::Stub::GetOrder, request).ok();
}

v1::ImportReservationsRequest First(bool each) {
  v1::ImportReservationsRequest first;
  first.set_parent(kAdatum);
  first.mutable_header()->set_request_id("0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d");
  first.mutable_header()->set_skip_invalid_rows(each);
  return first;
}

void CheckStore(const std::filesystem::path& data) {
  const auto store = storage::OpenRocksDbStore({.directory = data / "store"});
  ASSERT_TRUE(store.ok()) << store.status();
  absl::StatusOr<app::IntegrityReport> report;
  ASSERT_TRUE((*store)
                  ->ReadNow([&](const storage::Reader& reader) {
                    report = app::CheckIntegrity(reader);
                    return report.status();
                  })
                  .ok());
  for (const app::Finding& finding : report->findings) {
    ADD_FAILURE() << finding.check << " " << finding.subject << " " << finding.description;
  }
}

TEST(CrashedImport, IsCompletedByRepeatingIt) {
  Contoso world("2024-01-20T12:00:00Z");
  world.Offer({.price = "31.00"});
  const std::string file = File();
  // Orders are written in the order of their ids: killed when a third, and when two thirds of them are there.
  for (const int kill_at : {kOrders / 3, 2 * kOrders / 3}) {
    const ApiClient sender(world.server.address(), "root");
    std::thread import([&] { static_cast<void>(sender.ImportReservations(file, First(true))); });
    while (!Exists(world.dana, kill_at)) std::this_thread::yield();
    world.KillAndRestart();
    import.join();
    EXPECT_TRUE(Exists(world.dana, kill_at)) << "what was seen must stay";
  }
  const bool was_complete = Exists(world.dana, kOrders);
  const auto done = world.root.ImportReservations(file, First(true));
  ASSERT_TRUE(done.ok()) << done.status.error_message();
  EXPECT_EQ(done->rows_read(), kOrders);
  EXPECT_EQ(done->rows_imported() + done->rows_unchanged(), kOrders);
  EXPECT_GE(done->rows_unchanged(), 2 * kOrders / 3);
  fmt::print("{} were there, {} were imported at last{}\n", done->rows_unchanged(), done->rows_imported(),
             was_complete ? " (the last kill came too late)" : "");
  // The answer is remembered under its request id.
  EXPECT_EQ(world.root.ImportReservations(file, First(true)).value.SerializeAsString(), done->SerializeAsString());
  v1::GetBalanceRequest balance;
  balance.set_partner(kContoso);
  const auto lines = world.root.Call(*world.root.ledger, &v1::LedgerService::Stub::GetBalance, balance);
  ASSERT_TRUE(lines.ok()) << lines.status.error_message();
  // Four payments of 2 x 2.58 for each order, once.
  for (const auto& line : lines->lines()) {
    EXPECT_EQ(MoneyText(line.amount()), line.account() == v1::ACCOUNT_PREPAID ? "-123840.00 USD" : "123840.00 USD");
  }
  EXPECT_EQ(lines->last_transaction(), fmt::format("partners/contoso/transactions/{}", kOrders));
  EXPECT_EQ(world.server.Stop().exit_code, 0);
  CheckStore(world.directory().path());
}

TEST(CrashedImport, LeavesNothingOrAllWhereItIsOne) {
  Contoso world("2024-01-20T12:00:00Z");
  world.Offer({.price = "31.00"});
  const std::string file = File();
  // Only the provider moves reservations in.
  EXPECT_EQ(ReasonOf(world.dana.ImportReservations(file, First(false)).status), "PERMISSION_DENIED");
  const ApiClient sender(world.server.address(), "root");
  Answer<v1::ReservationImportSummary> answer;
  std::thread import([&] { answer = sender.ImportReservations(file, First(false)); });
  // Somewhere on the way.
  v1::GetServerInfoRequest ask;
  for (int i = 0; i < 50; ++i) world.root.Call(*world.root.admin, &v1::AdminService::Stub::GetServerInfo, ask);
  world.KillAndRestart();
  import.join();
  const bool has_first = Exists(world.dana, 1);
  EXPECT_EQ(has_first, Exists(world.dana, kOrders));
  EXPECT_TRUE(has_first || !answer.ok()) << "what was answered must be there";
  const auto done = world.root.ImportReservations(file, First(false));
  ASSERT_TRUE(done.ok()) << done.status.error_message();
  EXPECT_TRUE(Exists(world.dana, kOrders));
  EXPECT_EQ(world.server.Stop().exit_code, 0);
  CheckStore(world.directory().path());
}

}  // namespace
}  // namespace prorata::testing
