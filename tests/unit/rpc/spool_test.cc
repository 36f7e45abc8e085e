// Goal: what arrives in parts is read back whole, and leaves no name in the directory.

#include "server/rpc/spool.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "absl/strings/escaping.h"
#include "server/domain/error.h"

namespace prorata::rpc {
namespace {

std::string TextOf(const Spool& spool) {
  std::ostringstream text;
  text << spool.Read()->rdbuf();
  return text.str();
}

TEST(Spool, KeepsWhatWasAppendedWithoutAName) {
  std::string directory = ::testing::TempDir() + "/spool-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  {
    const auto spool = Spool::Open(directory, 100);
    ASSERT_TRUE(spool.ok()) << spool.status();
    EXPECT_EQ(TextOf(**spool), "");
    EXPECT_TRUE((*spool)->Append("ab").ok());
    EXPECT_TRUE((*spool)->Append("").ok());
    EXPECT_TRUE((*spool)->Append(std::string("c\0d", 3)).ok());
    EXPECT_EQ(TextOf(**spool), std::string("abc\0d", 5));
    EXPECT_EQ(TextOf(**spool), std::string("abc\0d", 5)) << "each reader starts at the first byte";
    EXPECT_EQ((*spool)->size(), 5);
    EXPECT_TRUE(std::filesystem::is_empty(directory));
  }
  std::filesystem::remove_all(directory);
}

TEST(Spool, DigestIsSha256OfAll) {
  const auto spool = Spool::Open(::testing::TempDir(), 100);
  ASSERT_TRUE(spool.ok());
  EXPECT_TRUE((*spool)->Append("a").ok() && (*spool)->Append("bc").ok());
  EXPECT_EQ(absl::BytesToHexString((*spool)->Digest()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Spool, RefusesWhatIsAboveTheLimit) {
  const auto spool = Spool::Open(::testing::TempDir(), 4);
  ASSERT_TRUE(spool.ok());
  EXPECT_TRUE((*spool)->Append("1234").ok());
  const auto violations = domain::ViolationsOf((*spool)->Append("5"));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].reason, domain::Reason::kImportTooLarge);
  EXPECT_EQ(violations[0].description, "the file is above 4 bytes");
}

TEST(Spool, WithoutADirectoryItIsAFaultOfOurs) {
  const auto spool = Spool::Open("/no/such/directory", 4);
  EXPECT_TRUE(absl::IsInternal(spool.status())) << spool.status();
}

}  // namespace
}  // namespace prorata::rpc
