#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace prorata::bench {

// The CPU time that a process and its children have used so far, in steps of the kernel's clock tick (10 ms). Zero for
// pid 0. A child that has ended in between is not counted: the servers measured here keep theirs.
std::chrono::nanoseconds CpuTime(pid_t pid);

// What a process alone has in memory, in bytes.
int64_t ResidentBytes(pid_t pid);

}  // namespace prorata::bench
