// Goal: a handler is reached only by calls that are in time, admitted, authenticated, authorised and valid, and
// whatever it does comes back as an answer that tells the caller what to do, and as one line of the log.

#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "server/domain/error.h"
#include "storage/memory/memory_store.h"
#include "tests/support/hooked_store.h"
#include "tests/unit/rpc/small_server.h"

namespace prorata::rpc {
namespace {

using grpc::StatusCode;

TEST(Pipeline, AHandlerIsToldWhoCallsWhatAndWhen) {
  app::CallContext seen;
  SmallServerParts parts;
  parts.get = [&](const app::CallContext& call, const v1::GetRefundRequest& request,
                  const storage::Reader&) -> absl::StatusOr<v1::Refund> {
    seen = call;
    v1::Refund refund;
    refund.set_name(request.name());
    return refund;
  };
  SmallServer server(std::move(parts));
  const SmallServer::Answer answer = server.Get(kRefund, "dana", "my-id.1");
  EXPECT_EQ(answer.code, StatusCode::OK) << answer.message;
  EXPECT_EQ(answer.refund.name(), kRefund);
  EXPECT_EQ(answer.correlation_id, "my-id.1");
  EXPECT_EQ(seen.principal, "dana");
  EXPECT_EQ(seen.kind, app::PrincipalKind::kPartnerUser);
  EXPECT_EQ(seen.method, "/prorata.v1.RefundService/GetRefund");
  EXPECT_EQ(domain::ToString(seen.now), "2024-03-01T00:00:00Z");
  EXPECT_EQ(seen.correlation_id, "my-id.1");
  EXPECT_NE(seen.sealer, nullptr);
}

TEST(Pipeline, AHandlerCanAskForFurtherPermissions) {
  std::string told;
  SmallServerParts parts;
  parts.get = [&](const app::CallContext& call, const v1::GetRefundRequest&,
                  const storage::Reader&) -> absl::StatusOr<v1::Refund> {
    told =
        fmt::format("{} {} {} {} {}", call.may("customers.setPurchasePermission", "partners/contoso/customers/adatum"),
                    call.may("customers.setPurchasePermission", "partners/fabrikam/customers/adatum"),
                    call.may("partners.create", ""), call.may("refunds.get", ""), call.may("no.such", ""));
    return v1::Refund();
  };
  SmallServer server(std::move(parts));
  server.Get(kRefund, "dana");
  EXPECT_EQ(told, "true false false true false");
}

TEST(Pipeline, ACorrelationIdIsMadeWhereNoneCameOrItIsMalformed) {
  SmallServer server;
  const std::string too_long(65, 'x');
  for (const char* sent : {"", "has space", "quote\"", too_long.c_str()}) {
    const SmallServer::Answer answer = server.Get(kRefund, "dana", sent);
    EXPECT_EQ(answer.correlation_id.size(), 32u) << sent;
    EXPECT_NE(server.LogText().find("\"correlation_id\":\"" + answer.correlation_id + "\""), std::string::npos);
  }
  EXPECT_NE(server.Get(kRefund).correlation_id, server.Get(kRefund).correlation_id);
  EXPECT_EQ(server.Get("bad", "nobody", "kept-for-errors").correlation_id, "kept-for-errors");
}

// Who is let through to which name, before anything is looked at; in the order of precedence.
TEST(Pipeline, Refusals) {
  struct Case {
    const char* what;
    const char* name;
    const char* principal;
    StatusCode code;
    const char* reason;
    const char* message;
  };
  const Case cases[] = {
      {"no credentials", kRefund, "", StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED",
       "the call names nobody; send `x-prorata-principal: <name>` or `authorization: Bearer <token>`"},
      {"unknown caller", kRefund, "nobody", StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED",
       "the principal of `x-prorata-principal` is unknown"},
      {"another partner", kRefund, "pat", StatusCode::PERMISSION_DENIED, "PERMISSION_DENIED",
       "pat may not refunds.get on partners/contoso/customers/adatum/refunds/0193a3c4-5e6f-7a8b-9c0d-00000000000c"},
      {"a partner that does not exist", "partners/none/customers/c/refunds/0193a3c4-5e6f-7a8b-9c0d-00000000000c", "pat",
       StatusCode::PERMISSION_DENIED, "PERMISSION_DENIED",
       "pat may not refunds.get on partners/none/customers/c/refunds/0193a3c4-5e6f-7a8b-9c0d-00000000000c"},
      {"not allowed comes before malformed", "partners/contoso/customers/adatum/refunds/x", "pat",
       StatusCode::PERMISSION_DENIED, "PERMISSION_DENIED",
       "pat may not refunds.get on partners/contoso/customers/adatum/refunds/x"},
      {"no role for this at all", "gibberish", "cat", StatusCode::PERMISSION_DENIED, "PERMISSION_DENIED",
       "cat may not refunds.get"},
      {"allowed, and malformed", "partners/contoso/customers/adatum/refunds/x", "dana", StatusCode::INVALID_ARGUMENT,
       "FIELD_INVALID", "name: must be a name such as partners/{partner}/customers/{customer}/refunds/{refund}"},
      {"allowed somewhere, and no name at all", "gibberish", "dana", StatusCode::INVALID_ARGUMENT, "FIELD_INVALID",
       "name: must be a name such as partners/{partner}/customers/{customer}/refunds/{refund}"},
      {"allowed somewhere, and nothing given", "", "dana", StatusCode::INVALID_ARGUMENT, "FIELD_INVALID",
       "name: must be set"},
      {"all is well", kRefund, "dana", StatusCode::OK, "", ""},
      {"all is well for who reads everything", kRefund, "audrey", StatusCode::OK, "", ""},
  };
  SmallServer server;
  for (const Case& c : cases) {
    const SmallServer::Answer answer = server.Get(c.name, c.principal);
    EXPECT_EQ(answer.code, c.code) << c.what;
    EXPECT_EQ(answer.reason, c.reason) << c.what;
    EXPECT_EQ(answer.message, c.message) << c.what;
  }
}

TEST(Pipeline, ARoleOnTheReservationAloneIsNotEnoughForARefund) {
  SmallServer server;
  v1::CreateRefundRequest request = Return(1);
  EXPECT_EQ(server.Create(request, "audrey").code, StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(server.Create(request, "dana").code, StatusCode::OK);
}

TEST(Pipeline, BytesThatDoNotParseAreTheCallersFault) {
  SmallServer server;
  grpc::GenericStub stub(server.channel());
  struct Case {
    std::string bytes;
    const char* message;
  };
  const Case cases[] = {
      {"\x0a\xff", "the bytes are no prorata.v1.GetRefundRequest"},
      {"\x07", "the bytes are no prorata.v1.GetRefundRequest"},
      {"\x0a\x01\xff", "the message is not valid UTF-8 in name"},
  };
  for (const Case& c : cases) {
    grpc::ClientContext context;
    context.AddMetadata("x-prorata-principal", "dana");
    const grpc::Slice slice(c.bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<grpc::Status> status;
    stub.UnaryCall(&context, "/prorata.v1.RefundService/GetRefund", {}, &request, &response, [&](grpc::Status ended) {
      const std::lock_guard lock(mutex);
      status = std::move(ended);
      changed.notify_one();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return status.has_value(); });
    const SmallServer::Answer answer = SmallServer::AnswerOf(*status, context);
    EXPECT_EQ(answer.code, StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(answer.reason, "MESSAGE_INVALID");
    EXPECT_EQ(answer.message, c.message);
  }
}

TEST(Pipeline, WhatAHandlerThrowsOrLeaksIsAnInternalErrorWithAnId) {
  SmallServerParts parts;
  parts.get = [](const app::CallContext&, const v1::GetRefundRequest&,
                 const storage::Reader&) -> absl::StatusOr<v1::Refund> {
    throw std::runtime_error("the secret cause");
  };
  parts.create = [](const app::CallContext&, const v1::CreateRefundRequest&,
                    storage::Transaction&) -> absl::StatusOr<v1::Refund> {
    return absl::NotFoundError("the secret row");
  };
  SmallServer server(std::move(parts));
  for (const SmallServer::Answer& answer : {server.Get(kRefund), server.Create(Return(1))}) {
    EXPECT_EQ(answer.code, StatusCode::INTERNAL);
    EXPECT_EQ(answer.reason, "INTERNAL");
    EXPECT_EQ(answer.message.find("secret"), std::string::npos);
    const std::string id = answer.message.substr(answer.message.rfind(' ') + 1);
    EXPECT_NE(server.LogText().find("\"error_id\":\"" + id + "\""), std::string::npos);
  }
  EXPECT_NE(server.LogText().find("the secret cause"), std::string::npos);
  EXPECT_NE(server.LogText().find("the secret row"), std::string::npos);
}

// Lets calls wait until the test lets them go.
class Gate {
 public:
  void Pass() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void WaitFor(int inside) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inside_ >= inside; });
  }
  int inside() {
    const std::lock_guard lock(mutex_);
    return inside_;
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

// Does what it is told with reads at once, and keeps writes until the gate opens.
class GatedStore : public storage::Store {
 public:
  explicit GatedStore(Gate& gate) : base_(storage::NewMemoryStore()), gate_(gate) {}
  void Submit(storage::TransactionBody body, absl::AnyInvocable<void(storage::Result)> done,
              std::vector<std::string> reads) override {
    base_->Submit(
        [this, body = std::move(body)](storage::Transaction& tx) mutable {
          gate_.Pass();
          return body(tx);
        },
        std::move(done), std::move(reads));
  }
  void Read(storage::ReadKind kind, storage::ReadBody body, absl::AnyInvocable<void(absl::Status)> done) override {
    base_->Read(kind, std::move(body), std::move(done));
  }
  storage::StoreInfo Info() const override { return base_->Info(); }

 private:
  std::unique_ptr<storage::Store> base_;
  Gate& gate_;
};

TEST(Pipeline, ACallThatWaitedTooLongIsNotDone) {
  Gate gate;
  GatedStore store(gate);
  std::atomic<int> runs = 0;
  SmallServerParts parts;
  parts.store = &store;
  parts.create = [&](const app::CallContext&, const v1::CreateRefundRequest&,
                     storage::Transaction&) -> absl::StatusOr<v1::Refund> {
    ++runs;
    return v1::Refund();
  };
  SmallServer server(std::move(parts));
  // The caller gives up first; the server finds out when the transaction's turn comes. On a machine that is busy a
  // caller may give up before its call is even there: then one that is more patient follows.
  std::chrono::milliseconds patience{50};
  for (; gate.inside() == 0; patience *= 2) {
    grpc::ClientContext context;
    context.AddMetadata("x-prorata-principal", "dana");
    context.set_deadline(std::chrono::system_clock::now() + patience);
    v1::Refund refund;
    EXPECT_EQ(server.refunds().CreateRefund(&context, Return(1), &refund).error_code(), StatusCode::DEADLINE_EXCEEDED);
  }
  // The server counts the caller's time from the arrival, which was before now.
  std::this_thread::sleep_for(patience);
  gate.Open();
  EXPECT_TRUE(server.store().Transact([](storage::Transaction&) { return absl::OkStatus(); }).status.ok());
  server.calls().Drain(std::chrono::seconds(5));
  EXPECT_EQ(runs, 0);
  EXPECT_NE(server.LogText().find("\"code\":\"DEADLINE_EXCEEDED\",\"reason\":\"DEADLINE_EXCEEDED\""),
            std::string::npos);
}

// Sends a call without waiting for it.
class Sent {
 public:
  Sent(SmallServer& server, const v1::CreateRefundRequest& request, const std::string& principal)
      : thread_([&server, request, principal, this] { answer_ = server.Create(request, principal); }) {}
  const SmallServer::Answer& Wait() {
    thread_.join();
    return answer_;
  }

 private:
  SmallServer::Answer answer_;
  std::thread thread_;
};

TEST(Pipeline, MoreCallsThanThereAreLimitsForAreRefusedAtOnce) {
  Gate gate;
  GatedStore store(gate);
  SmallServerParts parts;
  parts.store = &store;
  parts.options.limits.in_flight = 3;
  parts.options.limits.in_flight_per_principal = 2;
  SmallServer server(std::move(parts));
  Sent first(server, Return(1, "0193a3c4-5e6f-7a8b-9c0d-000000000001"), "dana");
  gate.WaitFor(1);
  Sent second(server, Return(1, "0193a3c4-5e6f-7a8b-9c0d-000000000002"), "dana");
  // One that waits in the store has been admitted.
  while (store.Info().queued == 0) std::this_thread::yield();
  const SmallServer::Answer third = server.Get(kRefund, "dana");
  EXPECT_EQ(third.code, StatusCode::UNAVAILABLE);
  EXPECT_EQ(third.reason, "OVERLOADED");
  EXPECT_EQ(third.message, "2 calls of dana are in flight");
  EXPECT_EQ(server.Get(kRefund, "audrey").code, StatusCode::OK) << "another caller still has a place";
  gate.Open();
  EXPECT_EQ(first.Wait().code, StatusCode::OK);
  EXPECT_EQ(second.Wait().code, StatusCode::OK);
  EXPECT_EQ(server.Get(kRefund, "dana").code, StatusCode::OK) << "places are given back";
}

TEST(Pipeline, TheLimitForAllIsForAll) {
  Gate gate;
  GatedStore store(gate);
  SmallServerParts parts;
  parts.store = &store;
  parts.options.limits.in_flight = 1;
  SmallServer server(std::move(parts));
  Sent first(server, Return(1), "dana");
  gate.WaitFor(1);
  const SmallServer::Answer other = server.Get(kRefund, "audrey");
  EXPECT_EQ(other.code, StatusCode::UNAVAILABLE);
  EXPECT_EQ(other.message, "1 call is in flight");
  gate.Open();
  EXPECT_EQ(first.Wait().code, StatusCode::OK);
}

TEST(Pipeline, OutcomesOfTheStore) {
  struct Case {
    storage::Outcome outcome;
    absl::Status status;
    const char* reason;
    bool is_unknown;
  };
  const Case cases[] = {
      {storage::Outcome::kUnknown, absl::UnavailableError("fsync"), "OUTCOME_UNKNOWN", true},
      {storage::Outcome::kNotCommitted, absl::ResourceExhaustedError("no space left"), "STORAGE_FULL", false},
      {storage::Outcome::kNotCommitted, absl::ResourceExhaustedError("the queue is full"), "OVERLOADED", false},
      {storage::Outcome::kNotCommitted, absl::AbortedError("conflict"), "CONTENTION", false},
      {storage::Outcome::kNotCommitted, absl::UnavailableError("closing"), "NOT_SERVING", false},
  };
  for (const Case& c : cases) {
    const auto memory = storage::NewMemoryStore();
    testing::HookedStore store(*memory);
    store.BeforeEachTransaction([&] { return storage::Result{c.outcome, c.status}; });
    std::atomic<bool> told = false;
    SmallServerParts parts;
    parts.store = &store;
    parts.outcome_unknown = [&] { told = true; };
    SmallServer server(std::move(parts));
    const SmallServer::Answer answer = server.Create(Return(1));
    EXPECT_EQ(answer.reason, c.reason);
    EXPECT_EQ(told, c.is_unknown) << c.reason;
  }
}

TEST(Pipeline, OneLineOfTheLogForACall) {
  SmallServerParts parts;
  parts.create = [](const app::CallContext&, const v1::CreateRefundRequest&,
                    storage::Transaction&) -> absl::StatusOr<v1::Refund> {
    return domain::Refuse(domain::Reason::kNonRefundable, "no");
  };
  SmallServer server(std::move(parts));
  v1::CreateRefundRequest request = Return(1);
  request.set_quote_token("a secret token");
  request.set_reason("a private reason");
  server.Create(request);
  const std::string log = server.LogText();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
  EXPECT_EQ(log.rfind("\"method\":\"/prorata.v1.RefundService/CreateRefund\",\"principal\":\"dana\","
                      "\"code\":\"FAILED_PRECONDITION\",\"reason\":\"NON_REFUNDABLE\",\"duration_us\":",
                      0),
            0u)
      << log;
  EXPECT_NE(log.find(fmt::format("\"request_id\":\"{}\",\"resources\":[\"{}\"]", kRequestId, kReservation)),
            std::string::npos);
  EXPECT_NE(log.find(fmt::format("\"request_bytes\":{},\"response_bytes\":0", request.ByteSizeLong())),
            std::string::npos);
  EXPECT_EQ(log.find("secret"), std::string::npos);
  EXPECT_EQ(log.find("private"), std::string::npos);
}

TEST(Pipeline, CallsUnderWayEndBeforeTheServerDoes) {
  Gate gate;
  GatedStore store(gate);
  SmallServerParts parts;
  parts.store = &store;
  SmallServer server(std::move(parts));
  Sent call(server, Return(1), "dana");
  gate.WaitFor(1);
  std::thread drain([&] { EXPECT_TRUE(server.calls().Drain(std::chrono::seconds(30))); });
  // New calls are turned away meanwhile. One on a connection that is made at that very moment may get no answer at all,
  // hence the deadline.
  const auto is_served = [&] {
    grpc::ClientContext context;
    context.AddMetadata("x-prorata-principal", "dana");
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(2));
    v1::GetRefundRequest request;
    request.set_name(kRefund);
    v1::Refund refund;
    return server.refunds().GetRefund(&context, request, &refund).ok();
  };
  while (is_served()) std::this_thread::yield();
  EXPECT_FALSE(is_served());
  gate.Open();
  EXPECT_EQ(call.Wait().code, StatusCode::OK);
  drain.join();
}

// gRPC counts a call as ended when its caller is gone; its transaction may still be in the store.
TEST(Pipeline, ACallWhoseCallerIsGoneEndsBeforeTheServerDoes) {
  Gate gate;
  GatedStore store(gate);
  SmallServerParts parts;
  parts.store = &store;
  auto server = std::make_unique<SmallServer>(std::move(parts));
  grpc::ClientContext context;
  context.AddMetadata("x-prorata-principal", "dana");
  std::thread caller([&] {
    v1::Refund refund;
    EXPECT_EQ(server->refunds().CreateRefund(&context, Return(1), &refund).error_code(), StatusCode::CANCELLED);
  });
  gate.WaitFor(1);
  context.TryCancel();
  caller.join();
  EXPECT_TRUE(server->calls().Drain(std::chrono::seconds(30)));
  std::future<void> end = std::async(std::launch::async, [&] { server.reset(); });
  EXPECT_EQ(end.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout) << "it is still under way";
  gate.Open();
  end.get();
}

class NoRows final : public storage::Reader {
 public:
  absl::StatusOr<storage::Found> Get(std::string_view) const override { return absl::NotFoundError("no such key"); }
  absl::Status Scan(std::string_view, std::string_view, storage::Visitor) const override { return absl::OkStatus(); }
  absl::Status ScanReverse(std::string_view, std::string_view, storage::Visitor) const override {
    return absl::OkStatus();
  }
  void Remember(std::string_view, storage::Decoded) const override {}
};

// Reads on the thread that asks, as a store does that has everything in memory.
class PromptStore final : public GatedStore {
 public:
  using GatedStore::GatedStore;
  void Read(storage::ReadKind, storage::ReadBody body, absl::AnyInvocable<void(absl::Status)> done) override {
    done(body(NoRows()));
  }
};

TEST(Pipeline, LongCalculationsHoldUpNobodyElse) {
  Gate transactions;
  PromptStore store(transactions);
  Gate calculations;
  SmallServerParts parts;
  parts.store = &store;
  parts.options.calculator_threads = 1;
  parts.calculate = [&](const app::CallContext&, const v1::CalculateRefundRequest&,
                        const storage::Reader&) -> absl::StatusOr<v1::RefundQuote> {
    calculations.Pass();
    return v1::RefundQuote();
  };
  SmallServer server(std::move(parts));
  // Where few calls are under way, nothing is handed over.
  std::vector<std::unique_ptr<Sent>> others;
  for (int i = 1; i <= 4; ++i) {
    const std::string id = fmt::format("0193a3c4-5e6f-7a8b-9c0d-00000000000{}", i);
    others.push_back(std::make_unique<Sent>(server, Return(1, id), "dana"));
  }
  transactions.WaitFor(1);
  while (store.Info().queued < 3) std::this_thread::yield();
  std::thread caller([&] {
    grpc::ClientContext context;
    context.AddMetadata("x-prorata-principal", "dana");
    v1::CalculateRefundRequest request;
    request.set_reservation(kReservation);
    v1::RefundQuote quote;
    EXPECT_TRUE(server.refunds().CalculateRefund(&context, request, &quote).ok());
  });
  calculations.WaitFor(1);
  EXPECT_EQ(server.Get(kRefund).code, StatusCode::OK);
  calculations.Open();
  transactions.Open();
  caller.join();
  for (const auto& other : others) EXPECT_EQ(other->Wait().code, StatusCode::OK);
}

TEST(Dispatcher, SaysEverythingThatDoesNotFitTheProto) {
  Dispatcher dispatcher;
  auto service = dispatcher.Service<v1::RefundService>();
  const auto get = [](const app::CallContext&, const v1::GetRefundRequest&,
                      const storage::Reader&) -> absl::StatusOr<v1::Refund> { return v1::Refund(); };
  service.Query("GetRefund", get);
  service.Query("GetRefund", get);
  service.Query("ListRefunds", get);
  service.Query("GetRefunds", get);
  EXPECT_EQ(
      std::string(dispatcher.Check().message()),
      "prorata.v1.RefundService.GetRefund has two handlers\n"
      "prorata.v1.RefundService.ListRefunds takes prorata.v1.ListRefundsRequest, its handler "
      "prorata.v1.GetRefundRequest\n"
      "prorata.v1.RefundService.ListRefunds answers prorata.v1.ListRefundsResponse, its handler prorata.v1.Refund\n"
      "prorata.v1.RefundService has no method GetRefunds\n"
      "prorata.v1.RefundService.CalculateRefund has no handler\n"
      "prorata.v1.RefundService.CreateRefund has no handler\n"
      "prorata.v1.RefundService.ApproveRefund has no handler\n"
      "prorata.v1.RefundService.RejectRefund has no handler\n"
      "prorata.v1.RefundService.WithdrawRefund has no handler\n"
      "prorata.v1.RefundService.GetRefundAllowance has no handler");
}

}  // namespace
}  // namespace prorata::rpc
