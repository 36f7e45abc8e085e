#pragma once

// Messages from the bytes that gRPC delivers, and the bytes that it is given.

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>

#include "absl/status/status.h"

namespace prorata::rpc {

// Has protobuf tell ParseMessage, and not standard error, which text was not valid UTF-8. Once, before the first
// message.
void SetUpParsing();

// Reads the message and lets go of the bytes. MESSAGE_INVALID if they are none of its type, or hold a text that is not
// UTF-8.
absl::Status ParseMessage(grpc::ByteBuffer& bytes, google::protobuf::Message& message);

// The bytes of the message, in one piece. gRPC's own way counts the size twice and writes through a stream.
grpc::ByteBuffer SerializeMessage(const google::protobuf::Message& message);

// The same bytes for equal messages: entries of maps come by their keys.
std::string SerializeDeterministically(const google::protobuf::Message& message);

}  // namespace prorata::rpc
