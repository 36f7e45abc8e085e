// Goal: a token can be read by whoever made it, for what it was made, unchanged; and by nobody else.

#include "server/app/sealer.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

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

// What serves one token after another keeps nothing of the one before, refused ones among them.
TEST(Sealer, TokensDoNotTouchEachOther) {
  const Sealer sealer(NewSealerKey());
  std::vector<std::string> tokens;
  for (size_t size = 0; size < 100; ++size) {
    tokens.push_back(sealer.Seal("quote", std::string(size, 'x')));
    EXPECT_FALSE(sealer.Open("page", tokens.back()).ok());
  }
  for (size_t size = 0; size < tokens.size(); ++size) {
    EXPECT_EQ(sealer.Open("quote", tokens[size]).value(), std::string(size, 'x'));
  }
  EXPECT_EQ(std::set<std::string>(tokens.begin(), tokens.end()).size(), tokens.size());
}

TEST(Sealer, ServesThreadsAtOnce) {
  const Sealer sealer(NewSealerKey());
  std::vector<std::thread> threads;
  for (char name = 'a'; name < 'e'; ++name) {
    threads.emplace_back([&sealer, content = std::string(100, name)] {
      for (int i = 0; i < 200; ++i) EXPECT_EQ(sealer.Open("quote", sealer.Seal("quote", content)).value(), content);
    });
  }
  for (std::thread& thread : threads) thread.join();
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
