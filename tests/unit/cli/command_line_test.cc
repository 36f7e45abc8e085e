// Goal: the command that we tell people to repeat means the same to a shell as the one they typed, and gives no token
// away.

#include "client/cli/command_line.h"

#include <gtest/gtest.h>

namespace prorata::cli {
namespace {

TEST(ShellQuoted, QuotesOnlyWhatNeedsIt) {
  for (const auto& [argument, quoted] : std::vector<std::pair<std::string, std::string>>{
           {"refunds", "refunds"},
           {"0193-a/b:2", "0193-a/b:2"},
           {"", "''"},
           {"two words", "'two words'"},
           {"it's", "'it'\\''s'"},
           {"$HOME", "'$HOME'"},
           {"a;b", "'a;b'"},
           {"12 USD", "'12 USD'"},
       }) {
    EXPECT_EQ(ShellQuoted(argument), quoted);
  }
}

TEST(RepeatCommand, AddsTheRequestIdOnceAndHidesTheToken) {
  struct Row {
    std::vector<std::string> args;
    std::string expected;
  };
  for (const Row& row : {
           Row{{"refunds", "create", "x", "--reason", "too many"},
               "prorata refunds create x --reason 'too many' --request-id ID"},
           Row{{"a", "--request-id", "GIVEN"}, "prorata a --request-id GIVEN"},
           Row{{"a", "--request-id=GIVEN"}, "prorata a --request-id=GIVEN"},
           Row{{"--token", "secret", "a"}, "prorata --token \"$PRORATA_TOKEN\" a --request-id ID"},
           Row{{"--token=secret", "a"}, "prorata --token=\"$PRORATA_TOKEN\" a --request-id ID"},
           Row{{"--token-file", "t", "a"}, "prorata --token-file t a --request-id ID"},
       }) {
    EXPECT_EQ(RepeatCommand(row.args, "ID"), row.expected);
  }
}

}  // namespace
}  // namespace prorata::cli
