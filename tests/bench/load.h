#pragma once

// Puts load on a gRPC server and measures it. All methods go the same way, as bytes, so that each costs the client the
// same and a ratio of two methods is a ratio of two servers.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grpcpp/channel.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"
#include "tests/bench/histogram.h"

namespace prorata::bench {

// One call to make.
struct Call {
  // The serialized request.
  std::string request;
  // Sent with the call, in lower case.
  std::vector<std::pair<std::string, std::string>> metadata;
};

struct LoadOptions {
  // Such as `/prorata.v1.RefundService/CreateRefund`.
  std::string method;
  // Closed loop: calls kept under way. Open loop: the most that may be under way; above it calls wait, and their wait
  // counts.
  int outstanding = 64;
  // Above zero: open loop, with so many calls a second at equal distances, whatever the answers do. A latency then
  // counts from the moment when the call was due, not from when it was made, so that a stalled server cannot hide its
  // stall.
  double rate_per_second = 0;
  // Not measured.
  std::chrono::nanoseconds warm_up = std::chrono::milliseconds(200);
  std::chrono::nanoseconds duration = std::chrono::seconds(2);
  // The measured time goes on until so many calls are answered with OK in it; not behind an error, or where there are
  // no more calls.
  int64_t at_least = 0;
  // Of each call.
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);
};

struct LoadResult {
  // Calls answered with OK during the measured time, and how long that was. The time ends early where calls ran out.
  int64_t measured = 0;
  std::chrono::nanoseconds elapsed{};
  // Latencies of those.
  Histogram latency;
  // Every OK from beginning to end: what the server must be found to have done.
  int64_t succeeded = 0;
  // Every other answer, by code. A result with errors is not a measurement.
  std::map<grpc::StatusCode, int64_t> errors;
  // The text of the first error.
  std::string first_error;
  // True if the source had no more calls before the time was over.
  bool ran_out = false;
  // The first answer that was OK, to look at.
  std::string sample_response;

  double RatePerSecond() const;
};

// The next call to make, valid until the next one is asked for; null where there are no more. It is inside the loop:
// have the calls made before.
using CallSource = std::function<const Call*()>;
// Sees every answer that is OK, on the thread of RunLoad. Keep it cheap, or leave it out.
using AnswerSink = std::function<void(const grpc::ByteBuffer&)>;

// Runs the load on this thread with one completion queue, and returns when all calls are answered. The calls are spread
// over the channels in turn.
LoadResult RunLoad(const std::vector<std::shared_ptr<grpc::Channel>>& channels, const LoadOptions& options,
                   const CallSource& next_call, const AnswerSink& sink = nullptr);

// Channels with a connection each, connected when they are returned.
std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, int connections);

// The bytes of a buffer in one piece.
std::string BytesOf(const grpc::ByteBuffer& buffer);

}  // namespace prorata::bench
