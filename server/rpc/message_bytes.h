#pragma once

// Messages from the bytes that gRPC delivers, and the bytes that it is given.

#include <google/protobuf/message.h>
#include <grpcpp/impl/codegen/serialization_traits.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>
#include <grpcpp/support/status.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace prorata::rpc {

// Has protobuf tell ParseMessage, and not standard error, which text was not valid UTF-8. Once, before the first
// message.
void SetUpParsing();

// Reads the message and lets go of the bytes. MESSAGE_INVALID if they are none of its type, or hold a text that is not
// UTF-8.
absl::Status ParseMessage(grpc::ByteBuffer& bytes, google::protobuf::Message& message);

// An answer as gRPC takes it, without another buffer that it copies.
struct AnswerBytes {
  AnswerBytes() = default;
  explicit AnswerBytes(std::string_view bytes) : slice(bytes.data(), bytes.size()) {}

  std::string_view bytes() const { return {reinterpret_cast<const char*>(slice.begin()), slice.size()}; }

  grpc::Slice slice;
};

// The bytes of the message, in one piece. gRPC's own way counts the size twice and writes through a stream.
AnswerBytes SerializeMessage(const google::protobuf::Message& message);

// The same bytes for equal messages: entries of maps come by their keys.
std::string SerializeDeterministically(const google::protobuf::Message& message);

}  // namespace prorata::rpc

template <>
class grpc::SerializationTraits<prorata::rpc::AnswerBytes> {
 public:
  static Status Serialize(const prorata::rpc::AnswerBytes& answer, ByteBuffer* buffer, bool* own_buffer) {
    ByteBuffer bytes(&answer.slice, 1);
    buffer->Swap(&bytes);
    *own_buffer = true;
    return {};
  }
};
