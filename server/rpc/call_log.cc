#include "server/rpc/call_log.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "server/domain/characters.h"

namespace prorata::rpc {
namespace {

using Line = fmt::basic_memory_buffer<char, 1024>;

constexpr size_t kMostResources = 5;
constexpr size_t kLongestResource = 400;
constexpr size_t kLongestCause = 2000;

constexpr std::array<std::string_view, 17> kCodeNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

// What is written as it is.
constexpr domain::CharacterSet kPlain(
    " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

void AppendEscaped(char c, Line& line) {
  line.push_back('\\');
  if (c == '"' || c == '\\') {
    line.push_back(c);
  } else {
    // Bytes above ASCII are written as they would be in Latin-1: a line of the log is always valid, whatever was sent.
    fmt::format_to(std::back_inserter(line), FMT_COMPILE("u{:04x}"), static_cast<unsigned char>(c));
  }
}

void AppendText(std::string_view text, Line& line) {
  const auto is_plain = [](char c) { return kPlain.Has(c); };
  line.push_back('"');
  for (auto next = text.begin(); next != text.end();) {
    const auto special = std::find_if_not(next, text.end(), is_plain);
    line.append(next, special);
    next = special;
    if (next != text.end()) AppendEscaped(*next++, line);
  }
  line.push_back('"');
}

// `key` as it is written, such as `,"principal":`.
void AppendField(std::string_view key, std::string_view text, Line& line) {
  line.append(key);
  AppendText(text, line);
}

// A text of ours, or one that was looked at before: nothing in it is escaped.
void AppendPlain(std::string_view key, std::string_view text, Line& line) {
  line.append(key);
  line.push_back('"');
  line.append(text);
  line.push_back('"');
}

void AppendIfAny(std::string_view key, std::string_view text, Line& line) {
  if (!text.empty()) AppendField(key, text, line);
}

void AppendRecord(const CallRecord& record, Line& line) {
  AppendPlain("\"method\":", record.method, line);
  AppendIfAny(R"(,"principal":)", record.principal, line);
  AppendPlain(R"(,"code":)", NameOf(record.code), line);
  if (record.reason != domain::Reason::kUnspecified) {
    AppendPlain(R"(,"reason":)", domain::NameOf(record.reason), line);
  }
  fmt::format_to(std::back_inserter(line), FMT_COMPILE(R"(,"duration_us":{},"request_bytes":{},"response_bytes":{})"),
                 record.duration_us, record.request_bytes, record.response_bytes);
  if (!record.correlation_id.empty()) AppendPlain(R"(,"correlation_id":)", record.correlation_id, line);
  AppendIfAny(R"(,"request_id":)", record.request_id, line);
  for (size_t i = 0; i < record.resources.size() && i < kMostResources; ++i) {
    line.append(i == 0 ? std::string_view(",\"resources\":[") : std::string_view(","));
    AppendText(record.resources[i].substr(0, kLongestResource), line);
  }
  if (!record.resources.empty()) line.push_back(']');
  if (record.repeated) line.append(std::string_view(",\"repeated\":true"));
  if (record.validate_only) line.append(std::string_view(",\"validate_only\":true"));
  AppendIfAny(R"(,"error_id":)", record.error_id, line);
  AppendIfAny(R"(,"cause":)", record.cause.substr(0, kLongestCause), line);
}

spdlog::level::level_enum LevelOf(const CallRecord& record) {
  switch (record.code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return spdlog::level::err;
    case absl::StatusCode::kUnavailable:
      return spdlog::level::warn;
    default:
      return spdlog::level::info;
  }
}

}  // namespace

std::string_view NameOf(absl::StatusCode code) {
  const auto number = static_cast<size_t>(code);
  return number < kCodeNames.size() ? kCodeNames[number] : "UNKNOWN";
}

void CallLog::Write(const CallRecord& record) const {
  const spdlog::level::level_enum level = LevelOf(record);
  if (!logger_->should_log(level)) return;
  Line line;
  AppendRecord(record, line);
  logger_->log(level, spdlog::string_view_t(line.data(), line.size()));
}

std::string LineOf(const CallRecord& record) {
  Line line;
  AppendRecord(record, line);
  return fmt::to_string(line);
}

}  // namespace prorata::rpc
