#pragma once

// What a use case knows of the call it serves, beside its command.

#include <functional>
#include <string>
#include <string_view>

#include "server/domain/calendar.h"

namespace prorata::app {

class Sealer;

// What a caller is (rules.md, section 9).
enum class PrincipalKind { kPartnerUser, kCustomerUser, kProviderAgent, kService };

struct CallContext {
  // The caller's name, such as `dana`.
  std::string principal;
  PrincipalKind kind = PrincipalKind::kService;
  // The time for all that the call does, taken when its body starts.
  domain::Instant now;
  // The full method, such as `/prorata.v1.RefundService/CreateRefund`.
  std::string method;
  // The request_id in lower case; empty if none was given.
  std::string request_id;
  // Found again in the log and in answers to the caller.
  std::string correlation_id;
  // Whether the caller holds a further permission on a resource (its name; empty: anywhere). The one of the method was
  // checked.
  std::function<bool(std::string_view permission, std::string_view resource)> may;
  // Seals quote tokens and page tokens. Never null.
  const Sealer* sealer = nullptr;
};

// For work in many transactions that can be told to stop between two of them: does not stop.
inline bool KeepGoing() {
  return true;
}

}  // namespace prorata::app
