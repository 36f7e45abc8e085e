#include "server/rpc/reflection.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/async_stream.h>

#include <mutex>
#include <set>

#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "server/rpc/queue_event.h"

namespace prorata::rpc {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;

// The two versions have the same messages in different packages.
struct V1 {
  using AsyncService = grpc::reflection::v1::ServerReflection::AsyncService;
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;
};
struct V1Alpha {
  using AsyncService = grpc::reflection::v1alpha::ServerReflection::AsyncService;
  using Request = grpc::reflection::v1alpha::ServerReflectionRequest;
  using Response = grpc::reflection::v1alpha::ServerReflectionResponse;
};

template <typename Response>
void SetNotFound(const std::string& what, Response& response) {
  response.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
  response.mutable_error_response()->set_error_message(what + " is not known here");
}

// The file and what it imports, those first that were not sent on the stream yet.
template <typename Response>
void AddFiles(const FileDescriptor* file, std::set<const FileDescriptor*>& sent, Response& response) {
  if (!sent.insert(file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  response.mutable_file_descriptor_response()->add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file->dependency_count(); ++i) AddFiles(file->dependency(i), sent, response);
}

template <typename Response>
void AddFile(const FileDescriptor* file, const std::string& asked, std::set<const FileDescriptor*>& sent,
             Response& response) {
  if (file == nullptr) return SetNotFound(asked, response);
  // What was asked for is sent even where it was sent before.
  sent.erase(file);
  AddFiles(file, sent, response);
}

template <typename Response>
void AddExtensionNumbers(const std::string& type, Response& response) {
  const Descriptor* message = DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (message == nullptr) return SetNotFound(type, response);
  std::vector<const FieldDescriptor*> extensions;
  DescriptorPool::generated_pool()->FindAllExtensions(message, &extensions);
  response.mutable_all_extension_numbers_response()->set_base_type_name(type);
  for (const FieldDescriptor* extension : extensions) {
    response.mutable_all_extension_numbers_response()->add_extension_number(extension->number());
  }
}

template <typename Version>
void Answer(const typename Version::Request& request, const std::vector<std::string>& services,
            std::set<const FileDescriptor*>& sent, typename Version::Response& response) {
  using Request = typename Version::Request;
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  response.Clear();
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      return AddFile(pool->FindFileByName(request.file_by_filename()), request.file_by_filename(), sent, response);
    case Request::kFileContainingSymbol:
      return AddFile(pool->FindFileContainingSymbol(request.file_containing_symbol()), request.file_containing_symbol(),
                     sent, response);
    case Request::kFileContainingExtension: {
      const auto& asked = request.file_containing_extension();
      const Descriptor* message = pool->FindMessageTypeByName(asked.containing_type());
      const FieldDescriptor* extension =
          message == nullptr ? nullptr : pool->FindExtensionByNumber(message, asked.extension_number());
      return AddFile(extension == nullptr ? nullptr : extension->file(), asked.containing_type(), sent, response);
    }
    case Request::kAllExtensionNumbersOfType:
      return AddExtensionNumbers(request.all_extension_numbers_of_type(), response);
    case Request::kListServices:
      for (const std::string& service : services) {
        response.mutable_list_services_response()->add_service()->set_name(service);
      }
      return;
    default:
      response.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
      response.mutable_error_response()->set_error_message("the request asks for nothing known here");
  }
}

template <typename Version>
class ReflectionServiceOf;

// One stream: a question is read, answered, and then the next one. Owns itself.
template <typename Version>
class ReflectionStream final : public QueueEvent {
 public:
  explicit ReflectionStream(ReflectionServiceOf<Version>& service) : service_(service), stream_(&context_) {
    service_.Began();
    service_.async_service().RequestServerReflectionInfo(&context_, &stream_, service_.queue(), service_.queue(),
                                                         Tag());
  }

  void Happened(bool ok) override {
    switch (state_) {
      case State::kWaiting:
        if (!ok) return End();
        new ReflectionStream(service_);
        service_.Add(&context_);
        return Read();
      case State::kReading:
        if (!ok) {
          state_ = State::kEnding;
          return stream_.Finish(grpc::Status::OK, Tag());
        }
        Answer<Version>(request_, service_.services(), sent_, response_);
        state_ = State::kWriting;
        return stream_.Write(response_, Tag());
      case State::kWriting:
        return Read();
      case State::kEnding:
        return End();
    }
  }

 private:
  enum class State { kWaiting, kReading, kWriting, kEnding };

  void Read() {
    state_ = State::kReading;
    stream_.Read(&request_, Tag());
  }
  void End() {
    service_.Remove(&context_);
    service_.Ended();
    delete this;
  }

  ReflectionServiceOf<Version>& service_;
  grpc::ServerContext context_;
  grpc::ServerAsyncReaderWriter<typename Version::Response, typename Version::Request> stream_;
  State state_ = State::kWaiting;
  typename Version::Request request_;
  typename Version::Response response_;
  std::set<const FileDescriptor*> sent_;
};

template <typename Version>
class ReflectionServiceOf final : public ReflectionService {
 public:
  explicit ReflectionServiceOf(std::vector<std::string> services) : services_(std::move(services)) {}

  grpc::Service& service() override { return service_; }
  void Start(grpc::ServerCompletionQueue& queue) override {
    queue_ = &queue;
    new ReflectionStream<Version>(*this);
  }
  void Close() override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (grpc::ServerContext* stream : streams_) stream->TryCancel();
  }

  bool idle() const override { return alive_ == 0; }

  typename Version::AsyncService& async_service() { return service_; }
  grpc::ServerCompletionQueue* queue() { return queue_; }
  const std::vector<std::string>& services() const { return services_; }
  void Began() { ++alive_; }
  void Ended() { --alive_; }
  void Add(grpc::ServerContext* stream) {
    const std::lock_guard lock(mutex_);
    streams_.insert(stream);
    if (closed_) stream->TryCancel();
  }
  void Remove(grpc::ServerContext* stream) {
    const std::lock_guard lock(mutex_);
    streams_.erase(stream);
  }

 private:
  typename Version::AsyncService service_;
  const std::vector<std::string> services_;
  grpc::ServerCompletionQueue* queue_ = nullptr;
  // Streams, with the one that waits for a caller. Of the queue's thread.
  int alive_ = 0;
  std::mutex mutex_;
  bool closed_ = false;
  std::set<grpc::ServerContext*> streams_;
};

}  // namespace

std::vector<std::unique_ptr<ReflectionService>> ReflectionService::Both(const std::vector<std::string>& services) {
  std::vector<std::unique_ptr<ReflectionService>> both;
  both.push_back(std::make_unique<ReflectionServiceOf<V1>>(services));
  both.push_back(std::make_unique<ReflectionServiceOf<V1Alpha>>(services));
  return both;
}

}  // namespace prorata::rpc
