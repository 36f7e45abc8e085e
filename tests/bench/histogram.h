#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace prorata::bench {

// Counts latencies in buckets whose width grows with the value, so that any percentile is known to within 1/64 of
// itself in a fixed amount of memory. Not thread-safe.
class Histogram {
 public:
  // Below zero counts as zero.
  void Record(std::chrono::nanoseconds latency);
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  // Exact. Zero where nothing was recorded.
  std::chrono::nanoseconds max() const { return std::chrono::nanoseconds(max_ns_); }
  std::chrono::nanoseconds mean() const { return std::chrono::nanoseconds(count_ == 0 ? 0 : sum_ns_ / count_); }
  // The smallest bucket bound that at least `percent` of the latencies do not exceed, and never more than max().
  // `percent` is above 0 and at most 100. Zero where nothing was recorded.
  std::chrono::nanoseconds Percentile(double percent) const;

 private:
  // Values below 128 have a bucket each; from there on each power of two has 64.
  static constexpr int kSubBits = 6;
  static constexpr size_t kBuckets = (64 - kSubBits) << kSubBits;

  static size_t BucketOf(uint64_t ns);
  static uint64_t UpperBound(size_t bucket);

  std::array<int64_t, kBuckets> counts_{};
  int64_t count_ = 0;
  int64_t sum_ns_ = 0;
  int64_t max_ns_ = 0;
};

}  // namespace prorata::bench
