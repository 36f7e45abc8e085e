// The histogram tells every percentile to within 1/64, and the largest value exactly.

#include "tests/bench/histogram.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace prorata::bench {
namespace {

using std::chrono::nanoseconds;

TEST(Histogram, EmptyIsZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.max(), nanoseconds(0));
  EXPECT_EQ(histogram.mean(), nanoseconds(0));
  EXPECT_EQ(histogram.Percentile(99), nanoseconds(0));
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (int64_t ns = 1; ns <= 100; ++ns) histogram.Record(nanoseconds(ns));
  struct Row {
    double percent;
    int64_t ns;
  };
  for (const Row& row : {Row{1, 1}, Row{50, 50}, Row{99, 99}, Row{99.1, 100}, Row{100, 100}}) {
    EXPECT_EQ(histogram.Percentile(row.percent), nanoseconds(row.ns)) << row.percent << " %";
  }
  EXPECT_EQ(histogram.mean(), nanoseconds(50));
}

TEST(Histogram, OneValueIsEveryPercentile) {
  for (const int64_t ns : {int64_t{0}, int64_t{127}, int64_t{128}, int64_t{129}, int64_t{1} << 40, INT64_MAX}) {
    Histogram histogram;
    histogram.Record(nanoseconds(ns));
    EXPECT_EQ(histogram.Percentile(0.1), nanoseconds(ns));
    EXPECT_EQ(histogram.Percentile(100), nanoseconds(ns));
    EXPECT_EQ(histogram.max(), nanoseconds(ns));
  }
}

TEST(Histogram, BelowZeroCountsAsZero) {
  Histogram histogram;
  histogram.Record(nanoseconds(-5));
  EXPECT_EQ(histogram.count(), 1);
  EXPECT_EQ(histogram.Percentile(50), nanoseconds(0));
}

TEST(Histogram, PercentilesOfRandomValuesAreWithinOneSixtyFourth) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> exponent(0, 35);
  Histogram histogram;
  std::vector<int64_t> values;
  for (int i = 0; i < 20000; ++i) {
    values.push_back(static_cast<int64_t>(std::exp2(exponent(random))));
    histogram.Record(nanoseconds(values.back()));
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const auto rank = static_cast<size_t>(std::ceil(static_cast<double>(values.size()) * percent / 100));
    const int64_t exact = values[rank - 1];
    const int64_t told = histogram.Percentile(percent).count();
    EXPECT_GE(told, exact) << percent << " %";
    EXPECT_LE(told, exact + exact / 64) << percent << " %";
  }
  EXPECT_EQ(histogram.max(), nanoseconds(values.back()));
}

TEST(Histogram, MergedIsAsIfRecordedTogether) {
  Histogram one;
  Histogram other;
  Histogram together;
  for (int64_t ns = 1; ns < 1'000'000; ns = ns * 3 + 1) {
    (ns % 2 == 0 ? one : other).Record(nanoseconds(ns));
    together.Record(nanoseconds(ns));
  }
  one.Merge(other);
  EXPECT_EQ(one.count(), together.count());
  EXPECT_EQ(one.max(), together.max());
  EXPECT_EQ(one.mean(), together.mean());
  for (const double percent : {10.0, 50.0, 90.0}) EXPECT_EQ(one.Percentile(percent), together.Percentile(percent));
}

}  // namespace
}  // namespace prorata::bench
