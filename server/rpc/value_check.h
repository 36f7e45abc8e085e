#pragma once

// What is wrong with one value, in words that go behind the name of its field ("must be ..."); empty if nothing is.

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "server/rpc/field_rules.h"

namespace prorata::rpc {

// A text that is not empty: valid UTF-8, length in code points, form, name pattern.
std::string FaultOfText(const FieldRules& rules, std::string_view text);
// `is_unsigned`: the bits are those of an unsigned number.
std::string FaultOfNumber(const FieldRules& rules, int64_t number, bool is_unsigned);
// An amount: a currency known here, units and nanos of one sign, no more digits than the currency has, within 64 bits
// of minor units.
std::string FaultOfMoney(const FieldRules& rules, const google::protobuf::Message& money);
// Years 1 to 9999, nanos 0 to 999,999,999.
std::string FaultOfTimestamp(const google::protobuf::Message& timestamp);
// Seconds and nanos of one sign, at most 10,000 years.
std::string FaultOfDuration(const google::protobuf::Message& duration);

}  // namespace prorata::rpc
