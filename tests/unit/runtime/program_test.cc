// Goal: the program starts, says where it serves, stops when asked, and every reason not to start is an exit code and a
// line that tells what to do.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/api_client.h"
#include "tests/support/server_process.h"

namespace prorata::testing {
namespace {

class ProgramTest : public ::testing::Test {
 protected:
  std::filesystem::path data() const { return directory_.path() / "data"; }
  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
    return Path(name);
  }
  // Runs the program until it ends by itself.
  Ended Run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"prorata-server", "--principals", "tests/data/principals.yaml"});
    return RunToEnd(arguments);
  }
  Ended RunOn(const std::filesystem::path& path, const std::string& listen = "127.0.0.1:0") const {
    return Run({"--data", path.string(), "--listen", listen});
  }

  TemporaryDirectory directory_;
};

grpc::Status GetInfo(const std::string& address, const std::string& principal, v1::ServerInfo* info = nullptr) {
  ApiClient client(address, principal);
  const Answer<v1::ServerInfo> answer =
      client.Call(*client.admin, &v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest());
  if (info != nullptr) *info = answer.value;
  return answer.status;
}

TEST_F(ProgramTest, ServesUntilAskedToStop) {
  auto server = ServerProcess::Start(data());
  ASSERT_TRUE(server.ok()) << server.status();
  v1::ServerInfo info;
  EXPECT_TRUE(GetInfo(server->address(), "root", &info).ok());
  EXPECT_EQ(info.storage_engine(), "rocksdb");
  EXPECT_TRUE(info.virtual_clock());
  const Ended ended = server->Stop();
  EXPECT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_NE(ended.output.find("\"message\":\"stopped\""), std::string::npos) << ended.output;
}

TEST_F(ProgramTest, AVirtualClockIsFoundWhereItWasLeft) {
  auto server = ServerProcess::Start(data(), {"--virtual-clock-start", "2024-01-01T00:00:00Z"});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_TRUE(ApiClient(server->address(), "root").SetClock("2024-06-01T00:00:00Z").ok());
  server->Kill();
  auto again = ServerProcess::Start(data(), {"--virtual-clock-start", "2024-01-01T00:00:00Z"});
  ASSERT_TRUE(again.ok()) << again.status();
  v1::ServerInfo info;
  EXPECT_TRUE(GetInfo(again->address(), "root", &info).ok());
  EXPECT_EQ(info.current_time().seconds(), 1717200000);
}

TEST_F(ProgramTest, TwoServersDoNotShareAnAddressOrADirectory) {
  auto server = ServerProcess::Start(data());
  ASSERT_TRUE(server.ok()) << server.status();
  const Ended same_address = RunOn(Path("other"), server->address());
  EXPECT_EQ(same_address.exit_code, 4) << same_address.output;
  EXPECT_EQ(same_address.output, "prorata-server: cannot listen on " + server->address() + ": Address already in use\n")
      << "and nothing of gRPC's own";
  const Ended foreign_address = RunOn(Path("other"), "192.0.2.1:0");
  EXPECT_EQ(foreign_address.exit_code, 4);
  EXPECT_EQ(foreign_address.output, "prorata-server: cannot listen on 192.0.2.1:0: Cannot assign requested address\n");
  const Ended same_directory = RunOn(data());
  EXPECT_EQ(same_directory.exit_code, 5) << same_directory.output;
  EXPECT_NE(same_directory.output.find("in use by another process"), std::string::npos) << same_directory.output;
  EXPECT_TRUE(GetInfo(server->address(), "root").ok()) << "the first one goes on";
}

TEST_F(ProgramTest, DirectoriesThatCannotBeUsed) {
  Write("file", "text");
  EXPECT_EQ(RunOn(Path("file")).exit_code, 7);
  std::filesystem::create_directories(data() / "store");
  std::ofstream(data() / "store" / "letter.txt") << "not a store";
  const Ended foreign = RunOn(data());
  EXPECT_EQ(foreign.exit_code, 7) << foreign.output;
  std::filesystem::remove(data() / "store" / "letter.txt");
  std::ofstream(data() / "store" / "FORMAT") << "garbage";
  const Ended damaged = RunOn(data());
  EXPECT_EQ(damaged.exit_code, 8) << damaged.output;
  std::filesystem::remove_all(data());
  std::filesystem::create_directories(data());
  std::ofstream(data() / "quote-key") << "garbage";
  chmod((data() / "quote-key").c_str(), 0600);
  const Ended bad_key = RunOn(data());
  EXPECT_EQ(bad_key.exit_code, 8) << bad_key.output;
  EXPECT_EQ(RunOn("/proc/no/such").exit_code, 6);
}

TEST_F(ProgramTest, FilesThatCannotBeUsed) {
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"prorata-server", "--data", data().string(), "--listen", "127.0.0.1:0"});
    return RunToEnd(arguments);
  };
  const std::string bad = Write("bad.yaml", "principals:\n  - { name: x, kind: robot }\n");
  const Ended principals = run({"--principals", bad});
  EXPECT_EQ(principals.exit_code, 3);
  EXPECT_NE(principals.output.find(bad + ":2: `kind` is partner_user"), std::string::npos) << principals.output;
  EXPECT_EQ(run({"--principals", Path("none.yaml")}).exit_code, 3);
  const std::string good = "tests/data/principals.yaml";
  EXPECT_EQ(run({"--principals", good, "--tls-cert", Path("none.pem"), "--tls-key", Path("none.pem")}).exit_code, 10);
  EXPECT_EQ(run({"--principals", good, "--tls-cert", bad, "--tls-key", bad}).exit_code, 10);
  EXPECT_EQ(run({"--principals", good, "--log-file", Path("no/log")}).exit_code, 2);
  EXPECT_EQ(run({"--principals", good, "--no-such-option"}).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(data())) << "nothing was touched";
}

TEST_F(ProgramTest, CheckEndsWithoutServing) {
  const Ended ended = Run({"--data", data().string(), "--check"});
  EXPECT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_EQ(ended.output, "options, principals and certificates are good\n");
  EXPECT_FALSE(std::filesystem::exists(data()));
}

// Calls until the answer has this code; the test's time-out ends it otherwise.
void CallUntil(const std::string& address, const std::string& principal, grpc::StatusCode code) {
  while (GetInfo(address, principal).error_code() != code) {
  }
}

TEST_F(ProgramTest, PrincipalsAreReadAgainOnRequest) {
  const auto file = [](const std::string& name) {
    return fmt::format(
        "principals:\n  - {{ name: {}, kind: service, roles: [{{ role: auditor, scope: provider }}] }}\n", name);
  };
  const std::string path = Write("principals.yaml", file("first"));
  // The last one of two counts.
  auto own = ServerProcess::Start(data(), {"--principals", path});
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_TRUE(GetInfo(own->address(), "first").ok());
  Write("principals.yaml", file("second"));
  kill(own->pid(), SIGHUP);
  CallUntil(own->address(), "second", grpc::StatusCode::OK);
  EXPECT_EQ(GetInfo(own->address(), "first").error_code(), grpc::StatusCode::UNAUTHENTICATED);
  // A bad file changes nothing.
  Write("principals.yaml", "garbage: [");
  kill(own->pid(), SIGHUP);
  Write("principals.yaml", file("third"));
  kill(own->pid(), SIGHUP);
  CallUntil(own->address(), "third", grpc::StatusCode::OK);
}

}  // namespace
}  // namespace prorata::testing
