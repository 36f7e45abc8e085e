#include "server/rpc/outbox.h"

#include <grpcpp/completion_queue.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace prorata::rpc {
namespace {

TEST(Outbox, WorkIsDoneOnTheQueuesThreadInTheOrderOfEachThread) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  grpc::CompletionQueue queue;
  Outbox outbox(queue);
  std::atomic<int> left = kThreads * kEach;
  std::vector<std::pair<int, int>> done;
  std::thread loop([&] {
    void* tag = nullptr;
    bool ok = false;
    while (left > 0 && queue.Next(&tag, &ok)) QueueEvent::OfTag(tag).Happened(ok);
  });
  const std::thread::id loop_id = loop.get_id();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        outbox.Add([&, thread, i] {
          EXPECT_EQ(std::this_thread::get_id(), loop_id);
          done.emplace_back(thread, i);
          --left;
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  loop.join();
  std::vector<int> next(kThreads, 0);
  for (const auto& [thread, i] : done) ASSERT_EQ(i, next[static_cast<size_t>(thread)]++);
  EXPECT_EQ(done.size(), static_cast<size_t>(kThreads * kEach));
  queue.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) continue;
}

}  // namespace
}  // namespace prorata::rpc
