#include "tests/bench/list_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <random>
#include <stdexcept>

#include "server/app/policies.h"
#include "server/app/reservation_index.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/schema/revisions.h"
#include "storage/schema/tables.h"

namespace prorata::bench {
namespace {

constexpr int64_t kReservationsAtOnce = 5000;
constexpr domain::Instant kNow{kListNow * 1'000'000};

constexpr std::array kSkus = {"Standard_D4s_v3", "Standard_B2ms",   "Standard_E8s_v5",  "Standard_F4s_v2",
                              "Standard_D2_v3",  "Standard_D8s_v3", "Standard_E16s_v5", "Standard_NC6s",
                              "Standard_L8s_v3", "Standard_M32ts",  "Standard_D16_v4",  "Standard_B4ms",
                              "Standard_A2_v2",  "Standard_DS3_v2", "Standard_GS2",     "Standard_H16",
                              "Standard_E4s_v3", "Standard_F16s",   "Standard_NV6",     "Standard_D64_v3"};
constexpr std::array kRegions = {"westeurope", "eastus", "japaneast", "uksouth", "centralindia"};

class Filler {
 public:
  explicit Filler(storage::Store& store) : store_(store) {}

  void Run(int64_t reservations) {
    Require(app::SeedPolicies(store_, kNow));
    Commit([&](storage::Transaction& tx) { PutPartner(tx); });
    for (int64_t done = 0; done < reservations;) {
      const int64_t until = std::min(done + kReservationsAtOnce, reservations);
      Commit([&](storage::Transaction& tx) {
        for (; done < until; ++done) PutReservation(tx, done);
      });
    }
  }

 private:
  static void Require(const absl::Status& status) {
    if (!status.ok()) throw std::runtime_error("filling the store: " + status.ToString());
  }

  template <typename Write>
  void Commit(Write write) {
    Require(store_
                .Transact([&](storage::Transaction& tx) {
                  write(tx);
                  return absl::OkStatus();
                })
                .status);
  }

  static domain::CustomerName Customer(int64_t number) { return {{kListPartner}, {fmt::format("c{:03}", number)}}; }

  static void PutPartner(storage::Transaction& tx) {
    domain::Partner partner;
    partner.id = {kListPartner};
    partner.display_name = "Big";
    partner.billing_currency = domain::Currency::Usd();
    partner.default_refund_policy = {"csp-2020"};
    schema::Put<schema::Partners>(tx, partner.id, partner);
    for (int number = 0; number < kListCustomers; ++number) {
      domain::Customer customer;
      customer.name = Customer(number);
      customer.display_name = customer.name.customer.value;
      schema::Put<schema::Customers>(tx, customer.name, customer);
    }
  }

  int64_t Below(int64_t bound) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(bound)); }

  // Ids that grow with time, as those of the server do.
  std::array<uint8_t, 16> NewId(domain::Instant time) {
    std::array<uint8_t, 16> id{};
    uint64_t millis = static_cast<uint64_t>(time.micros / 1000);
    for (int at = 5; at >= 0; --at, millis >>= 8) id[static_cast<size_t>(at)] = static_cast<uint8_t>(millis);
    for (size_t at = 6; at < id.size(); ++at) id[at] = static_cast<uint8_t>(random_());
    id[6] = 0x70 | (id[6] & 0x0F);
    id[8] = 0x80 | (id[8] & 0x3F);
    return id;
  }

  void PutReservation(storage::Transaction& tx, int64_t number) {
    // Bought in the three years before now.
    const domain::Instant bought = domain::AddSeconds(kNow, -Below(int64_t{3} * 365 * 24 * 60 * 60));
    domain::Reservation row;
    row.name.order.customer = Customer(Below(20) == 0 ? 0 : 1 + Below(kListCustomers - 1));
    row.name.order.order.bytes = NewId(bought);
    row.name.reservation.bytes = NewId(bought);
    row.display_name = ListDisplayName(number);
    row.sku = kSkus[static_cast<size_t>(Below(kSkus.size()))];
    row.region = kRegions[static_cast<size_t>(Below(kRegions.size()))];
    row.product_family = "Virtual Machines";
    row.offer = {"standard-d4s-v3.westeurope.p3y.usd"};
    row.quantity = 1 + Below(20);
    if (Below(2) == 0) row.scope = {domain::ScopeType::kSubscription, {kListSubscription}, ""};
    row.plan.term = Below(2) == 0 ? domain::Term::kOneYear : domain::Term::kThreeYears;
    row.plan.billing_plan = Below(2) == 0 ? domain::BillingPlan::kUpfront : domain::BillingPlan::kMonthly;
    row.plan.purchase_time = bought;
    row.plan.expire_time = domain::AddMonths(bought, domain::MonthsOf(row.plan.term));
    row.plan.unit_price = {domain::Currency::Usd(), 360 * (1 + Below(1000))};
    row.plan.unit_payment = row.plan.unit_price;
    if (row.plan.billing_plan == domain::BillingPlan::kMonthly)
      row.plan.unit_payment.minor /= domain::MonthsOf(row.plan.term);
    row.refund_policy = {"csp-2020"};
    row.create_time = row.update_time = bought;
    if (Below(10) == 0) {
      row.cancel_reason = domain::CancelReason::kRefunded;
      row.cancel_time = row.update_time = std::min(kNow, domain::AddHours(bought, 24 * (1 + Below(300))));
    }
    PutOrder(tx, row);
    schema::PutRevision(
        tx, nullptr,
        std::make_shared<schema::ReservationRow>(schema::ReservationRow{{row, "filler", "", "purchased"}, {}}));
    app::IndexReservation(tx, nullptr, row);
  }

  static void PutOrder(storage::Transaction& tx, const domain::Reservation& row) {
    domain::Order order;
    order.name = row.name.order;
    order.display_name = row.display_name;
    order.offer = row.offer;
    order.quantity = row.quantity;
    order.plan = row.plan;
    order.total = row.plan.unit_price;
    order.refund_policy = row.refund_policy;
    order.purchased_by = "filler";
    order.closed = true;
    schema::Put<schema::Orders>(tx, order.name, order);
  }

  storage::Store& store_;
  std::mt19937_64 random_{20260301};
};

}  // namespace

std::string ListDisplayName(int64_t number) {
  return fmt::format("web frontend {}", number);
}

void FillListStore(const std::string& directory, int64_t reservations) {
  storage::RocksDbOptions options;
  options.directory = directory;
  options.sync = false;
  options.write_buffer_bytes = size_t{64} << 20;
  auto store = storage::OpenRocksDbStore(options);
  if (!store.ok()) throw std::runtime_error(store.status().ToString());
  Filler(**store).Run(reservations);
}

}  // namespace prorata::bench
