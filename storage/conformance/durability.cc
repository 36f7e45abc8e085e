// What is there when the store is opened again.

#include "storage/conformance/suite.h"

namespace prorata::storage::conformance {
namespace {

TEST_P(StoreConformance, WhatWasToldCommittedIsThereWhenOpenedAgain) {
  if (!durable()) GTEST_SKIP() << "category: keeps nothing when closed";
  Rows expected;
  for (int i = 0; i < 50; ++i) {
    const std::string key = std::to_string(100 + i);
    Put(key, "value");
    expected.emplace_back(key, "value");
    if (i % 10 == 9) {
      Reopen();
      EXPECT_EQ(All(), expected);
    }
  }
}

TEST_P(StoreConformance, TheCommitNumberIsKeptWhenOpenedAgain) {
  if (!durable()) GTEST_SKIP() << "category: keeps nothing when closed";
  for (int i = 1; i <= 3; ++i) {
    Put("key", "value");
    Reopen();
    EXPECT_EQ(store().Info().commit_number, i);
  }
}

}  // namespace
}  // namespace prorata::storage::conformance
