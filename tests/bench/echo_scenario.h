#pragma once

#include <string>
#include <vector>

#include "tests/bench/scenario.h"

namespace prorata::bench {

// The sizes of a method's messages, in bytes.
struct MessageSizes {
  size_t request = 0;
  size_t response = 0;
};

// The ceiling of one method: the echo server, called with messages of the same sizes and the same metadata.
class EchoScenario : public Scenario {
 public:
  EchoScenario(std::string id, pid_t server, std::vector<std::shared_ptr<grpc::Channel>> channels,
               const MessageSizes& sizes, int outstanding);

  LoadResult Measure(const Window& window) override;

 private:
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  const Call call_;
  const int outstanding_;
};

}  // namespace prorata::bench
