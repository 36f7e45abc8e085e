// Goal: the command line is understood whole or refused with what is wrong, before anything is touched.

#include "server/runtime/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace prorata::runtime {
namespace {

ParsedOptions Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "prorata-server");
  return ParseOptions(static_cast<int>(arguments.size()), arguments.data());
}

TEST(Options, Defaults) {
  const ParsedOptions parsed = Parse({"--data", "d", "--principals", "p.yaml"});
  ASSERT_TRUE(parsed.options.has_value()) << parsed.text;
  EXPECT_EQ(parsed.options->data, "d");
  EXPECT_EQ(parsed.options->listen, std::vector<std::string>{"127.0.0.1:8443"});
  EXPECT_FALSE(parsed.options->insecure_principal_header);
  EXPECT_FALSE(parsed.options->virtual_clock);
  EXPECT_FALSE(parsed.options->virtual_clock_start.has_value());
  EXPECT_EQ(parsed.options->log_level, "info");
}

TEST(Options, All) {
  const ParsedOptions parsed = Parse({"--data",
                                      "d",
                                      "--principals",
                                      "p",
                                      "--listen",
                                      "127.0.0.1:0",
                                      "--listen",
                                      "unix:/run/p.sock",
                                      "--insecure-principal-header",
                                      "--virtual-clock",
                                      "--virtual-clock-start",
                                      "2024-01-01T00:00:00Z",
                                      "--log-level",
                                      "warn",
                                      "--log-file",
                                      "l",
                                      "--max-in-flight",
                                      "7",
                                      "--max-import-bytes",
                                      "9",
                                      "--drain-seconds",
                                      "3",
                                      "--tls-cert",
                                      "c",
                                      "--tls-key",
                                      "k",
                                      "--tls-client-ca",
                                      "ca",
                                      "--check"});
  ASSERT_TRUE(parsed.options.has_value()) << parsed.text;
  EXPECT_EQ(parsed.options->listen, (std::vector<std::string>{"127.0.0.1:0", "unix:/run/p.sock"}));
  EXPECT_EQ(domain::ToString(*parsed.options->virtual_clock_start), "2024-01-01T00:00:00Z");
  EXPECT_EQ(parsed.options->max_in_flight, 7);
  EXPECT_EQ(parsed.options->max_import_bytes, 9);
  EXPECT_EQ(parsed.options->drain_seconds, 3);
  EXPECT_TRUE(parsed.options->check);
}

TEST(Options, Faults) {
  struct Case {
    std::vector<const char*> arguments;
    const char* fault;
  };
  const Case cases[] = {
      {{}, "--data is required"},
      {{"--data", "d"}, "--principals is required"},
      {{"--bogus"}, "The following argument was not expected: --bogus"},
      {{"--data", "d", "--bogus", "x"}, "The following arguments were not expected: "},
      {{"--data", "", "--principals", "p"}, "--data is required"},
      {{"--data", "d", "--principals", "p", "--port"}, "The following argument was not expected: --port"},
      {{"--data", "d", "--principals", "p", "--log-level", "loud"},
       "--log-level: loud not in {debug,info,warn,error,off}"},
      {{"--data", "d", "--principals", "p", "--max-in-flight", "0"}, "--max-in-flight: Value 0 not in range"},
      {{"--data", "d", "--principals", "p", "--tls-cert", "c"}, "--tls-cert and --tls-key go together"},
      {{"--data", "d", "--principals", "p", "--tls-client-ca", "c"}, "--tls-client-ca needs --tls-cert"},
      {{"--data", "d", "--principals", "p", "--virtual-clock-start", "2024-01-01"},
       "--virtual-clock-start needs --virtual-clock"},
      {{"--data", "d", "--principals", "p", "--virtual-clock", "--virtual-clock-start", "today"},
       "--virtual-clock-start: `today` is no time"},
      {{"--data", "d", "--principals", "p", "--insecure-principal-header", "--listen", "0.0.0.0:1"},
       "--insecure-principal-header lets anyone be anyone: not with 0.0.0.0:1, which others can reach"},
      {{"--data", "d", "--principals", "p", "--insecure-principal-header", "--listen", "127.0.0.1:1", "--listen",
        "[::]:1"},
       "--insecure-principal-header lets anyone be anyone: not with [::]:1, which others can reach"},
      {{"--data", "d", "--principals", "p", "--listen", "127.0.0.1:99999"},
       "--listen: `127.0.0.1:99999` does not end in a port from 0 to 65535"},
      {{"--data", "d", "--principals", "p", "--listen", "127.0.0.1"},
       "--listen: `127.0.0.1` has no port; write ADDRESS:PORT or unix:PATH"},
      {{"--data", "d", "--principals", "p", "--listen", ":abc"},
       "--listen: `:abc` does not end in a port from 0 to 65535"},
      {{"--data", "d", "--principals", "p", "--listen", ":-1"},
       "--listen: `:-1` does not end in a port from 0 to 65535"},
      {{"--data", "d", "--principals", "p", "--listen", "127.0.0.1:"},
       "--listen: `127.0.0.1:` does not end in a port from 0 to 65535"},
      {{"--data", "d", "--principals", "p", "--listen", "::1"}, "--listen: `::1`: an IPv6 address goes in brackets"},
  };
  for (const Case& c : cases) {
    const ParsedOptions parsed = Parse(c.arguments);
    EXPECT_FALSE(parsed.options.has_value());
    EXPECT_TRUE(parsed.is_error);
    EXPECT_EQ(parsed.text.rfind(std::string("prorata-server: ") + c.fault, 0), 0u)
        << parsed.text << "\nnot " << c.fault;
  }
}

TEST(Options, AddressesToListenOn) {
  for (const char* address :
       {"127.0.0.1:0", "0.0.0.0:65535", "[::]:8443", "localhost:8443", "unix:/run/p.sock", "unix-abstract:p"}) {
    const ParsedOptions parsed = Parse({"--data", "d", "--principals", "p", "--listen", address});
    EXPECT_TRUE(parsed.options.has_value()) << parsed.text;
  }
}

TEST(Options, HelpAndVersionAreNoErrors) {
  const ParsedOptions help = Parse({"--help"});
  EXPECT_FALSE(help.is_error);
  for (const char* option : {"--data", "--listen", "--virtual-clock", "--virtual-clock-start", "--principals",
                             "--insecure-principal-header", "--log-level", "--log-file", "--max-in-flight",
                             "--tls-cert", "--tls-key", "--tls-client-ca", "--version", "--check", "Exit codes"}) {
    EXPECT_NE(help.text.find(option), std::string::npos) << option;
  }
  EXPECT_EQ(Parse({"--version"}).text, std::string("prorata-server ") + Version() + "\n");
}

TEST(Options, LoopbackAddresses) {
  for (const char* address : {"127.0.0.1:1", "127.1.2.3:1", "localhost:1", "[::1]:1", "unix:/x", "unix:x"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.0.0.1.example.com:1", "localhost.example.com:1",
                              ":1", "example.com:1", "128.0.0.1:1", "unix-abstract:x"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace prorata::runtime
