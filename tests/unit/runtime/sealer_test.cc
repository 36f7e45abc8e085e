// Goal: a token can be read by whoever made it, for what it was made, unchanged; and by nobody else.

#include "server/app/sealer.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/escaping.h"

namespace prorata::app {
namespace {

TEST(Sealer, OpensWhatItSealed) {
  const Sealer sealer(NewSealerKey());
  for (const std::string& content :
       {std::string(), std::string("x"), std::string("a\0b", 3), std::string(10'000, 'y')}) {
    const absl::StatusOr<std::string> opened = sealer.Open("quote", sealer.Seal("quote", content));
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(*opened, content);
  }
}

TEST(Sealer, ATokenIsTextThatTellsNothing) {
  const Sealer sealer(NewSealerKey());
  const std::string token = sealer.Seal("quote", "partners/contoso");
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="),
            std::string::npos);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  EXPECT_EQ(bytes.find("contoso"), std::string::npos);
  EXPECT_NE(sealer.Seal("quote", "x"), sealer.Seal("quote", "x")) << "equal contents cannot be told from their tokens";
}

TEST(Sealer, OnePurposeIsNoOther) {
  const Sealer sealer(NewSealerKey());
  EXPECT_FALSE(sealer.Open("page", sealer.Seal("quote", "x")).ok());
  EXPECT_FALSE(sealer.Open("", sealer.Seal("quote", "x")).ok());
}

TEST(Sealer, AnotherKeyOpensNothing) {
  EXPECT_FALSE(Sealer(NewSealerKey()).Open("quote", Sealer(NewSealerKey()).Seal("quote", "x")).ok());
  EXPECT_NE(NewSealerKey(), NewSealerKey());
}

TEST(Sealer, EveryFlippedBitIsFound) {
  const Sealer sealer(NewSealerKey());
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(sealer.Seal("quote", "content"), &bytes));
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(sealer.Open("quote", absl::WebSafeBase64Escape(changed)).ok()) << bit;
  }
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(sealer.Open("quote", absl::WebSafeBase64Escape(bytes.substr(0, length))).ok()) << length;
  }
}

TEST(Sealer, NoTextIsATokenByChance) {
  const Sealer sealer(NewSealerKey());
  for (const char* text :
       {"", "a", "====", "not a token", "\xff\xff", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(sealer.Open("quote", text).status())) << text;
  }
}

}  // namespace
}  // namespace prorata::app
