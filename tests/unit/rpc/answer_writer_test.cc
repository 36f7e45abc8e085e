// Goal: what is written is to the byte what protobuf would have written.

#include "server/rpc/answer_writer.h"

#include <google/protobuf/api.pb.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace prorata::rpc {
namespace {

using ::google::protobuf::Api;
using ::google::protobuf::Timestamp;

TEST(AnswerWriter, NumbersAreThoseOfProtobuf) {
  for (const int64_t seconds : {int64_t{0}, int64_t{1}, int64_t{127}, int64_t{128}, int64_t{1} << 35, int64_t{-1},
                                std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    for (const int32_t nanos : {0, 7, -1, std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()}) {
      Timestamp message;
      message.set_seconds(seconds);
      message.set_nanos(nanos);
      std::string memory;
      AnswerWriter answer(memory);
      answer.Number(Timestamp::kSecondsFieldNumber, seconds);
      answer.Number(Timestamp::kNanosFieldNumber, nanos);
      EXPECT_EQ(answer.written(), message.SerializeAsString()) << seconds << " " << nanos;
    }
  }
}

// Lengths that need another byte to be told, as a text and as a message.
TEST(AnswerWriter, TextsAndMessagesOfEveryLengthAreThoseOfProtobuf) {
  std::string memory;
  for (const size_t length : {0, 1, 120, 127, 128, 129, 16'380, 16'383, 16'384, 2'097'151, 2'097'152}) {
    const std::string text(length, 'x');
    Api message;
    message.set_name(text);
    message.add_methods();
    message.add_methods()->set_name(text);
    message.set_version(text);
    message.add_mixins()->set_root("/");
    AnswerWriter answer(memory);
    answer.Text(Api::kNameFieldNumber, text);
    answer.Message(Api::kMethodsFieldNumber, [] {});
    answer.Message(Api::kMethodsFieldNumber, [&] { answer.Text(google::protobuf::Method::kNameFieldNumber, text); });
    answer.Text(Api::kVersionFieldNumber, text);
    answer.Message(Api::kMixinsFieldNumber, [&] { answer.Text(google::protobuf::Mixin::kRootFieldNumber, "/"); });
    EXPECT_TRUE(answer.written() == message.SerializeAsString()) << length;
    EXPECT_EQ(MessageOf<Api>(answer).methods_size(), 2);
  }
}

// From number 16 on a field's number takes another byte.
TEST(AnswerWriter, HighNumbersOfFieldsAreThoseOfProtobuf) {
  using google::protobuf::FileOptions;
  using google::protobuf::UninterpretedOption;
  FileOptions message;
  message.set_go_package("g");
  message.set_cc_generic_services(true);
  message.set_objc_class_prefix("o");
  message.add_uninterpreted_option()->set_aggregate_value("a");
  std::string memory;
  AnswerWriter answer(memory);
  answer.Text(FileOptions::kGoPackageFieldNumber, "g");
  answer.Number(FileOptions::kCcGenericServicesFieldNumber, 1);
  answer.Text(FileOptions::kObjcClassPrefixFieldNumber, "o");
  answer.Message(FileOptions::kUninterpretedOptionFieldNumber,
                 [&] { answer.Text(UninterpretedOption::kAggregateValueFieldNumber, "a"); });
  EXPECT_EQ(answer.written(), message.SerializeAsString());
}

TEST(AnswerWriter, AnItemIsThereEvenIfItIsEmpty) {
  std::string memory;
  AnswerWriter answer(memory);
  answer.Text(1, "");
  EXPECT_EQ(answer.size(), 0u);
  answer.Item(1, "");
  EXPECT_EQ(answer.written(), std::string("\x0a\x00", 2));
}

TEST(AnswerWriter, WhatIsTakenBackWasNeverWritten) {
  std::string memory;
  AnswerWriter answer(memory);
  answer.Text(1, "first");
  const std::string first(answer.written());
  const size_t before = answer.size();
  answer.Message(2, [&] { answer.Text(1, std::string(1000, 'x')); });
  answer.TakeBack(before);
  EXPECT_EQ(answer.written(), first);
  answer.Number(3, 1);
  EXPECT_EQ(answer.written(), first + "\x18\x01");
}

TEST(AnswerWriter, UsesTheMemoryOfTheAnswerBefore) {
  std::string memory;
  AnswerWriter(memory).Text(1, std::string(5000, 'x'));
  const char* const data = memory.data();
  AnswerWriter answer(memory);
  EXPECT_EQ(answer.size(), 0u);
  answer.Text(1, "short");
  EXPECT_EQ(answer.written(), "\x0a\x05short");
  EXPECT_EQ(answer.written().data(), data);
}

}  // namespace
}  // namespace prorata::rpc
