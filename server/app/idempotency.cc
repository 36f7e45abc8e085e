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

void PutAnswer(storage::Transaction& tx, const RequestKey& key, domain::Instant now, RememberedAnswer::Form form,
               std::string bytes) {
  schema::Put<schema::Answers>(tx, RowKey(key),
                               RememberedAnswer{key.method, key.fingerprint, now, form, std::move(bytes)});
}

// A moment by both clocks, stored as `machine's clock's`: what was answered before the one, was before the other.
struct Moment {
  domain::Instant machine;
  domain::Instant clock;
};

const schema::SettingKey kMomentKey{"answers_kept_from"};

schema::Setting SettingOf(const Moment& moment) {
  return {domain::ToString(moment.machine) + " " + domain::ToString(moment.clock)};
}

absl::StatusOr<Moment> MomentFrom(const schema::Setting& setting) {
  const size_t space = setting.value.find(' ');
  const absl::StatusOr<domain::Instant> machine = domain::ParseInstant(setting.value.substr(0, space));
  const absl::StatusOr<domain::Instant> clock =
      space == std::string::npos ? machine : domain::ParseInstant(setting.value.substr(space + 1));
  if (machine.ok() && clock.ok()) return Moment{*machine, *clock};
  return absl::DataLossError("the stored time from which answers are kept is damaged: " + setting.value);
}

// The last known moment that is a day of the machine ago or more; none if there is none. Remembers this one for the
// next time where one is used up, or there is none yet.
absl::StatusOr<std::optional<Moment>> MomentADayAgo(storage::Store& store, const Moment& now) {
  constexpr int64_t kHoursKept = 24;
  std::optional<Moment> found;
  const storage::Result result = store.Transact([&](storage::Transaction& tx) -> absl::Status {
    found.reset();
    PRORATA_ASSIGN_OR_RETURN(const auto setting, schema::Find<schema::Settings>(tx, kMomentKey));
    if (setting != nullptr) {
      PRORATA_ASSIGN_OR_RETURN(const Moment stored, MomentFrom(*setting));
      const bool is_a_day_ago = domain::AddHours(stored.machine, kHoursKept) <= now.machine;
      if (!is_a_day_ago) return absl::OkStatus();
      found = stored;
    }
    schema::Put<schema::Settings>(tx, kMomentKey, SettingOf(now));
    return absl::OkStatus();
  });
  if (!result.status.ok()) return result.status;
  return found;
}

}  // namespace

Fingerprint FingerprintOf(std::string_view method, std::string_view request) {
  // A method name holds no zero byte: the two parts cannot run into each other.
  return Sha256({method, std::string_view("\0", 1), request});
}

std::string AnswerRowKey(const RequestKey& key) {
  return schema::KeyBytes<schema::Answers>(RowKey(key));
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
  PutAnswer(tx, key, now, RememberedAnswer::Form::kResponse, std::move(response));
}

void RememberRowsKey(storage::Transaction& tx, const RequestKey& key, domain::Instant now, std::string rows_key) {
  PutAnswer(tx, key, now, RememberedAnswer::Form::kRowsKey, std::move(rows_key));
}

void RememberRefusal(storage::Transaction& tx, const RequestKey& key, domain::Instant now,
                     const absl::Status& refusal) {
  tx.Discard();
  PutAnswer(tx, key, now, RememberedAnswer::Form::kRefusal, domain::EncodeRefusal(refusal));
}

absl::StatusOr<int64_t> ForgetOldAnswers(storage::Store& store, domain::Instant now,
                                         absl::FunctionRef<bool()> keep_going) {
  constexpr int kRowsAtOnce = 1000;
  const domain::Instant oldest = domain::StartOf(domain::AddDays(domain::DateOf(now), -kDaysRemembered));
  int64_t forgotten = 0;
  schema::KeyRange rest = schema::All<schema::Answers>();
  for (bool more = true; more && keep_going();) {
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

absl::StatusOr<int64_t> ForgetOldAnswers(storage::Store& store, const Clock& clock, domain::Instant machine_time,
                                         absl::FunctionRef<bool()> keep_going) {
  if (!clock.is_virtual()) return ForgetOldAnswers(store, clock.Now(), keep_going);
  PRORATA_ASSIGN_OR_RETURN(const std::optional<Moment> moment, MomentADayAgo(store, {machine_time, clock.Now()}));
  if (!moment.has_value()) return 0;
  return ForgetOldAnswers(store, moment->clock, keep_going);
}

absl::Status RefusalOf(const RememberedAnswer& answer) {
  if (answer.form != RememberedAnswer::Form::kRefusal) return absl::OkStatus();
  absl::Status refusal;
  PRORATA_RETURN_IF_ERROR(domain::DecodeRefusal(answer.bytes, refusal));
  return refusal;
}

}  // namespace prorata::app
