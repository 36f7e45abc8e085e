#pragma once

// Messages of one type that keep their memory from one call to the next. The one that was given back last is taken
// first: what a call fills in and another has just sent is still in the processor's cache.

#include <google/protobuf/message.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/base/thread_annotations.h"

namespace prorata::rpc {

// Thread-safe.
class MessagePool {
 public:
  // `prototype` must outlive it.
  explicit MessagePool(const google::protobuf::Message& prototype) : prototype_(prototype) {}

  // A message that may still hold what it was given back with.
  std::unique_ptr<google::protobuf::Message> Take();
  // `bytes`: how large it is when serialised. What has got large is not kept.
  void GiveBack(std::unique_ptr<google::protobuf::Message> message, size_t bytes);

 private:
  const google::protobuf::Message& prototype_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<google::protobuf::Message>> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace prorata::rpc
