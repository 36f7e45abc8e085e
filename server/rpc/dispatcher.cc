#include "server/rpc/dispatcher.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace prorata::rpc {
namespace {

using ::google::protobuf::DescriptorPool;
using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;

bool HasHandler(const RegisteredMethod& method) {
  return method.is_query() || method.is_mutation() || method.upload || method.blocking;
}

}  // namespace

RegisteredMethod& ServiceMethods::Slot(std::string_view method, const Message& request, const Message& response) {
  const MethodDescriptor* descriptor = service_.descriptor->FindMethodByName(std::string(method));
  if (descriptor == nullptr) {
    dispatcher_.faults_.push_back(
        absl::StrCat(service_.descriptor->full_name(), " has no method ", std::string(method)));
    return ignored_;
  }
  RegisteredMethod& slot = service_.methods[descriptor->index()];
  const auto complain = [&](auto&&... what) {
    dispatcher_.faults_.push_back(absl::StrCat(descriptor->full_name(), what...));
  };
  if (slot.request != nullptr) complain(" has two handlers");
  if (descriptor->input_type() != request.GetDescriptor()) {
    complain(" takes ", descriptor->input_type()->full_name(), ", its handler ", request.GetTypeName());
  }
  if (descriptor->output_type() != response.GetDescriptor()) {
    complain(" answers ", descriptor->output_type()->full_name(), ", its handler ", response.GetTypeName());
  }
  slot.request = &request;
  slot.response = &response;
  return slot;
}

RegisteredMethod& ServiceMethods::Registered(std::string_view method) {
  const MethodDescriptor* descriptor = service_.descriptor->FindMethodByName(std::string(method));
  return descriptor == nullptr ? ignored_ : service_.methods[descriptor->index()];
}

ServiceMethods Dispatcher::AddService(std::string_view full_name, std::unique_ptr<AsyncService> grpc) {
  auto service = std::make_unique<RegisteredService>();
  service->descriptor = DescriptorPool::generated_pool()->FindServiceByName(std::string(full_name));
  service->grpc = std::move(grpc);
  service->methods.resize(service->descriptor->method_count());
  for (int i = 0; i < service->descriptor->method_count(); ++i) {
    service->methods[i].descriptor = service->descriptor->method(i);
  }
  services_.push_back(std::move(service));
  return ServiceMethods(*this, *services_.back());
}

absl::Status Dispatcher::Check() const {
  std::vector<std::string> faults = faults_;
  for (const auto& service : services_) {
    for (const RegisteredMethod& method : service->methods) {
      const std::string& name = method.descriptor->full_name();
      if (!HasHandler(method)) {
        faults.push_back(absl::StrCat(name, " has no handler"));
      } else if (method.descriptor->server_streaming()) {
        faults.push_back(absl::StrCat(name, " streams its answer, which is not served here"));
      } else if (method.descriptor->client_streaming() != static_cast<bool>(method.upload)) {
        faults.push_back(absl::StrCat(name, ": an upload is a client stream, and a client stream an upload"));
      }
    }
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::InternalError(absl::StrJoin(faults, "\n"));
}

}  // namespace prorata::rpc
