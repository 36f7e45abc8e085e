// Goal: one effect for one request_id. The same request gets the first answer again, whatever it was and whatever
// happened since; another request with that id is refused; and what did not depend on the state of things is judged
// anew.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "server/app/idempotency.h"
#include "server/domain/error.h"
#include "storage/memory/memory_store.h"
#include "storage/schema/tables.h"
#include "tests/unit/rpc/small_server.h"

namespace prorata::rpc {
namespace {

using grpc::StatusCode;

// Something that a handler writes: how often it was let through.
const schema::SettingKey kCounter{"counter"};

int64_t Count(const storage::Reader& reader) {
  const auto setting = schema::Find<schema::Settings>(reader, kCounter).value();
  return setting == nullptr ? 0 : std::stoll(setting->value);
}

int64_t CountIn(storage::Store& store) {
  int64_t count = 0;
  EXPECT_TRUE(store
                  .ReadNow([&](const storage::Reader& reader) {
                    count = Count(reader);
                    return absl::OkStatus();
                  })
                  .ok());
  return count;
}

// Counts, and answers the count; or refuses, after having written.
class Counting {
 public:
  // OK: no longer.
  void Refuse(const absl::Status& refusal) {
    const std::lock_guard lock(mutex_);
    refusal_ = refusal;
  }
  SmallServerParts Parts() {
    SmallServerParts parts;
    parts.create = [this](const app::CallContext& call, const v1::CreateRefundRequest& request,
                          storage::Transaction& tx) -> absl::StatusOr<v1::Refund> {
      EXPECT_EQ(request.request_id(), call.request_id) << "a handler sees the request as it came";
      const int64_t count = Count(tx) + 1;
      schema::Put<schema::Settings>(tx, kCounter, {std::to_string(count)});
      if (const absl::Status refusal = CurrentRefusal(); !refusal.ok()) return refusal;
      v1::Refund refund;
      refund.set_quantity(count);
      refund.set_reason(request.reason());
      return refund;
    };
    return parts;
  }

 private:
  absl::Status CurrentRefusal() {
    const std::lock_guard lock(mutex_);
    return refusal_;
  }

  std::mutex mutex_;
  absl::Status refusal_;
};

// The same handler, writing its answer. `key`: what it is to be answered again from; empty: its bytes.
WritingMutationHandler<v1::CreateRefundRequest, v1::Refund> Writing(
    MutationHandler<v1::CreateRefundRequest, v1::Refund> create, const std::string& key) {
  return [create = std::move(create), key](const app::CallContext& call, const v1::CreateRefundRequest& request,
                                           storage::Transaction& tx, AnswerOf<v1::Refund>& answer) -> absl::Status {
    const absl::StatusOr<v1::Refund> refund = create(call, request, tx);
    if (!refund.ok()) return refund.status();
    answer.Written(refund->SerializeAsString());
    answer.AgainFrom(key);
    return absl::OkStatus();
  };
}

TEST(Repetition, TheSameRequestGetsTheFirstAnswerAgain) {
  Counting counting;
  SmallServer server(counting.Parts());
  EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1);
  const SmallServer::Answer again = server.Create(Return(1));
  EXPECT_EQ(again.code, StatusCode::OK);
  EXPECT_EQ(again.refund.quantity(), 1);
  EXPECT_EQ(CountIn(server.store()), 1);
  EXPECT_NE(server.LogText().find("\"repeated\":true"), std::string::npos);
}

TEST(Repetition, AnAnswerThatIsWrittenIsGivenAgainFromItsBytes) {
  for (const char* const key : {"", "what nothing makes an answer of"}) {
    Counting counting;
    SmallServerParts parts = counting.Parts();
    parts.create_writing = Writing(parts.create, key);
    SmallServer server(std::move(parts));
    EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1);
    EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1) << key;
    EXPECT_EQ(CountIn(server.store()), 1);
    counting.Refuse(domain::Refuse(domain::Reason::kEtagMismatch, "no"));
    EXPECT_EQ(server.Create(Return(1, "0193a3c4-5e6f-7a8b-9c0d-000000000002")).reason, "ETAG_MISMATCH");
    EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1);
  }
}

// The counter that the handler wrote, as the answer was.
absl::Status CountAgain(const storage::Reader& reader, const std::string& key, AnswerOf<v1::Refund>& answer) {
  EXPECT_EQ(key, "the counter");
  EXPECT_EQ(answer.size(), 0u);
  answer.Number(v1::Refund::kQuantityFieldNumber, Count(reader));
  return absl::OkStatus();
}

TEST(Repetition, TheFirstAnswerIsMadeAgainFromRowsWhereAMethodSaysSo) {
  Counting counting;
  auto store = storage::NewMemoryStore();
  const auto start = [&](bool from_rows) {
    SmallServerParts parts = counting.Parts();
    parts.store = store.get();
    if (!from_rows) return parts;
    parts.create_writing = Writing(parts.create, "the counter");
    parts.create_again = CountAgain;
    return parts;
  };
  const std::string second_id = "0193a3c4-5e6f-7a8b-9c0d-000000000002";
  {
    SmallServer server(start(/*from_rows=*/false));
    EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1);
  }
  {
    SmallServer server(start(/*from_rows=*/true));
    EXPECT_EQ(server.Create(Return(1, second_id)).refund.quantity(), 2);
    EXPECT_EQ(server.Create(Return(1, second_id)).refund.quantity(), 2);
    EXPECT_EQ(CountIn(server.store()), 2);
    EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1) << "its bytes were stored";
    EXPECT_EQ(server.Create(Return(2, second_id)).reason, "REQUEST_ID_REUSED");
  }
  SmallServer server(start(/*from_rows=*/false));
  EXPECT_EQ(server.Create(Return(1, second_id)).code, StatusCode::DATA_LOSS) << "nothing knows how";
  EXPECT_EQ(CountIn(server.store()), 2);
}

TEST(Repetition, AnotherIdIsAnotherEffect) {
  Counting counting;
  SmallServer server(counting.Parts());
  EXPECT_EQ(server.Create(Return(1, "0193a3c4-5e6f-7a8b-9c0d-000000000001")).refund.quantity(), 1);
  EXPECT_EQ(server.Create(Return(1, "0193a3c4-5e6f-7a8b-9c0d-000000000002")).refund.quantity(), 2);
}

TEST(Repetition, AnotherRequestWithTheSameIdIsRefused) {
  Counting counting;
  SmallServer server(counting.Parts());
  server.Create(Return(1));
  v1::CreateRefundRequest with_reason = Return(1);
  with_reason.set_reason("changed my mind");
  for (const v1::CreateRefundRequest& other : {Return(2), with_reason}) {
    const SmallServer::Answer answer = server.Create(other);
    EXPECT_EQ(answer.code, StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(answer.reason, "REQUEST_ID_REUSED");
    EXPECT_EQ(answer.message, fmt::format("request_id: request_id {} was used for another CreateRefund request at "
                                          "2024-03-01T00:00:00Z",
                                          kRequestId));
  }
  EXPECT_EQ(CountIn(server.store()), 1);
  EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1) << "the first answer is still there";
}

TEST(Repetition, AnotherMethodWithTheSameIdIsRefused) {
  Counting counting;
  SmallServer server(counting.Parts());
  server.Create(Return(1));
  v1::WithdrawRefundRequest withdraw;
  withdraw.set_name(kRefund);
  withdraw.set_request_id(kRequestId);
  EXPECT_EQ(server.Withdraw(withdraw).reason, "REQUEST_ID_REUSED");
}

TEST(Repetition, TheIdIsTheCallersOwn) {
  Counting counting;
  SmallServerParts parts = counting.Parts();
  auto store = storage::NewMemoryStore();
  parts.store = store.get();
  SmallServer server(std::move(parts));
  EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1);
  v1::CreateRefundRequest of_fabrikam = Return(1);
  std::string name = of_fabrikam.reservation();
  name.replace(name.find("contoso"), 7, "fabrikam");
  of_fabrikam.set_reservation(name);
  const SmallServer::Answer answer = server.Create(of_fabrikam, "pat");
  EXPECT_EQ(answer.code, StatusCode::OK) << "nothing tells pat that dana used the id";
  EXPECT_EQ(answer.refund.quantity(), 2);
}

TEST(Repetition, AnAnswerOutlivesTheServer) {
  Counting counting;
  auto store = storage::NewMemoryStore();
  for (int start = 0; start < 2; ++start) {
    SmallServerParts parts = counting.Parts();
    parts.store = store.get();
    SmallServer server(std::move(parts));
    EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1);
  }
}

// A refusal that depended on the state of things is final for its id, and nothing but it is written. One that did not
// is not.
TEST(Repetition, Refusals) {
  struct Case {
    absl::Status refusal;
    const char* reason;
    bool is_remembered;
  };
  const Case cases[] = {
      {domain::Refuse(domain::Reason::kReservationNotActive, "no"), "RESERVATION_NOT_ACTIVE", true},
      {domain::Refuse(domain::Reason::kRefundLimitExceeded, "no"), "REFUND_LIMIT_EXCEEDED", true},
      {domain::NotFound(kReservation), "RESOURCE_NOT_FOUND", true},
      {domain::Refuse(domain::Reason::kResourceAlreadyExists, "no"), "RESOURCE_ALREADY_EXISTS", true},
      {domain::Refuse(domain::Reason::kEtagMismatch, "no"), "ETAG_MISMATCH", true},
      {domain::InvalidField("quantity", "no"), "FIELD_INVALID", false},
      {domain::Refuse(domain::Reason::kQuoteInvalid, "no"), "QUOTE_INVALID", false},
      {domain::Refuse(domain::Reason::kPermissionDenied, "no"), "PERMISSION_DENIED", false},
      {domain::Refuse(domain::Reason::kOverloaded, "no"), "OVERLOADED", false},
      {domain::Refuse(domain::Reason::kContention, "no"), "CONTENTION", false},
      {absl::InternalError("a fault"), "INTERNAL", false},
      {absl::FailedPreconditionError("a leak"), "INTERNAL", false},
  };
  for (const Case& c : cases) {
    Counting counting;
    counting.Refuse(c.refusal);
    SmallServer server(counting.Parts());
    const SmallServer::Answer first = server.Create(Return(1));
    EXPECT_EQ(first.reason, c.reason);
    EXPECT_EQ(CountIn(server.store()), 0) << c.reason << ": what was written before the refusal is gone";
    counting.Refuse(absl::OkStatus());
    const SmallServer::Answer second = server.Create(Return(1));
    EXPECT_EQ(second.reason, c.is_remembered ? c.reason : "");
    EXPECT_EQ(second.message, c.is_remembered ? first.message : "") << c.reason;
    EXPECT_EQ(CountIn(server.store()), c.is_remembered ? 0 : 1) << c.reason;
  }
}

TEST(Repetition, MalformedRequestsUseNoIdUp) {
  Counting counting;
  SmallServer server(counting.Parts());
  EXPECT_EQ(server.Create(Return(-1)).reason, "FIELD_INVALID");
  EXPECT_EQ(server.Create(Return(1), "audrey").reason, "PERMISSION_DENIED");
  EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1);
}

TEST(Repetition, ValidateOnlyDoesEverythingAndKeepsNothing) {
  Counting counting;
  SmallServer server(counting.Parts());
  v1::CreateRefundRequest request = Return(1);
  request.set_validate_only(true);
  EXPECT_EQ(server.Create(request).refund.quantity(), 1) << "answers as if it had been done";
  EXPECT_EQ(CountIn(server.store()), 0);
  EXPECT_EQ(server.Create(request).refund.quantity(), 1);
  EXPECT_EQ(server.Create(Return(1)).refund.quantity(), 1) << "the id was not used up";
  EXPECT_EQ(CountIn(server.store()), 1);
  EXPECT_EQ(server.Create(request).refund.quantity(), 2) << "trying again tells what would be now";
  counting.Refuse(domain::Refuse(domain::Reason::kNonRefundable, "no"));
  v1::CreateRefundRequest refused = Return(1, "0193a3c4-5e6f-7a8b-9c0d-000000000009");
  refused.set_validate_only(true);
  EXPECT_EQ(server.Create(refused).reason, "NON_REFUNDABLE");
  counting.Refuse(absl::OkStatus());
  EXPECT_EQ(server.Create(refused).refund.quantity(), 2) << "no refusal was remembered";
}

TEST(Repetition, WhatBlocksIsRememberedToo) {
  std::atomic<int> runs = 0;
  SmallServerParts parts;
  parts.withdraw = [&](const app::CallContext&, const v1::WithdrawRefundRequest&,
                       storage::Store&) -> absl::StatusOr<v1::Refund> {
    v1::Refund refund;
    refund.set_quantity(++runs);
    return refund;
  };
  SmallServer server(std::move(parts));
  v1::WithdrawRefundRequest request;
  request.set_name(kRefund);
  request.set_request_id(kRequestId);
  EXPECT_EQ(server.Withdraw(request).refund.quantity(), 1);
  EXPECT_EQ(server.Withdraw(request).refund.quantity(), 1);
  request.set_comment("another");
  EXPECT_EQ(server.Withdraw(request).reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(runs, 1);
}

TEST(Repetition, OldAnswersAreForgottenAndYoungerOnesAreNot) {
  auto store = storage::NewMemoryStore();
  const domain::Instant now = domain::ParseInstant("2024-03-31T12:00:00Z").value();
  const auto at = [](int days_ago) {
    return domain::StartOf(domain::AddDays(domain::ParseDate("2024-03-31").value(), -days_ago));
  };
  constexpr int kAnswers = 2500;
  const auto key = [](int i) {
    app::RequestKey request;
    request.principal = "dana";
    request.request_id[0] = static_cast<uint8_t>(i >> 8);
    request.request_id[1] = static_cast<uint8_t>(i);
    request.method = "/x/Y";
    return request;
  };
  ASSERT_TRUE(store
                  ->Transact([&](storage::Transaction& tx) {
                    for (int i = 0; i < kAnswers; ++i) app::RememberResponse(tx, key(i), at(i % 40), "answer");
                    return absl::OkStatus();
                  })
                  .status.ok());
  const absl::StatusOr<int64_t> forgotten = app::ForgetOldAnswers(*store, now);
  ASSERT_TRUE(forgotten.ok()) << forgotten.status();
  int64_t expected = 0;
  ASSERT_TRUE(store
                  ->ReadNow([&](const storage::Reader& reader) {
                    expected = 0;
                    for (int i = 0; i < kAnswers; ++i) {
                      const bool is_old = i % 40 > app::kDaysRemembered;
                      expected += is_old ? 1 : 0;
                      EXPECT_EQ(app::RecallAnswer(reader, key(i))->has_value(), !is_old) << i;
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(*forgotten, expected);
  EXPECT_EQ(app::ForgetOldAnswers(*store, now).value(), 0);
}

// A virtual clock jumps over any number of days in no time: what was answered just before is known just behind it.
TEST(Repetition, AJumpOfTheClockForgetsNothingOfTheLastDay) {
  auto store = storage::NewMemoryStore();
  const auto at = [](const char* text) { return domain::ParseInstant(text).value(); };
  app::VirtualClock clock(at("2024-01-01T00:00:00Z"));
  app::RequestKey key;
  key.principal = "dana";
  key.method = "/x/Y";
  const auto answer = [&](uint8_t id) {
    key.request_id[0] = id;
    const auto remember = [&](storage::Transaction& tx) {
      app::RememberResponse(tx, key, clock.Now(), "answer");
      return absl::OkStatus();
    };
    ASSERT_TRUE(store->Transact(remember).status.ok());
  };
  const auto known = [&] {
    std::string ids;
    EXPECT_TRUE(store
                    ->ReadNow([&](const storage::Reader& reader) {
                      ids.clear();
                      for (uint8_t id = 1; id <= 3; ++id) {
                        key.request_id[0] = id;
                        if (app::RecallAnswer(reader, key)->has_value()) ids += std::to_string(id);
                      }
                      return absl::OkStatus();
                    })
                    .ok());
    return ids;
  };
  const auto forget = [&](const char* machine) { return app::ForgetOldAnswers(*store, clock, at(machine)).value(); };

  EXPECT_EQ(forget("2030-05-01T12:00:00Z"), 0);
  answer(1);
  clock.MoveTo(at("2025-01-01T00:00:00Z"));
  EXPECT_EQ(forget("2030-05-01T12:00:10Z"), 0);
  answer(2);
  EXPECT_EQ(forget("2030-05-02T11:59:59Z"), 0);
  EXPECT_EQ(known(), "12");
  // The last moment known, a day ago, was before the first answer.
  EXPECT_EQ(forget("2030-05-02T12:00:00Z"), 0);
  clock.MoveTo(at("2026-01-01T00:00:00Z"));
  answer(3);
  EXPECT_EQ(forget("2030-05-03T11:59:59Z"), 0);
  EXPECT_EQ(known(), "123");
  // Known by now: at 2025-01-01 of the clock. The second answer is not older than 30 days by that.
  EXPECT_EQ(forget("2030-05-03T12:00:00Z"), 1);
  EXPECT_EQ(known(), "23");
  EXPECT_EQ(forget("2030-05-04T12:00:00Z"), 1);
  EXPECT_EQ(known(), "3");
}

TEST(Repetition, WithTheMachinesClockThirtyDaysAreThirtyDays) {
  auto store = storage::NewMemoryStore();
  domain::Instant now = domain::ParseInstant("2024-01-01T00:00:00Z").value();
  const app::SystemClock clock([&] { return now; });
  app::RequestKey key;
  key.principal = "dana";
  ASSERT_TRUE(store
                  ->Transact([&](storage::Transaction& tx) {
                    app::RememberResponse(tx, key, now, "answer");
                    return absl::OkStatus();
                  })
                  .status.ok());
  now = domain::AddHours(now, 24 * 30);
  EXPECT_EQ(app::ForgetOldAnswers(*store, clock, now).value(), 0);
  now = domain::AddHours(now, 24);
  EXPECT_EQ(app::ForgetOldAnswers(*store, clock, now).value(), 1);
}

}  // namespace
}  // namespace prorata::rpc
