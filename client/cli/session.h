#pragma once

// One run of one command against one server: the connection, who calls, the deadline, retries, request ids, and where
// answers go.

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/failure.h"
#include "client/cli/io.h"
#include "client/cli/names.h"
#include "client/cli/options.h"
#include "client/cli/output.h"
#include "google/protobuf/repeated_field.h"

namespace prorata::cli {

class Session {
 public:
  // `args`: the command line without the name of the program, to tell how to repeat it. Throws UsageError and
  // LocalError. Does not connect yet.
  Session(const GlobalOptions& global, const ChangeOptions& change, const ListOptions& list,
          std::vector<std::string> args, Io& io);

  Io& io() { return io_; }
  const Names& names() const { return names_; }
  Output& output() { return output_; }
  const ChangeOptions& change() const { return change_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Calls a method that changes nothing. Throws CallError.
  template <typename Stub, typename Request, typename Response>
  Response Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request) {
    return Call<Response>(method, request, "");
  }

  // Calls a method that changes something, with the request id of this run. Throws CallError.
  template <typename Stub, typename Request, typename Response>
  Response Change(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request) {
    request.set_request_id(change_.request_id);
    request.set_validate_only(change_.validate_only);
    Response response = Call<Response>(method, request, change_.request_id);
    if (change_.validate_only) TellNothingChanged();
    return response;
  }

  // All pages of a list, or as much as --limit says, as one answer. `items`: &Response::mutable_<items>. Throws
  // CallError.
  template <typename Stub, typename Request, typename Response, typename Item>
  Response List(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request,
                google::protobuf::RepeatedPtrField<Item>* (Response::*items)()) {
    if constexpr (requires { request.set_filter(list_.filter); }) request.set_filter(list_.filter);
    if constexpr (requires { request.set_order_by(list_.order_by); }) request.set_order_by(list_.order_by);
    request.set_page_size(list_.limit == 0 ? kPageSize
                                           : static_cast<int32_t>(std::min<int64_t>(list_.limit, kPageSize)));
    Response all = Ask(method, request);  // What pages have beside items is the same on each.
    const auto is_full = [&] { return list_.limit != 0 && (all.*items)()->size() >= list_.limit; };
    for (request.set_page_token(all.next_page_token()); !request.page_token().empty() && !is_full();) {
      Response page = Ask(method, request);
      (all.*items)()->MergeFrom(*(page.*items)());
      request.set_page_token(page.next_page_token());
    }
    if (is_full()) {
      const int limit = static_cast<int>(list_.limit);
      (all.*items)()->DeleteSubrange(limit, (all.*items)()->size() - limit);
    }
    all.clear_next_page_token();
    return all;
  }

  // Makes one call, in as many attempts as it takes, the same deadline for all. `request_id` is empty where nothing can
  // change. Throws CallError.
  void Attempt(const std::string& request_id, const std::function<grpc::Status(grpc::ClientContext&)>& attempt);

  // How long a call may take where --timeout does not say: 30 s, or what a command that takes long has set.
  void set_default_timeout(absl::Duration timeout) { default_timeout_ = timeout; }
  // Tells to repeat this command with another argument than was given: `+1d` has another meaning the second time.
  void ReplaceRepeatArg(const std::string& given, const std::string& instead) {
    std::replace(repeat_args_.begin(), repeat_args_.end(), given, instead);
  }
  // Lists only what matches this as well as --filter. "": nothing more is asked.
  void AlsoFilter(const std::string& filter) {
    if (filter.empty()) return;
    list_.filter = list_.filter.empty() ? filter : "(" + list_.filter + ") AND " + filter;
  }
  // One attempt only: for what was read from a stream that cannot be read again.
  void DisableRetries() { retries_ = 0; }
  void TellNothingChanged();

 private:
  static constexpr int32_t kPageSize = 1000;

  template <typename Response, typename Stub, typename Request>
  Response Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
                const std::string& request_id) {
    Stub stub(channel_);
    Response response;
    Attempt(request_id, [&](grpc::ClientContext& context) {
      response.Clear();
      return (stub.*method)(&context, request, &response);
    });
    return response;
  }

  void Prepare(grpc::ClientContext& context, absl::Time deadline) const;

  Io& io_;
  Names names_;
  Output output_;
  ChangeOptions change_;
  ListOptions list_;
  std::string principal_;
  std::string token_;
  absl::Duration timeout_ = absl::ZeroDuration();  // Zero: the default.
  absl::Duration default_timeout_ = absl::Seconds(30);
  int retries_;
  std::vector<std::string> repeat_args_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace prorata::cli
