#include "tests/bench/echo_scenario.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/echo_service.h"
#include "tests/bench/prorata_market.h"

namespace prorata::bench {

EchoScenario::EchoScenario(std::string id, pid_t server, std::vector<std::shared_ptr<grpc::Channel>> channels,
                           const MessageSizes& sizes, int outstanding)
    : Scenario(std::move(id), server),
      channels_(std::move(channels)),
      call_{.request = EchoRequestOfSize(sizes.request, sizes.response),
            .metadata = CallerMetadata(absl::StrCat(kPartnerAdminPrefix, "p000"))},
      outstanding_(outstanding) {}

LoadResult EchoScenario::Measure(const Window& window) {
  return RunLoad(
      channels_,
      {.method = kEchoMethod, .outstanding = outstanding_, .warm_up = window.warm_up, .duration = window.duration},
      [this] { return &call_; });
}

}  // namespace prorata::bench
