#include "server/rpc/message_bytes.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <cstdint>
#include <string>

#include "server/domain/error.h"

namespace prorata::rpc {

using ::google::protobuf::Message;

namespace {

// What protobuf last complained about on this thread: it knows the field, and tells it nowhere else.
thread_local std::string complaint;

void Remember(google::protobuf::LogLevel /*level*/, const char* /*file*/, int /*line*/, const std::string& message) {
  complaint = message;
}

// The field of "String field 'prorata.v1.Customer.display_name' contains invalid UTF-8 data ..."; empty for anything
// else.
std::string FieldThatIsNotUtf8() {
  const size_t start = complaint.find("field '");
  const size_t end = complaint.find("' contains invalid UTF-8");
  if (start == std::string::npos || end == std::string::npos) return "";
  const std::string full_name = complaint.substr(start, end - start);
  return full_name.substr(full_name.rfind('.') + 1);
}

}  // namespace

void SetUpParsing() {
  google::protobuf::SetLogHandler(&Remember);
}

absl::Status ParseMessage(grpc::ByteBuffer& bytes, Message& message) {
  complaint.clear();
  if (grpc::SerializationTraits<Message>::Deserialize(&bytes, &message).ok()) return absl::OkStatus();
  message.Clear();
  const std::string field = FieldThatIsNotUtf8();
  if (!field.empty()) {
    return domain::Refuse(domain::Reason::kMessageInvalid, fmt::format("the message is not valid UTF-8 in {}", field));
  }
  return domain::Refuse(domain::Reason::kMessageInvalid, fmt::format("the bytes are no {}", message.GetTypeName()));
}

AnswerBytes SerializeMessage(const Message& message) {
  AnswerBytes answer;
  answer.slice = grpc::Slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(answer.slice.begin()));
  return answer;
}

std::string SerializeDeterministically(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace prorata::rpc
