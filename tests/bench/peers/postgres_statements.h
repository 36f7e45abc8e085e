#pragma once

namespace prorata::bench {

// The time of the refunds, as the virtual clock of the server says its own, and the hash of a request, which costs no
// one anything.
inline constexpr char kNow[] = "2024-06-09 10:00:00+00";
inline constexpr char kRequestHash[] = "\\x3bb2ad1f5d1c5f6f6e1f1c6a5c8f9b64d6f1b7f5f0a2f6d3c7e4b1a9d8c7b6a5";

}  // namespace prorata::bench
