#pragma once

// Ids by which one call is found again: in the caller's log, in ours, and in the answer.

#include <string>
#include <string_view>

namespace prorata::rpc {

inline constexpr char kCorrelationHeader[] = "x-correlation-id";

// 1 to 64 letters, digits and . _ - : what can stand in any log without being escaped.
bool IsWellFormedCorrelationId(std::string_view text);

// 32 hexadecimal digits. Unlikely to repeat, easy to guess: no secret.
std::string NewId();

}  // namespace prorata::rpc
