// Goal: messages are used again, those first that were sent last, and none that has got large.

#include "server/rpc/message_pool.h"

#include <google/protobuf/field_mask.pb.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace prorata::rpc {
namespace {

using ::google::protobuf::FieldMask;
using ::google::protobuf::Message;

constexpr size_t kLargest = 64 << 10;

TEST(MessagePool, GivesOutFirstWhatWasGivenBackLast) {
  MessagePool pool(FieldMask::default_instance());
  std::unique_ptr<Message> first = pool.Take();
  std::unique_ptr<Message> second = pool.Take();
  const Message* const a = first.get();
  const Message* const b = second.get();
  EXPECT_EQ(a->GetDescriptor(), FieldMask::descriptor());
  pool.GiveBack(std::move(first), 0);
  pool.GiveBack(std::move(second), 0);
  const std::unique_ptr<Message> taken[] = {pool.Take(), pool.Take(), pool.Take()};
  EXPECT_EQ(taken[0].get(), b);
  EXPECT_EQ(taken[1].get(), a);
  EXPECT_NE(taken[2].get(), a);
  EXPECT_NE(taken[2].get(), b);
}

TEST(MessagePool, DoesNotKeepWhatHasGotLarge) {
  for (const size_t bytes : {kLargest, kLargest + 1}) {
    MessagePool pool(FieldMask::default_instance());
    std::unique_ptr<Message> message = pool.Take();
    static_cast<FieldMask&>(*message).add_paths("name");
    pool.GiveBack(std::move(message), bytes);
    const std::unique_ptr<Message> next = pool.Take();
    EXPECT_EQ(static_cast<const FieldMask&>(*next).paths_size(), bytes > kLargest ? 0 : 1) << bytes;
  }
}

TEST(MessagePool, GivesNoMessageToTwoThreads) {
  constexpr int kThreads = 4;
  MessagePool pool(FieldMask::default_instance());
  std::mutex mutex;
  std::set<const Message*> in_use;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 1000; ++turn) {
        std::unique_ptr<Message> message = pool.Take();
        {
          const std::lock_guard lock(mutex);
          EXPECT_TRUE(in_use.insert(message.get()).second);
        }
        {
          const std::lock_guard lock(mutex);
          in_use.erase(message.get());
        }
        pool.GiveBack(std::move(message), 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace prorata::rpc
