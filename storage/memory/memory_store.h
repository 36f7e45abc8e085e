#pragma once

// The reference engine: everything in memory, one lock, simple enough to be believed. It is what other engines are
// compared with, and what tests use that are not about the disk. No kinder than the real ones: callbacks come from
// another thread, bodies may run twice, views are scribbled over once they are no longer valid.

#include <cstddef>
#include <memory>

#include "storage/store.h"

namespace prorata::storage {

struct MemoryOptions {
  // Runs every body twice and takes the second result, so that a body with effects outside of itself is found out.
  bool run_bodies_twice = true;
  // Whether what was attached to a value is given back with it. Off: every value must be decoded again.
  bool keep_decoded = true;
  // Transactions or reads that may wait; beyond it they are refused with RESOURCE_EXHAUSTED.
  size_t queue_bound = 8192;
};

std::unique_ptr<Store> NewMemoryStore(const MemoryOptions& options = {});

}  // namespace prorata::storage
