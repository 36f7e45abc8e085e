// Goal: times are read and shown in UTC, and going forward keeps the calendar's rules.

#include "client/cli/time.h"

#include <gtest/gtest.h>

#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

TEST(ParseTime, ReadsRfc3339AndDates) {
  for (const auto& [text, full] : std::vector<std::pair<std::string, std::string>>{
           {"2024-03-01", "2024-03-01T00:00:00Z"},
           {"2024-03-01T13:05:00Z", "2024-03-01T13:05:00Z"},
           {"2024-03-01T13:05:00+02:00", "2024-03-01T11:05:00Z"},
           {"2024-03-01T13:05:00.25Z", "2024-03-01T13:05:00.25Z"},
           {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"},
           {"0001-01-01", "0001-01-01T00:00:00Z"},
           {"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},
       }) {
    EXPECT_EQ(FullTime(ParseTime(text)), full);
  }
}

TEST(ParseTime, RefusesEverythingElse) {
  for (const std::string text : {"", "now", "2024-13-01", "2024-02-30", "01.03.2024", "2024-03-01T13:05:00",
                                 "infinite-future", "10000-01-01", "0000-12-31"}) {
    EXPECT_THROW(ParseTime(text), UsageError) << text;
  }
}

TEST(ShortTime, IsCutToTheMinuteAndEmptyIfNotSet) {
  EXPECT_EQ(ShortTime(ParseTime("2024-03-01T13:05:59.9Z")), "2024-03-01 13:05Z");
  EXPECT_EQ(ShortTime(google::protobuf::Timestamp()), "");
}

struct Forward {
  std::string from;
  std::string by;
  std::string to;
};

TEST(AddTo, FollowsTheCalendar) {
  for (const Forward& row : {
           Forward{"2024-03-01", "+100d", "2024-06-09T00:00:00Z"},
           Forward{"2024-03-01T13:05:00.5Z", "+12h", "2024-03-02T01:05:00.5Z"},
           Forward{"2024-02-29", "+1y", "2025-02-28T00:00:00Z"},
           Forward{"2024-02-29", "+3y", "2027-02-28T00:00:00Z"},
           Forward{"2024-02-29", "+4y", "2028-02-29T00:00:00Z"},
           Forward{"2024-01-31", "+1mo", "2024-02-29T00:00:00Z"},
           Forward{"2024-12-31", "+1mo", "2025-01-31T00:00:00Z"},
           Forward{"2024-03-01", "+1y6mo2d", "2025-09-03T00:00:00Z"},
           Forward{"2024-03-01", "+2w", "2024-03-15T00:00:00Z"},
           Forward{"2024-03-01", "+90min30s", "2024-03-01T01:30:30Z"},
       }) {
    EXPECT_EQ(FullTime(AddTo(ParseTime(row.from), row.by)), row.to) << row.from << " " << row.by;
  }
}

TEST(AddTo, RefusesWhatIsNoShift) {
  for (const std::string text :
       {"+", "+d", "+1", "+1m", "+1 d", "+-1d", "+1d+2d", "+1.5d", "+9000y", "+99999999999999999999d"}) {
    EXPECT_THROW(AddTo(ParseTime("2024-03-01"), text), UsageError) << text;
  }
}

TEST(ParseTimeout, TakesUnitsAndSeconds) {
  for (const auto& [text, time] :
       std::vector<std::pair<std::string, absl::Duration>>{{"30", absl::Seconds(30)},
                                                           {"30s", absl::Seconds(30)},
                                                           {"2m", absl::Minutes(2)},
                                                           {"500ms", absl::Milliseconds(500)}}) {
    EXPECT_EQ(ParseTimeout(text), time) << text;
  }
  for (const std::string text : {"", "0", "-1s", "soon"}) EXPECT_THROW(ParseTimeout(text), UsageError) << text;
}

}  // namespace
}  // namespace prorata::cli
