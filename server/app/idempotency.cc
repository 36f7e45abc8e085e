#include "server/app/idempotency.h"

#include <utility>
#include <vector>

#include "server/app/sha256.h"
#include "server/domain/error.h"
#include "server/domain/names.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using ::prorata::domain::RememberedAnswer;

schema::AnswerKey RowKey(const RequestKey& key) {
  return {key.principal, key.request_id};
}

std::string ShortName(const std::string& method) {
  return method.substr(method.rfind('/') + 1);
}

absl::Status Reused(const RequestKey& key, const RememberedAnswer& answer) {
  return domain::Refuse(domain::Reason::kRequestIdReused,
                        "request_id " + domain::UuidText(key.request_id) + " was used for another " +
                            ShortName(answer.method) + " request at " + domain::ToString(answer.time),
                        "request_id");
}

}  // namespace

Fingerprint FingerprintOf(std::string_view method, std::string_view request) {
  // A method name holds no zero byte: the two parts cannot run into each other.
  return Sha256({method, std::string_view("\0", 1), request});
}

absl::StatusOr<std::optional<RememberedAnswer>> RecallAnswer(const storage::Reader& reader, const RequestKey& key) {
  PRORATA_ASSIGN_OR_RETURN(const auto answer, schema::Find<schema::Answers>(reader, RowKey(key)));
  if (answer == nullptr) return std::nullopt;
  if (answer->fingerprint != key.fingerprint) return Reused(key, *answer);
  return *answer;
}

bool IsWorthRemembering(const absl::Status& status) {
  if (status.ok()) return true;
  const std::vector<domain::Violation> violations = domain::ViolationsOf(status);
  if (violations.empty()) return false;
  switch (violations.front().reason) {
    case domain::Reason::kContention:
      return false;
    default:
      break;
  }
  switch (status.code()) {
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return true;
    default:
      return false;
  }
}

void RememberResponse(storage::Transaction& tx, const RequestKey& key, domain::Instant now, std::string response) {
  schema::Put<schema::Answers>(
      tx, RowKey(key), RememberedAnswer{key.method, key.fingerprint, now, /*refused=*/false, std::move(response)});
}

void RememberRefusal(storage::Transaction& tx, const RequestKey& key, domain::Instant now,
                     const absl::Status& refusal) {
  tx.Discard();
  schema::Put<schema::Answers>(
      tx, RowKey(key),
      RememberedAnswer{key.method, key.fingerprint, now, /*refused=*/true, domain::EncodeRefusal(refusal)});
}

absl::StatusOr<int64_t> ForgetOldAnswers(storage::Store& store, domain::Instant now) {
  constexpr int kRowsAtOnce = 1000;
  const domain::Instant oldest = domain::StartOf(domain::AddDays(domain::DateOf(now), -kDaysRemembered));
  int64_t forgotten = 0;
  schema::KeyRange rest = schema::All<schema::Answers>();
  for (bool more = true; more;) {
    std::vector<schema::AnswerKey> old;
    std::string last;
    PRORATA_RETURN_IF_ERROR(store.ReadNow([&](const storage::Reader& reader) {
      old.clear();
      int rows = 0;
      return schema::Scan<schema::Answers>(reader, rest,
                                           [&](const schema::AnswerKey& key, const RememberedAnswer& answer) {
                                             if (answer.time < oldest) old.push_back(key);
                                             last = schema::KeyBytes<schema::Answers>(key);
                                             more = ++rows == kRowsAtOnce;
                                             return !more;
                                           });
    }));
    if (last.empty()) break;
    rest = schema::After(std::move(rest), last);
    if (old.empty()) continue;
    const storage::Result result = store.Transact([&](storage::Transaction& tx) {
      for (const schema::AnswerKey& key : old) schema::Delete<schema::Answers>(tx, key);
      return absl::OkStatus();
    });
    PRORATA_RETURN_IF_ERROR(result.status);
    forgotten += static_cast<int64_t>(old.size());
  }
  return forgotten;
}

absl::Status RefusalOf(const RememberedAnswer& answer) {
  if (!answer.refused) return absl::OkStatus();
  absl::Status refusal;
  PRORATA_RETURN_IF_ERROR(domain::DecodeRefusal(answer.bytes, refusal));
  return refusal;
}

}  // namespace prorata::app
