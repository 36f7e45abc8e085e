#pragma once

// Sends a file as the messages of a client stream.

#include <grpcpp/support/sync_stream.h>

#include <memory>
#include <string>

#include "client/cli/file.h"
#include "client/cli/progress.h"
#include "client/cli/session.h"
#include "prorata/v1/catalog_service.pb.h"

namespace prorata::cli {

template <typename Stub, typename Request>
using UploadMethod = std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*)(grpc::ClientContext*, v1::ImportSummary*);

inline constexpr size_t kChunkBytes = 256 * 1024;

// `first` is the header; `file` is a path, or `-` for standard input, which is read once: then a lost answer is not
// retried. Throws CallError and LocalError.
template <typename Stub, typename Request>
v1::ImportSummary Upload(Session& session, UploadMethod<Stub, Request> method, const Request& first,
                         const std::string& file) {
  const bool from_stdin = file == "-";
  if (from_stdin) session.DisableRetries();
  Stub stub(session.channel());
  v1::ImportSummary summary;
  session.Attempt(first.header().request_id(), [&](grpc::ClientContext& context) {
    std::ifstream opened;
    if (!from_stdin) opened = OpenFile(file);
    std::istream& in = from_stdin ? session.io().in : opened;
    Progress progress(session.io(), from_stdin ? 0 : SizeOf(opened));
    summary.Clear();
    auto writer = (stub.*method)(&context, &summary);
    bool goes_on = writer->Write(first);
    std::string buffer(kChunkBytes, '\0');
    // A server that answers before the end has its reasons: Finish tells them.
    while (goes_on && ReadChunk(in, buffer, file)) {
      Request part;
      part.set_data(buffer);
      goes_on = writer->Write(part);
      progress.Sent(buffer.size());
      buffer.resize(kChunkBytes);
    }
    writer->WritesDone();
    return writer->Finish();
  });
  return summary;
}

}  // namespace prorata::cli
