// How fast reservations are moved in, against the raw batches that the store takes, and what others wait meanwhile.
//
//   prorata_bench_import [ROWS]          100000 unless told; the stores go below $TMPDIR, which should be a real disk
//
// One table: reading the file alone, all of it order by order and in one transaction, a repetition that finds
// everything there, and the same puts with the same bytes straight to an empty store in batches. Beside each import:
// what reads of one reservation and small durable writes took that went on at the same time, each from the moment it
// was due.

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "server/app/imported_rows.h"
#include "server/app/orders.h"
#include "server/app/reservations_import.h"
#include "server/domain/policy.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/schema/tables.h"
#include "tests/bench/histogram.h"

namespace prorata::bench {
namespace {

using std::chrono::steady_clock;

const domain::CustomerName kCustomer{{"contoso"}, {"adatum"}};
const domain::Instant kNow{1'705'752'000'000'000};  // 2024-01-20T12:00:00Z

[[noreturn]] void Fail(const std::string& what) {
  fmt::print(stderr, "{}\n", what);
  std::exit(1);
}
void Must(const absl::Status& status) {
  if (!status.ok()) Fail(status.ToString());
}

// Ids that are spread as UUIDs are, the same in every run.
std::string Uuid(uint64_t number, uint64_t salt) {
  const auto mix = [](uint64_t x) {
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
  };
  const uint64_t a = mix(number * 2 + salt);
  const uint64_t b = mix(a + number);
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", a >> 32, a >> 16 & 0xffff, a & 0xfff, b >> 48 & 0xfff,
                     b & 0xffffffffffff);
}

// As the reservations REST API answers, one on a line.
std::string File(int64_t rows) {
  std::string text;
  for (int64_t i = 0; i < rows; ++i) {
    const std::string order = Uuid(static_cast<uint64_t>(i), 1);
    const std::string reservation = Uuid(static_cast<uint64_t>(i), 2);
    text += fmt::format(
        R"({{"sku":{{"name":"Standard_DS1_v2"}},)"
        R"("id":"/providers/microsoft.capacity/reservationOrders/{}/reservations/{}",)"
        R"("type":"Microsoft.Capacity/reservationOrders/reservations","name":"{}/{}","etag":2,"location":"eastus",)"
        R"("properties":{{"appliedScopeType":"Shared","archived":false,"capabilities":"None",)"
        R"("displayName":"vm-{:06}","billingPlan":"Monthly","displayProvisioningState":"Succeeded",)"
        R"("effectiveDateTime":"2023-09-22T01:00:30.9253826Z","expiryDate":"2024-09-22",)"
        R"("expiryDateTime":"2024-09-22T01:00:30.9253826Z","instanceFlexibility":"On",)"
        R"("lastUpdatedDateTime":"2023-09-22T01:00:36.3191627Z","provisioningState":"Succeeded",)"
        R"("purchaseDateTime":"2023-09-22T01:00:30.9253826Z","quantity":{},"renew":false,)"
        R"("reservedResourceType":"VirtualMachines","skuDescription":"D1 v2","term":"P1Y",)"
        R"("userFriendlyAppliedScopeType":"Shared","userFriendlyRenewState":"Off"}}}})"
        "\n",
        order, reservation, order, reservation, i, 1 + i % 20);
  }
  return text;
}

// A store of its own with what an import needs, for as long as this lives.
class Market {
 public:
  Market() {
    std::string directory = std::filesystem::temp_directory_path() / "prorata-import-bench-XXXXXX";
    if (mkdtemp(directory.data()) == nullptr) Fail("no directory in $TMPDIR");
    directory_ = directory;
    auto opened = storage::OpenRocksDbStore({.directory = directory_ / "store"});
    if (!opened.ok()) Fail(opened.status().ToString());
    store_ = *std::move(opened);
    Must(store_
             ->Transact([](storage::Transaction& tx) {
               for (const domain::RefundPolicy& policy : domain::BuiltInPolicies()) {
                 schema::Put<schema::Policies>(tx, policy.id, policy);
               }
               domain::Partner partner;
               partner.id = kCustomer.partner;
               partner.default_refund_policy = {std::string(domain::kDefaultPolicy)};
               schema::Put<schema::Partners>(tx, partner.id, partner);
               domain::Customer customer;
               customer.name = kCustomer;
               schema::Put<schema::Customers>(tx, customer.name, customer);
               domain::Offer offer;
               offer.id = {"standard-ds1-v2.eastus.p1y.usd"};
               offer.sku = "Standard_DS1_v2";
               offer.region = "eastus";
               offer.prices = {{{}, {domain::Currency::Usd(), 40'000}}};
               schema::Put<schema::Offers>(tx, offer.id, offer);
               return absl::OkStatus();
             })
             .status);
  }
  ~Market() {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  storage::Store& operator*() { return *store_; }

 private:
  std::filesystem::path directory_;
  std::unique_ptr<storage::Store> store_;
};

app::CallContext Call() {
  app::CallContext call;
  call.principal = "root";
  call.now = kNow;
  return call;
}

app::ReservationImportSummary Import(storage::Store& store, const std::string& path, bool each) {
  std::ifstream file(path, std::ios::binary);
  auto summary = app::ImportReservations(store, Call(), kCustomer, file, {.import = {.skip_invalid_rows = each}});
  if (!summary.ok()) Fail(summary.status().ToString());
  return *std::move(summary);
}

double SecondsOf(steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Does something at equal distances until it is told to stop; latencies run from when each was due.
class Bystander {
 public:
  Bystander(std::chrono::microseconds distance, std::function<void()> act)
      : thread_([this, distance, act = std::move(act)] {
          for (auto due = steady_clock::now(); !stops_; due += distance) {
            std::this_thread::sleep_until(due);
            act();
            latencies_.Record(steady_clock::now() - due);
          }
        }) {}
  const Histogram& Stop() {
    stops_ = true;
    thread_.join();
    return latencies_;
  }

 private:
  std::atomic<bool> stops_ = false;
  Histogram latencies_;
  std::thread thread_;
};

std::string Milliseconds(std::chrono::nanoseconds latency) {
  return fmt::format("{:.2f}", static_cast<double>(latency.count()) / 1e6);
}

// The resident set at its largest since ForgetPeak, in MiB: what was freed before and is still kept counts too.
int64_t PeakMebibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::atoll(line.c_str() + 6) / 1024;
  }
  return 0;
}
void ForgetPeak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

void Line(std::string_view what, int64_t rows, double seconds, std::string_view rest = "") {
  fmt::print("{:<44} {:>8.2f} s {:>9.0f} rows/s  {}\n", what, seconds, static_cast<double>(rows) / seconds, rest);
  std::fflush(stdout);
}

double Timed(const std::function<void()>& act) {
  const auto start = steady_clock::now();
  act();
  return SecondsOf(steady_clock::now() - start);
}

// Imports while others read and write.
double Measure(Market& market, const std::string& path, int64_t rows, bool each, std::string_view what) {
  const domain::ReservationName hot{{kCustomer, {*domain::ParseUuid(Uuid(1u << 30, 1))}},
                                    {*domain::ParseUuid(Uuid(1u << 30, 2))}};
  Must((*market)
           .Transact([&](storage::Transaction& tx) {
             schema::ReservationRow row;
             row.name = hot;
             schema::Put<schema::Reservations>(tx, hot, row);
             return absl::OkStatus();
           })
           .status);
  ForgetPeak();
  Bystander reader(std::chrono::microseconds(500), [&] {
    std::atomic<bool> done = false;
    (*market).Read(
        storage::ReadKind::kPoint,
        [&](const storage::Reader& snapshot) { return app::GetReservation(snapshot, hot).status(); },
        [&](const absl::Status& status) {
          Must(status);
          done = true;
          done.notify_one();
        });
    done.wait(false);
  });
  int64_t count = 0;
  Bystander writer(std::chrono::milliseconds(50), [&] {
    Must((*market)
             .Transact([&](storage::Transaction& tx) {
               schema::Put<schema::Settings>(tx, {"bystander"}, {std::to_string(++count)});
               return absl::OkStatus();
             })
             .status);
  });
  const double seconds = Timed([&] {
    if (Import(*market, path, each).rows_imported != rows) Fail("not all were imported");
  });
  const Histogram& reads = reader.Stop();
  const Histogram& writes = writer.Stop();
  Line(what, rows, seconds,
       fmt::format("reads p99 {} max {} ms; writes p99 {} max {} ms; peak {} MiB", Milliseconds(reads.Percentile(99)),
                   Milliseconds(reads.max()), Milliseconds(writes.Percentile(99)), Milliseconds(writes.max()),
                   PeakMebibytes()));
  return seconds;
}

// The rows that an import left, written as they are to an empty store in transactions of as many rows.
double Raw(storage::Store& from, size_t rows_at_once) {
  std::vector<std::pair<std::string, std::string>> rows;
  Must(from.ReadNow([&](const storage::Reader& reader) {
    rows.clear();
    return reader.Scan("", "", [&](std::string_view key, std::string_view value) {
      rows.emplace_back(key, value);
      return true;
    });
  }));
  Market market;
  return Timed([&] {
    for (size_t first = 0; first < rows.size(); first += rows_at_once) {
      const size_t last = std::min(first + rows_at_once, rows.size());
      Must((*market)
               .Transact([&](storage::Transaction& tx) {
                 for (size_t i = first; i < last; ++i) tx.Put(rows[i].first, rows[i].second);
                 return absl::OkStatus();
               })
               .status);
    }
  });
}

int Main(int64_t rows) {
  const std::string path =
      std::filesystem::temp_directory_path() / fmt::format("prorata-import-bench-{}.json", getpid());
  std::ofstream(path, std::ios::binary) << File(rows);
  Line("read the file", rows, Timed([&] {
         std::ifstream file(path, std::ios::binary);
         app::ImportedRows read;
         Must(app::ReadReservations(file, kCustomer, app::ReservationFormat::kAny, read));
         if (read.read != rows || read.refusals.rows() != 0) Fail("the file was not read");
       }));
  {
    Market market;
    const double alone = Timed([&] { Import(*market, path, /*each=*/true); });
    Line("order by order", rows, alone);
    Line("the same again: unchanged", rows, Timed([&] { Import(*market, path, /*each=*/true); }));
    constexpr size_t kPutsOfABatch = 128 * 7;
    const double raw = Raw(*market, kPutsOfABatch);
    Line("the same puts in batches, nothing else", rows, raw,
         fmt::format("the import takes {:.2f} times as long", alone / raw));
  }
  if (rows <= app::kMostReservationsAtOnce) {
    Market market;
    Line("in one transaction", rows, Timed([&] { Import(*market, path, /*each=*/false); }));
  }
  {
    Market market;
    Measure(market, path, rows, /*each=*/true, "order by order, beside others");
  }
  if (rows <= app::kMostReservationsAtOnce) {
    Market market;
    Measure(market, path, rows, /*each=*/false, "in one transaction, beside others");
  }
  std::filesystem::remove(path);
  return 0;
}

}  // namespace
}  // namespace prorata::bench

int main(int count, char** arguments) {
  return prorata::bench::Main(count > 1 ? std::atoll(arguments[1]) : 100'000);
}
