// A set has the characters that it was made of, and no others, whatever byte is asked for.

#include "server/domain/characters.h"

#include <gtest/gtest.h>

#include <string>

namespace prorata::domain {
namespace {

constexpr CharacterSet kSet = CharacterSet("az09").With("-\xff");

TEST(CharacterSet, HasWhatItWasMadeOf) {
  const std::string all("az09-\xff");
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    EXPECT_EQ(kSet.Has(c), all.find(c) != std::string::npos) << byte;
  }
}

TEST(CharacterSet, HasAllOfATextOnlyIfItHasEach) {
  EXPECT_TRUE(kSet.HasAll(""));
  EXPECT_TRUE(kSet.HasAll("a-z-0-9\xff"));
  EXPECT_FALSE(kSet.HasAll("a-b"));
  EXPECT_FALSE(kSet.HasAll("Az"));
  EXPECT_FALSE(kSet.HasAll("az\n"));
}

}  // namespace
}  // namespace prorata::domain
