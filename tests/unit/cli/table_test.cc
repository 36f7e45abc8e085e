// Goal: columns line up, numbers to the right, and no line ends in spaces.

#include "client/cli/table.h"

#include <gtest/gtest.h>

namespace prorata::cli {
namespace {

TEST(Table, AlignsByTheWidestCell) {
  Table table({{"NAME"}, {"AMOUNT", Align::kRight}, {"STATE"}});
  table.Add({"a", "1.00 USD", "ACTIVE"});
  table.Add({"longer", "1200.50 USD", ""});
  table.Add({"Grüße", "", "EXPIRED"});
  EXPECT_EQ(table.Text(),
            "NAME         AMOUNT  STATE\n"
            "a          1.00 USD  ACTIVE\n"
            "longer  1200.50 USD\n"
            "Grüße                EXPIRED\n");
}

TEST(Table, GrowsInColumnsThatNeverGetNarrower) {
  Table table({{"NAME"}, {"AMOUNT", Align::kRight}});
  EXPECT_EQ(table.Next(), "NAME  AMOUNT\n");
  table.Add({"longer", "7"});
  EXPECT_EQ(table.Next(), "longer       7\n");
  EXPECT_EQ(table.Next(), "");
  table.Add({"a", "1"});
  EXPECT_EQ(table.Next(), "a            1\n");
}

TEST(Table, WithoutRowsIsItsHeaders) {
  const Table table({{"NAME"}, {"STATE"}});
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.Text(), "NAME  STATE\n");
}

TEST(Fields, LeaveOutWhatIsEmpty) {
  EXPECT_EQ(Fields().Add("Name", "x").Add("Comment", "").Add("Display name", "y").Text(),
            "Name          x\nDisplay name  y\n");
}

}  // namespace
}  // namespace prorata::cli
