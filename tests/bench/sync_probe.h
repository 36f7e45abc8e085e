#pragma once

#include <string>

#include "tests/bench/scenario.h"

namespace prorata::bench {

// What the disk asks of anything durable: appends 4 KiB to a file and waits until it is there (fdatasync), one after
// the other. Needs no warm-up.
class SyncProbe : public Scenario {
 public:
  // The file is made in this directory, which must be on the file system of the stores, and is gone afterwards.
  SyncProbe(std::string id, const std::string& directory);
  ~SyncProbe() override;

  LoadResult Measure(const Window& window) override;

 private:
  int file_ = -1;
};

}  // namespace prorata::bench
