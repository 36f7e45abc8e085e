#pragma once

// The methods that this program has descriptors of: all of the API, and the health service.

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace prorata::cli {

// Ordered by name.
std::vector<const google::protobuf::MethodDescriptor*> AllMethods();

// By `prorata.v1.RefundService/CalculateRefund`, the same with a dot, `RefundService.CalculateRefund`, or
// `CalculateRefund`. Throws UsageError with what comes near if there is none, or several.
const google::protobuf::MethodDescriptor* FindMethod(const std::string& text);

// "unary", "client stream", "server stream", "both stream".
std::string KindOf(const google::protobuf::MethodDescriptor& method);

// True if it may change something, as its options say.
bool Mutates(const google::protobuf::MethodDescriptor& method);

}  // namespace prorata::cli
