#include "tests/bench/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace prorata::bench {

size_t Histogram::BucketOf(uint64_t ns) {
  const int shift = std::max(0, static_cast<int>(std::bit_width(ns)) - (kSubBits + 1));
  // The top bits, 64 to 127 once shifted, follow the buckets of the smaller powers.
  return (static_cast<size_t>(shift) << kSubBits) + static_cast<size_t>(ns >> shift);
}

uint64_t Histogram::UpperBound(size_t bucket) {
  constexpr size_t kPlain = 2 << kSubBits;
  if (bucket < kPlain) return bucket;
  const size_t shift = (bucket >> kSubBits) - 1;
  const uint64_t top = bucket - (shift << kSubBits);
  return ((top + 1) << shift) - 1;
}

void Histogram::Record(std::chrono::nanoseconds latency) {
  const int64_t ns = std::max<int64_t>(0, latency.count());
  ++counts_[BucketOf(static_cast<uint64_t>(ns))];
  ++count_;
  sum_ns_ += ns;
  max_ns_ = std::max(max_ns_, ns);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) counts_[bucket] += other.counts_[bucket];
  count_ += other.count_;
  sum_ns_ += other.sum_ns_;
  max_ns_ = std::max(max_ns_, other.max_ns_);
}

std::chrono::nanoseconds Histogram::Percentile(double percent) const {
  const auto wanted =
      std::max<int64_t>(1, static_cast<int64_t>(std::ceil(static_cast<double>(count_) * percent / 100)));
  int64_t seen = 0;
  for (size_t bucket = 0; bucket < kBuckets && count_ > 0; ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) return std::min(max(), std::chrono::nanoseconds(static_cast<int64_t>(UpperBound(bucket))));
  }
  return max();
}

}  // namespace prorata::bench
