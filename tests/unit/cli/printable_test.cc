// Goal: nothing that others named can steer the terminal of whoever looks at it.

#include "client/cli/printable.h"

#include <gtest/gtest.h>

#include "client/cli/table.h"

namespace prorata::cli {
namespace {

TEST(Printable, WritesControlCharactersOut) {
  for (const auto& [text, printable, line] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"plain", "plain", "plain"},
           {"Grüße €", "Grüße €", "Grüße €"},
           {"two\nlines", "two\nlines", "two\\nlines"},
           {"\x1b[2Jgone", "\\x1b[2Jgone", "\\x1b[2Jgone"},
           {"back\b\r\x7f", "back\\x08\\x0d\\x7f", "back\\x08\\x0d\\x7f"},
           {"\xC2\x9B 2J", "\\u009b 2J", "\\u009b 2J"},
           {"\xC2", "\xC2", "\xC2"},
       }) {
    EXPECT_EQ(Printable(text), printable);
    EXPECT_EQ(PrintableLine(text), line);
  }
}

TEST(Printable, EveryCellIs) {
  Table table({{"NAME"}});
  table.Add({"a\nb\x1b"});
  EXPECT_EQ(table.Text(), "NAME\na\\nb\\x1b\n");
  EXPECT_EQ(Fields().Add("Name", "a\nb").Text(), "Name  a\\nb\n");
}

}  // namespace
}  // namespace prorata::cli
