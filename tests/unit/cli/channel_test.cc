// Goal: a server is found at the port that all of them have unless another one is given.

#include "client/cli/channel.h"

#include <gtest/gtest.h>

namespace prorata::cli {
namespace {

TEST(TargetOf, CompletesThePort) {
  struct Row {
    const char* server;
    const char* target;
  };
  for (const Row& row : {
           Row{"", "127.0.0.1:8443"},
           Row{"localhost", "localhost:8443"},
           Row{"prorata.example.com", "prorata.example.com:8443"},
           Row{"10.0.0.1", "10.0.0.1:8443"},
           Row{"[::1]", "[::1]:8443"},
           Row{"fe80::1", "[fe80::1]:8443"},
           Row{"localhost:1", "localhost:1"},
           Row{"[::1]:1", "[::1]:1"},
           Row{"unix:/run/p.sock", "unix:/run/p.sock"},
           Row{"dns:///localhost:1", "dns:///localhost:1"},
       }) {
    EXPECT_EQ(TargetOf(row.server), row.target);
  }
}

}  // namespace
}  // namespace prorata::cli
