#pragma once

// Checks a request against the field options of its type and of all messages inside it, and finds everything that is
// wrong at once.
//
//   RuleBook book;
//   const MessageRules& rules = book.Add(*request.GetDescriptor());       // once
//   std::vector<domain::Violation> violations = Validate(request, rules); // per call; empty: valid

#include <google/protobuf/message.h>

#include <vector>

#include "server/domain/error.h"
#include "server/rpc/field_rules.h"

namespace prorata::rpc {

// FIELD_INVALID violations in the order of the fields, with paths such as `returns[1].reservation`. Stops looking after
// 1,000. Output-only fields are passed over. In a request with an update mask, a field of the resource is required only
// where the mask names it. Values are never part of a description where the field is sensitive, and texts never are.
std::vector<domain::Violation> Validate(const google::protobuf::Message& request, const MessageRules& rules);

}  // namespace prorata::rpc
