#pragma once

// Refusals: an absl::Status that carries one or more reasons, each with its numbers. Everything that is refused for a
// reason that the caller can understand is made here; a Status made elsewhere reaches the caller as an internal error.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/domain/reason.h"

namespace prorata::domain {

// One reason why something is not allowed.
struct Violation {
  Reason reason = Reason::kUnspecified;
  // What is wrong, with its values, and what to do. For people.
  std::string description;
  // The request field, such as `returns[1].quantity`; empty if it is about none.
  std::string field;
  // The name of the resource; empty if it is about none.
  std::string subject;
  // The numbers of the case, such as `available` -> `1200.00 USD`. Keys are stable for a reason.
  std::map<std::string, std::string> metadata;

  friend bool operator==(const Violation&, const Violation&) = default;
};

// A refusal with the code of the first violation's reason. `violations` must not be empty; they keep their order, which
// for business rules is the published order of reasons.
absl::Status Refuse(std::vector<Violation> violations);

// A refusal for one reason.
absl::Status Refuse(Reason reason, std::string description, std::string field = "", std::string subject = "");

// A malformed field: FIELD_INVALID.
absl::Status InvalidField(std::string field, std::string description);

// `name` does not exist, for a caller who may see its parent: RESOURCE_NOT_FOUND.
absl::Status NotFound(std::string name);

// The violations that a refusal carries; empty for any other status.
std::vector<Violation> ViolationsOf(const absl::Status& status);

// A refusal as bytes and back, to be remembered under a request_id. Only for statuses that carry violations: others
// encode to nothing. Decoding answers DATA_LOSS for bytes that are none, and leaves `refusal` alone.
std::string EncodeRefusal(const absl::Status& refusal);
absl::Status DecodeRefusal(std::string_view bytes, absl::Status& refusal);

}  // namespace prorata::domain
