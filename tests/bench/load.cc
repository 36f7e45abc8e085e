#include "tests/bench/load.h"

#include <grpc/grpc.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace prorata::bench {
namespace {

using Clock = std::chrono::steady_clock;

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// A call under way. Used again for the next one, as far as gRPC allows it.
struct Slot {
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
  Clock::time_point since;
};

class Load {
 public:
  Load(const std::vector<std::shared_ptr<grpc::Channel>>& channels, const LoadOptions& options,
       const CallSource& next_call, const AnswerSink& sink)
      : options_(options), next_call_(next_call), sink_(sink), slots_(static_cast<size_t>(options.outstanding)) {
    const size_t used = std::min(channels.size(), slots_.size());
    for (size_t i = 0; i < used; ++i) stubs_.emplace_back(channels[i]);
    for (Slot& slot : slots_) idle_.push_back(&slot);
  }

  LoadResult Run() {
    begin_ = Clock::now() + options_.warm_up;
    end_ = begin_ + options_.duration;
    next_due_ = Clock::now();
    StartWhatIsDue();
    while (under_way_ > 0 || !Done()) {
      WaitForOne();
      StartWhatIsDue();
    }
    result_.elapsed = std::max(std::chrono::nanoseconds(0), std::min(end_, stopped_.value_or(end_)) - begin_);
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
    return std::move(result_);
  }

 private:
  bool OpenLoop() const { return options_.rate_per_second > 0; }
  bool Done() const { return stopped_.has_value(); }

  bool IsOver(Clock::time_point now) const {
    const bool is_enough = result_.measured >= options_.at_least || !result_.errors.empty();
    return now >= end_ && is_enough;
  }

  void StartWhatIsDue() {
    while (!Done() && !idle_.empty()) {
      const Clock::time_point now = Clock::now();
      if (IsOver(now)) {
        stopped_ = now;
      } else if (!OpenLoop()) {
        Start(now);
      } else if (next_due_ <= now) {
        Start(next_due_);
        next_due_ += std::chrono::nanoseconds(static_cast<int64_t>(1e9 / options_.rate_per_second));
      } else {
        return;
      }
    }
  }

  void Start(Clock::time_point since) {
    const Call* const call = next_call_();
    if (call == nullptr) {
      stopped_ = Clock::now();
      result_.ran_out = true;
      return;
    }
    Slot& slot = *idle_.back();
    idle_.pop_back();
    slot.context.emplace();
    for (const auto& [key, value] : call->metadata) slot.context->AddMetadata(key, value);
    slot.context->set_deadline(std::chrono::system_clock::now() + options_.timeout);
    slot.since = since;
    grpc::GenericStub& stub = stubs_[turn_++ % stubs_.size()];
    slot.reader = stub.PrepareUnaryCall(&*slot.context, options_.method, BufferOf(call->request), &queue_);
    slot.reader->StartCall();
    slot.reader->Finish(&slot.response, &slot.status, &slot);
    ++under_way_;
  }

  // Until an answer, or in an open loop until the next call is due.
  void WaitForOne() {
    void* tag = nullptr;
    bool ok = false;
    if (OpenLoop() && !Done() && !idle_.empty()) {
      const Clock::time_point now = Clock::now();
      const Clock::time_point until = now < end_ ? std::min(next_due_, end_) : next_due_;
      const auto wait = std::max(Clock::duration::zero(), until - now);
      if (queue_.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + wait) != grpc::CompletionQueue::GOT_EVENT)
        return;
    } else if (under_way_ == 0 || !queue_.Next(&tag, &ok)) {
      return;
    }
    Finish(*static_cast<Slot*>(tag));
  }

  void Finish(Slot& slot) {
    const Clock::time_point now = Clock::now();
    --under_way_;
    idle_.push_back(&slot);
    if (!slot.status.ok()) {
      if (result_.errors.empty()) result_.first_error = slot.status.error_message();
      ++result_.errors[slot.status.error_code()];
      return;
    }
    ++result_.succeeded;
    if (now >= begin_ && !IsOver(now) && !Done()) {
      ++result_.measured;
      end_ = std::max(end_, now);
      result_.latency.Record(now - slot.since);
    }
    if (result_.sample_response.empty()) result_.sample_response = BytesOf(slot.response);
    if (sink_) sink_(slot.response);
  }

  const LoadOptions& options_;
  const CallSource& next_call_;
  const AnswerSink& sink_;
  std::vector<grpc::GenericStub> stubs_;
  grpc::CompletionQueue queue_;
  std::vector<Slot> slots_;
  std::vector<Slot*> idle_;
  size_t turn_ = 0;
  int under_way_ = 0;
  Clock::time_point begin_;
  Clock::time_point end_;
  Clock::time_point next_due_;
  std::optional<Clock::time_point> stopped_;
  LoadResult result_;
};

}  // namespace

double LoadResult::RatePerSecond() const {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  return seconds > 0 ? static_cast<double>(measured) / seconds : 0;
}

LoadResult RunLoad(const std::vector<std::shared_ptr<grpc::Channel>>& channels, const LoadOptions& options,
                   const CallSource& next_call, const AnswerSink& sink) {
  return Load(channels, options, next_call, sink).Run();
}

std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, int connections) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < connections; ++i) {
    grpc::ChannelArguments arguments;
    // Channels to one address share a connection otherwise.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channels.push_back(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
    if (!channels.back()->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
      throw std::runtime_error("no connection to " + address);
    }
  }
  return channels;
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

}  // namespace prorata::bench
