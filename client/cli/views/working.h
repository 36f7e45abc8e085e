#pragma once

// The parts that all quotes have in common.

#include <google/protobuf/repeated_field.h>

#include <string>

#include "google/protobuf/timestamp.pb.h"
#include "prorata/v1/types.pb.h"

namespace prorata::cli {

// The numbered steps: rule, formula, what it was given, what came out.
std::string StepsText(const google::protobuf::RepeatedPtrField<v1::CalculationStep>& steps);

// Everything that stands against it with what to do, or that nothing does.
std::string ViolationsText(const google::protobuf::RepeatedPtrField<v1::PolicyViolation>& violations);

// How to get exactly these amounts; "" without a token.
std::string QuoteTokenText(const std::string& token, const google::protobuf::Timestamp& expire_time);

}  // namespace prorata::cli
