// The benchmarks measure work that was done: each refund is one of its own, by the right caller, and anything else than
// a done refund ends the run instead of counting. Against a fake server; no time is asserted.

#include "tests/bench/scenario.h"

#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bench/process.h"
#include "tests/bench/prorata_market.h"
#include "tests/bench/prorata_scenarios.h"
#include "tests/bench/sync_probe.h"
#include "tests/unit/bench/fake_prorata.h"

namespace prorata::bench {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

class ScenariosTest : public testing::Test {
 protected:
  RefundScenario* AddRefunds(const RefundScenario::Load& load, const std::string& id = "refunds") {
    auto scenario = std::make_unique<RefundScenario>(id, getpid(), market_, load);
    RefundScenario* const added = scenario.get();
    scenarios_.push_back(std::move(scenario));
    return added;
  }

  // The text of what RunRounds throws; empty if it does not.
  std::string Failure() {
    try {
      RunRounds(scenarios_, kRounds, out_);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }

  std::vector<nlohmann::json> Lines() const {
    std::vector<nlohmann::json> lines;
    std::istringstream text(out_.str());
    for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
  }

  static constexpr RoundOptions kRounds = {
      .rounds = 2, .window = {.warm_up = milliseconds(10), .duration = milliseconds(50), .at_least = 20}};

  FakeProrata server_;
  Market market_{Connect(server_.address(), 2), {.partners = 2, .customers_per_partner = 3, .outstanding = 8}};
  Scenarios scenarios_;
  std::ostringstream out_;
};

TEST_F(ScenariosTest, BuysInTurnOverAllAccounts) {
  std::map<std::string, int> per_customer;
  for (const std::string& name : market_.Buy(Accounts::kMany, 12)) ++per_customer[name.substr(0, name.find("/orders"))];
  EXPECT_EQ(per_customer, (std::map<std::string, int>{{"partners/p000/customers/c000", 2},
                                                      {"partners/p000/customers/c001", 2},
                                                      {"partners/p000/customers/c002", 2},
                                                      {"partners/p001/customers/c000", 2},
                                                      {"partners/p001/customers/c001", 2},
                                                      {"partners/p001/customers/c002", 2}}));
  for (const std::string& name : market_.Buy(Accounts::kHot, 5))
    EXPECT_EQ(name.find("partners/hot/customers/hot/"), 0u);
  EXPECT_EQ(server_.repeated(), 0);
  EXPECT_EQ(server_.by_the_wrong_caller(), 0);
}

TEST_F(ScenariosTest, RequestIdsAreUuidsAndDiffer) {
  std::mt19937_64 random(7);
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewRequestId(random));
  EXPECT_EQ(ids.size(), 1000u);
  for (const std::string& id : ids) {
    EXPECT_THAT(id, testing::MatchesRegex("[0-9a-f]+-[0-9a-f]+-4[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
    EXPECT_EQ(id.size(), 36u);
  }
}

TEST_F(ScenariosTest, EveryRoundMeasuresAllAndTheRefundsAreOnRecord) {
  const RefundScenario* many = AddRefunds({.accounts = Accounts::kMany, .outstanding = 8}, "many");
  const RefundScenario* hot = AddRefunds({.accounts = Accounts::kHot, .outstanding = 1}, "hot");
  const RefundScenario* half = AddRefunds({.accounts = Accounts::kMany, .outstanding = 64, .half_of = many}, "half");
  ASSERT_EQ(Failure(), "");
  std::vector<std::string> order;
  for (const auto& line : Lines()) {
    order.push_back(line["scenario"].get<std::string>() + std::to_string(line["round"].get<int>()));
    EXPECT_GT(line["per_second"].get<double>(), 0) << line;
    EXPECT_GE(line["p99_us"].get<double>(), line["p50_us"].get<double>()) << line;
  }
  EXPECT_THAT(order, ElementsAre("half1", "hot1", "many1", "many2", "hot2", "half2"));
  EXPECT_EQ(market_.CountRefunds(), many->succeeded() + hot->succeeded() + half->succeeded());
  EXPECT_EQ(server_.repeated(), 0);
  EXPECT_EQ(server_.by_the_wrong_caller(), 0);
}

TEST_F(ScenariosTest, RefusedRefundsEndTheRun) {
  AddRefunds({});
  server_.refuse_refunds = true;
  EXPECT_THAT(Failure(), HasSubstr("of code 9; the first: REFUND_LIMIT_EXCEEDED"));
  EXPECT_THAT(Lines(), ElementsAre());
}

TEST_F(ScenariosTest, RefundsThatWaitForApprovalEndTheRun) {
  AddRefunds({});
  server_.leave_refunds_pending = true;
  EXPECT_THAT(Failure(), HasSubstr("not a refund that was done"));
}

TEST_F(ScenariosTest, ForgottenRefundsAreMissed) {
  const RefundScenario* refunds = AddRefunds({});
  server_.forget_refunds = true;
  ASSERT_EQ(Failure(), "");
  EXPECT_LT(market_.CountRefunds(), refunds->succeeded());
}

TEST_F(ScenariosTest, ReadsAndTheirSizes) {
  const std::vector<std::string> names = market_.Buy(Accounts::kMany, 10);
  for (const auto method : {ReadScenario::Method::kGetReservation, ReadScenario::Method::kCalculateRefund}) {
    auto scenario = std::make_unique<ReadScenario>("read", 0, market_, method, names, 8);
    const MessageSizes sizes = scenario->Sizes();
    EXPECT_GE(sizes.request, names[0].size());
    EXPECT_GT(sizes.response, 0u);
    scenarios_.push_back(std::move(scenario));
  }
  EXPECT_EQ(Failure(), "");
  EXPECT_EQ(Lines().size(), 4u);
}

TEST(SyncProbe, MeasuresInItsDirectoryAndLeavesNothing) {
  SyncProbe probe("fdatasync", testing::TempDir());
  const LoadResult result = probe.Measure({.warm_up = {}, .duration = milliseconds(20)});
  EXPECT_GT(result.measured, 0);
  EXPECT_EQ(result.latency.count(), result.measured);
  EXPECT_NE(access((testing::TempDir() + "/sync-probe").c_str(), F_OK), 0);
}

TEST(Process, TellsItsOwnCpuTimeAndMemory) {
  const auto before = CpuTime(getpid());
  volatile uint64_t work = 0;
  while (CpuTime(getpid()) < before + milliseconds(30)) work = work + 1;
  EXPECT_GT(ResidentBytes(getpid()), 1 << 20);
  EXPECT_EQ(CpuTime(0).count(), 0);
}

}  // namespace
}  // namespace prorata::bench
