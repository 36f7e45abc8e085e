#pragma once

// A call that sends a file: header first and once, then parts of at most 1 MiB. The next part is read when the one
// before is on disk, so that a fast sender waits and memory stays small. The handler runs when the file is whole.

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <memory>
#include <optional>

#include "server/rpc/call_pool.h"
#include "server/rpc/spool.h"

namespace prorata::rpc {

class UploadCall final : public PostedCall {
 public:
  explicit UploadCall(CallPool& pool);

  void Post() override;
  void Happened(bool ok) override;

 private:
  // What the next event is about.
  enum class State { kWaiting, kReading, kEnding, kAnswering };

  // Cancels a call that takes too long: a sender that stands still would keep others out.
  struct Timer final : QueueEvent {
    explicit Timer(UploadCall& call) : owner(call) {}
    void Happened(bool ok) override { owner.TimerEnded(ok); }
    UploadCall& owner;
  };

  void Send(const grpc::Status& status, const AnswerBytes& response) override;
  void Arrived();
  absl::Status Admit();
  void ReadNext();
  // On a worker.
  void TakePart();
  absl::Status TakeFirst();
  absl::Status TakeData();
  void HandleFile();
  // The sender went away before the file was whole: nothing is done with it.
  void Abandon();
  void TimerEnded(bool fired);
  void RecycleIfDone();

  // Read by the timer while a worker is busy.
  std::atomic<State> state_ = State::kWaiting;
  bool has_first_ = false;
  bool is_import_ = false;
  bool is_over_ = false;
  bool timer_runs_ = false;
  std::optional<grpc::ServerContext> context_;
  std::optional<AsyncService::UploadReader> reader_;
  std::optional<grpc::Alarm> alarm_;
  Timer timer_;
  grpc::ByteBuffer part_bytes_;
  std::unique_ptr<google::protobuf::Message> first_;
  std::unique_ptr<google::protobuf::Message> part_;
  std::unique_ptr<google::protobuf::Message> response_;
  std::unique_ptr<Spool> spool_;
};

}  // namespace prorata::rpc
