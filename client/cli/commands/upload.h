#pragma once

// Sends files as the messages of a client stream.

#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "client/cli/file.h"
#include "client/cli/progress.h"
#include "client/cli/session.h"
namespace prorata::cli {

template <typename Stub, typename Request, typename Response>
using UploadMethod = std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*)(grpc::ClientContext*, Response*);

inline constexpr size_t kChunkBytes = 256 * 1024;

// Where a file starts in what was sent: its first line there, from 1.
struct SentFile {
  std::string file;
  int64_t first_line = 1;
};

// `first` is the header; `files` are paths, sent one behind the other with a line end between them, or `-` for standard
// input, which is read once: then a lost answer is not retried. `sent` tells where each of them starts. Throws
// CallError and LocalError.
template <typename Stub, typename Request, typename Response>
Response Upload(Session& session, UploadMethod<Stub, Request, Response> method, const Request& first,
                const std::vector<std::string>& files, std::vector<SentFile>* sent = nullptr) {
  const bool has_stdin = std::count(files.begin(), files.end(), "-") > 0;
  if (has_stdin) session.DisableRetries();
  Stub stub(session.channel());
  Response response;
  session.Attempt(first.header().request_id(), [&](grpc::ClientContext& context) {
    std::vector<std::ifstream> opened(files.size());
    int64_t total = 0;
    for (size_t i = 0; i < files.size(); ++i) {
      if (files[i] == "-") continue;
      opened[i] = OpenFile(files[i]);
      total += SizeOf(opened[i]);
    }
    Progress progress(session.io(), has_stdin ? 0 : total);
    response.Clear();
    if (sent != nullptr) sent->clear();
    auto writer = (stub.*method)(&context, &response);
    bool goes_on = writer->Write(first);
    int64_t line = 1;
    const auto send = [&](const std::string& data) {
      Request part;
      part.set_data(data);
      goes_on = writer->Write(part);
      progress.Sent(data.size());
      line += std::count(data.begin(), data.end(), '\n');
    };
    std::string buffer(kChunkBytes, '\0');
    // A server that answers before the end has its reasons: Finish tells them.
    for (size_t i = 0; goes_on && i < files.size(); ++i) {
      if (i > 0) send("\n");
      if (sent != nullptr) sent->push_back({files[i], line});
      std::istream& in = files[i] == "-" ? session.io().in : opened[i];
      while (goes_on && ReadChunk(in, buffer, files[i])) {
        send(buffer);
        buffer.resize(kChunkBytes);
      }
      buffer.resize(kChunkBytes);
    }
    writer->WritesDone();
    return writer->Finish();
  });
  return response;
}

}  // namespace prorata::cli
