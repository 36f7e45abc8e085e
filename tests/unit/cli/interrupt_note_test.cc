// Goal: whoever interrupts a change still learns its request id, and the process ends by the signal as the shell
// expects.

#include "client/cli/interrupt_note.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace prorata::cli {
namespace {

TEST(InterruptNoteDeathTest, IsToldOnASignal) {
  for (const int signal_number : {SIGINT, SIGTERM}) {
    EXPECT_EXIT(
        {
          const InterruptNote note("the request id is 7\n");
          std::raise(signal_number);
        },
        ::testing::KilledBySignal(signal_number), "^the request id is 7\n$");
  }
}

TEST(InterruptNoteDeathTest, LeavesAnIgnoredSignalIgnored) {
  EXPECT_EXIT(
      {
        std::signal(SIGINT, SIG_IGN);
        {
          const InterruptNote note("the request id is 7\n");
          std::raise(SIGINT);
        }
        std::raise(SIGINT);
        std::_Exit(5);
      },
      ::testing::ExitedWithCode(5), "^$");
}

TEST(InterruptNoteDeathTest, IsNotToldAfterwardsOrWhereItIsEmpty) {
  EXPECT_EXIT(
      {
        { const InterruptNote note("the request id is 7\n"); }
        const InterruptNote empty("");
        std::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "^$");
}

}  // namespace
}  // namespace prorata::cli
