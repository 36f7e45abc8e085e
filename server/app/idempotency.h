#pragma once

// One effect for one request_id (api.md, Conventions): the first answer is stored in the transaction of the effect, and
// given again to the same caller for the same request, across restarts.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/app/clock.h"
#include "server/app/context.h"
#include "server/app/sha256.h"
#include "server/domain/answer.h"
#include "server/domain/calendar.h"
#include "storage/store.h"

namespace prorata::app {

using Fingerprint = Sha256Digest;

// SHA-256 over method and request. `request` is serialised deterministically, without request_id and validate_only.
Fingerprint FingerprintOf(std::string_view method, std::string_view request);

// Who called what with which id.
struct RequestKey {
  std::string principal;
  // The 16 bytes of the UUID.
  std::array<uint8_t, 16> request_id{};
  // The full method, and its last part for texts.
  std::string method;
  Fingerprint fingerprint{};
};

// The stored key that RecallAnswer reads, for storage::Store::Submit.
std::string AnswerRowKey(const RequestKey& key);

// What was answered to the key's request_id, or nothing. A refusal (REQUEST_ID_REUSED) if it was another request.
absl::StatusOr<std::optional<domain::RememberedAnswer>> RecallAnswer(const storage::Reader& reader,
                                                                     const RequestKey& key);

// Whether an answer depends on the state of things, so that a repeated call must get it again: success and refusals for
// a reason of state. A malformed request, a missing right or an overloaded server is judged anew each time.
bool IsWorthRemembering(const absl::Status& status);

// Stores a success, with the bytes of the response or with what its method makes it from again.
void RememberResponse(storage::Transaction& tx, const RequestKey& key, domain::Instant now, std::string response);
void RememberRowsKey(storage::Transaction& tx, const RequestKey& key, domain::Instant now, std::string rows_key);
// Stores a refusal and nothing else: forgets what the body wrote.
void RememberRefusal(storage::Transaction& tx, const RequestKey& key, domain::Instant now, const absl::Status& refusal);

// The refusal that a remembered answer is; OK for a success. DATA_LOSS if the bytes are none.
absl::Status RefusalOf(const domain::RememberedAnswer& answer);

// How long answers are kept.
inline constexpr int32_t kDaysRemembered = 30;

// Forgets what was answered more than that long before `now`, in small transactions; answers how many. Blocks.
// `keep_going` is asked before each transaction.
absl::StatusOr<int64_t> ForgetOldAnswers(storage::Store& store, domain::Instant now,
                                         absl::FunctionRef<bool()> keep_going = KeepGoing);

// The same for the scheduler, by the server's clock, which may be a virtual one and jump: then what was answered within
// the last 24 hours of the machine's time stays as well, so that a call whose answer was lost is known again behind any
// jump and across a restart. `machine_time`: what the machine's clock says.
absl::StatusOr<int64_t> ForgetOldAnswers(storage::Store& store, const Clock& clock, domain::Instant machine_time,
                                         absl::FunctionRef<bool()> keep_going = KeepGoing);

}  // namespace prorata::app
