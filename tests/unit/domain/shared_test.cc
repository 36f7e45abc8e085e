#include "server/domain/shared.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace prorata::domain {
namespace {

TEST(Shared, HasTheEmptyValueUnlessGivenOne) {
  EXPECT_EQ(*Shared<std::string>(), "");
  EXPECT_EQ(*Shared<std::string>("a"), "a");
}

TEST(Shared, CopiesNothing) {
  const auto row = std::make_shared<const std::string>("a row");
  const Shared<std::string> fact = row;
  const Shared<std::string> copy = fact;
  EXPECT_EQ(&*fact, row.get());
  EXPECT_EQ(copy->data(), row->data());
}

TEST(Shared, ChangesACopyOfItsOwn) {
  const auto row = std::make_shared<const std::string>("a row");
  Shared<std::string> fact = row;
  const Shared<std::string> other = fact;
  fact.Change() += ", changed";
  EXPECT_EQ(*fact, "a row, changed");
  EXPECT_EQ(*other, "a row");
  EXPECT_EQ(*row, "a row");
}

}  // namespace
}  // namespace prorata::domain
