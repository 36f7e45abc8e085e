#pragma once

// Calls registered handlers as the pipeline does, without gRPC.

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "server/rpc/dispatcher.h"
#include "server/rpc/message_bytes.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {

class HandlerFixture : public AppFixture {
 protected:
  rpc::Dispatcher dispatcher;

  const rpc::RegisteredMethod& Handler(const std::string& method) const {
    for (const auto& service : dispatcher.services()) {
      const auto* descriptor = service->descriptor->FindMethodByName(method);
      if (descriptor != nullptr) return service->methods.at(descriptor->index());
    }
    ADD_FAILURE() << "no method " << method;
    static const rpc::RegisteredMethod none;
    return none;
  }

  // What a handler wrote, which is to the byte what protobuf would have written.
  template <typename Response>
  static absl::StatusOr<Response> Parsed(const absl::StatusOr<rpc::WrittenAnswer>& answer) {
    if (!answer.ok()) return answer.status();
    Response response;
    EXPECT_TRUE(response.ParseFromArray(answer->bytes.data(), static_cast<int>(answer->bytes.size())));
    EXPECT_EQ(rpc::SerializeDeterministically(response), answer->bytes);
    return response;
  }
  template <typename Response>
  absl::StatusOr<Response> Query(const std::string& method, const google::protobuf::Message& request) {
    return Read([&](const storage::Reader& reader) -> absl::StatusOr<Response> {
      if (const auto& writing = Handler(method).writing_query) {
        std::string memory;
        return Parsed<Response>(writing(Call(), request, reader, memory));
      }
      Response response;
      const absl::Status status = Handler(method).query(Call(), request, reader, response);
      if (!status.ok()) return status;
      return response;
    });
  }
  template <typename Response>
  absl::StatusOr<Response> Mutate(const std::string& method, const google::protobuf::Message& request,
                                  const std::string& who = "dana") {
    return Transact([&](storage::Transaction& tx) -> absl::StatusOr<Response> {
      if (const auto& writing = Handler(method).writing_mutation) {
        std::string memory;
        return Parsed<Response>(writing(Call(who), request, tx, memory));
      }
      Response response;
      const absl::Status status = Handler(method).mutation(Call(who), request, tx, response);
      if (!status.ok()) return status;
      return response;
    });
  }
  template <typename Response>
  absl::StatusOr<Response> Block(const std::string& method, const google::protobuf::Message& request) {
    Response response;
    const absl::Status status = Handler(method).blocking(Call(), request, *store, response);
    if (!status.ok()) return status;
    return response;
  }
};

}  // namespace prorata::testing
