// Goal: a handler gets a file exactly when it arrived whole and in order; everything else leaves nothing behind.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>

#include "server/domain/error.h"
#include "tests/unit/rpc/small_server.h"

namespace prorata::rpc {
namespace {

using grpc::StatusCode;
using Message = v1::ImportExchangeRatesRequest;

Message Header(const std::string& request_id = "", bool validate_only = false) {
  Message message;
  message.mutable_header()->set_request_id(request_id);
  message.mutable_header()->set_validate_only(validate_only);
  return message;
}

Message Data(const std::string& bytes) {
  Message message;
  message.set_data(bytes);
  return message;
}

// Keeps the file of the last import.
class Keeping {
 public:
  SmallServerParts Parts() {
    SmallServerParts parts;
    parts.import = [this](const app::CallContext&, const Message& first, std::istream& file,
                          storage::Store&) -> absl::StatusOr<v1::ImportSummary> {
      EXPECT_TRUE(first.has_header());
      std::ostringstream text;
      text << file.rdbuf();
      const std::lock_guard lock(mutex_);
      file_ = text.str();
      v1::ImportSummary summary;
      summary.set_rows_read(++runs_);
      return summary;
    };
    return parts;
  }
  std::string file() {
    const std::lock_guard lock(mutex_);
    return file_;
  }
  int runs() {
    const std::lock_guard lock(mutex_);
    return runs_;
  }

 private:
  std::mutex mutex_;
  std::string file_;
  int runs_ = 0;
};

TEST(Upload, AWholeFileReachesTheHandlerHoweverItWasCut) {
  Keeping keeping;
  SmallServer server(keeping.Parts());
  const std::string mebibyte(1 << 20, 'x');
  struct Case {
    std::vector<Message> messages;
    std::string file;
  };
  const Case cases[] = {
      {{Header()}, ""},
      {{Header(), Data("a,b\n")}, "a,b\n"},
      {{Header(), Data("a"), Data(",b"), Data("\n")}, "a,b\n"},
      {{Header(), Data(mebibyte), Data(mebibyte), Data("end")}, mebibyte + mebibyte + "end"},
  };
  for (const Case& c : cases) {
    const SmallServer::Answer answer = server.Import(c.messages);
    EXPECT_EQ(answer.code, StatusCode::OK) << answer.message;
    EXPECT_EQ(keeping.file(), c.file);
    EXPECT_FALSE(answer.correlation_id.empty());
  }
}

TEST(Upload, StreamsOutOfOrderAreRefused) {
  Keeping keeping;
  SmallServer server(keeping.Parts());
  struct Case {
    std::vector<Message> messages;
    const char* message;
  };
  const Case cases[] = {
      {{}, "the first message of an import must be the header"},
      {{Data("a")}, "the first message of an import must be the header"},
      {{Message(), Data("a")}, "the first message of an import must be the header"},
      {{Header(), Header()}, "the header of an import is sent once"},
      {{Header(), Data("a"), Header()}, "the header of an import is sent once"},
      {{Header(), Message()}, "a message behind the header must have data"},
      {{Header(), Data(std::string((1 << 20) + 1, 'x'))}, "the data of one message is above 1 MiB"},
  };
  for (const Case& c : cases) {
    const SmallServer::Answer answer = server.Import(c.messages);
    EXPECT_EQ(answer.code, StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(answer.reason, "IMPORT_STREAM_INVALID");
    EXPECT_EQ(answer.message, c.message);
  }
  EXPECT_EQ(keeping.runs(), 0);
}

TEST(Upload, TheHeaderIsCheckedLikeAnyRequest) {
  Keeping keeping;
  SmallServer server(keeping.Parts());
  EXPECT_EQ(server.Import({Header("no-uuid"), Data("a")}).reason, "FIELD_INVALID");
  EXPECT_EQ(server.Import({Header(), Data("a")}, "dana").reason, "PERMISSION_DENIED");
  EXPECT_EQ(server.Import({Header("no-uuid"), Data("a")}, "dana").reason, "PERMISSION_DENIED");
  EXPECT_EQ(server.Import({Header(), Data("a")}, "nobody").reason, "UNAUTHENTICATED");
  EXPECT_EQ(keeping.runs(), 0);
}

TEST(Upload, AFileAboveTheLimitIsRefused) {
  Keeping keeping;
  SmallServerParts parts = keeping.Parts();
  parts.options.max_import_bytes = 10;
  SmallServer server(std::move(parts));
  EXPECT_EQ(server.Import({Header(), Data("12345"), Data("67890")}).code, StatusCode::OK);
  const SmallServer::Answer answer = server.Import({Header(), Data("12345"), Data("678901")});
  EXPECT_EQ(answer.code, StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(answer.reason, "IMPORT_TOO_LARGE");
  EXPECT_EQ(keeping.runs(), 1);
}

TEST(Upload, TheSameFileWithTheSameIdIsImportedOnce) {
  Keeping keeping;
  SmallServer server(keeping.Parts());
  EXPECT_EQ(server.Import({Header(kRequestId), Data("file")}).summary.rows_read(), 1);
  EXPECT_EQ(server.Import({Header(kRequestId), Data("fi"), Data("le")}).summary.rows_read(), 1);
  EXPECT_EQ(server.Import({Header(kRequestId), Data("other")}).reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(server.Import({Header(kRequestId, true), Data("file")}).summary.rows_read(), 2)
      << "a trial is no repetition";
  EXPECT_EQ(server.Import({Header(), Data("file")}).summary.rows_read(), 3);
}

// A sender that goes away looks to the server, at first, like one that has finished.
TEST(Upload, AFileWhoseSenderWentAwayIsNotImported) {
  Keeping keeping;
  SmallServer server(keeping.Parts());
  for (int i = 0; i < 50; ++i) {
    const auto channel = server.NewChannel();
    const auto stub = v1::CatalogService::NewStub(channel);
    grpc::ClientContext context;
    context.AddMetadata("x-prorata-principal", "cat");
    v1::ImportSummary summary;
    const auto writer = stub->ImportExchangeRates(&context, &summary);
    writer->Write(Header());
    writer->Write(Data("half a fi"));
    context.TryCancel();
    EXPECT_EQ(writer->Finish().error_code(), StatusCode::CANCELLED);
  }
  server.calls().Drain(std::chrono::seconds(10));
  EXPECT_EQ(keeping.runs(), 0);
}

TEST(Upload, NoMoreThanTwoAtOnce) {
  SmallServer server;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientWriter<Message>>> writers;
  v1::ImportSummary summary;
  for (int i = 0; i < 2; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    contexts.back()->AddMetadata("x-prorata-principal", "cat");
    writers.push_back(server.catalog().ImportExchangeRates(contexts.back().get(), &summary));
    ASSERT_TRUE(writers.back()->Write(Header()));
  }
  SmallServer::Answer answer = server.Import({Header()});
  EXPECT_EQ(answer.code, StatusCode::RESOURCE_EXHAUSTED) << answer.message;
  EXPECT_EQ(answer.reason, "TOO_MANY_IMPORTS");
  for (const auto& writer : writers) {
    writer->WritesDone();
    EXPECT_TRUE(writer->Finish().ok());
  }
  EXPECT_EQ(server.Import({Header()}).code, StatusCode::OK) << "places are given back";
}

// Neither those that wait for their sender nor those that are at work.
TEST(Upload, ImportsKeepNothingElseWaiting) {
  std::mutex mutex;
  std::condition_variable changed;
  int at_work = 0;
  bool may_end = false;
  SmallServerParts parts;
  parts.options.worker_threads = 1;
  parts.import = [&](const app::CallContext&, const Message&, std::istream&,
                     storage::Store&) -> absl::StatusOr<v1::ImportSummary> {
    std::unique_lock lock(mutex);
    ++at_work;
    changed.notify_all();
    changed.wait(lock, [&] { return may_end; });
    return v1::ImportSummary();
  };
  SmallServer server(std::move(parts));
  const auto import = [&] { EXPECT_EQ(server.Import({Header(), Data("x")}).code, StatusCode::OK); };
  std::thread first(import);
  std::thread second(import);
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return at_work == 2; });
  }
  v1::WithdrawRefundRequest blocking;
  blocking.set_name(kRefund);
  blocking.set_request_id(kRequestId);
  EXPECT_EQ(server.Withdraw(blocking).code, StatusCode::OK);
  {
    const std::lock_guard lock(mutex);
    may_end = true;
  }
  changed.notify_all();
  first.join();
  second.join();
}

TEST(Upload, ASenderThatStandsStillIsEndedAtItsDeadline) {
  SmallServer server;
  grpc::ClientContext context;
  context.AddMetadata("x-prorata-principal", "cat");
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
  v1::ImportSummary summary;
  const auto writer = server.catalog().ImportExchangeRates(&context, &summary);
  writer->Write(Header());
  EXPECT_EQ(writer->Finish().error_code(), StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(server.calls().Drain(std::chrono::seconds(10)));
}

TEST(Upload, WhatTheHandlerRefusesIsTheAnswer) {
  SmallServerParts parts;
  parts.import = [](const app::CallContext&, const Message&, std::istream&,
                    storage::Store&) -> absl::StatusOr<v1::ImportSummary> {
    return domain::Refuse(domain::Reason::kImportInvalid, "line 3: no");
  };
  SmallServer server(std::move(parts));
  const SmallServer::Answer answer = server.Import({Header(), Data("x")});
  EXPECT_EQ(answer.reason, "IMPORT_INVALID");
  EXPECT_EQ(answer.message, "line 3: no");
}

}  // namespace
}  // namespace prorata::rpc
