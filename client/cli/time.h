#pragma once

// Instants and durations as people write them. Everything is UTC.

#include <string>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace prorata::cli {

// "2024-03-01 13:05Z", for tables; "" for a time that was never set.
std::string ShortTime(const google::protobuf::Timestamp& time);

// RFC 3339 with as many decimal places as there are.
std::string FullTime(const google::protobuf::Timestamp& time);

// Reads RFC 3339 ("2024-03-01T13:05:00Z", "...+02:00") or a date, which is its first instant. Throws UsageError.
google::protobuf::Timestamp ParseTime(const std::string& text);

// True for what AddTo takes: it starts with `+`.
bool IsRelative(const std::string& text);

// Throws UsageError for what AddTo takes from no start at all.
void CheckRelative(const std::string& text);

// `from` plus "+100d", "+12h", "+3y", "+1y6mo2d": y, mo, w, d, h, min, s. Years and months keep the day and clamp it to
// the end of the month, as terms do. Throws UsageError.
google::protobuf::Timestamp AddTo(const google::protobuf::Timestamp& from, const std::string& text);

// Reads a waiting time: "30s", "2m", "1h", "500ms", or seconds without a unit. Above zero. Throws UsageError.
absl::Duration ParseTimeout(const std::string& text);

}  // namespace prorata::cli
