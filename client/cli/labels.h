#pragma once

// Values of enums as people read and type them: without the prefix that the proto needs.

#include <google/protobuf/generated_enum_reflection.h>

#include <string>

#include "prorata/v1/types.pb.h"

namespace prorata::cli {

// "ACTIVE" for STATE_ACTIVE; "" for the unspecified value; the number for a value that this program does not know.
std::string LabelOf(const google::protobuf::EnumDescriptor& type, int value);

// The value for "active", "Resource-Group" and the like. Throws UsageError that starts with `option` and lists what
// there is.
int ValueOf(const google::protobuf::EnumDescriptor& type, const std::string& option, const std::string& text);

template <typename Enum>
std::string Label(Enum value) {
  return LabelOf(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

template <typename Enum>
Enum Choice(const std::string& option, const std::string& text) {
  return static_cast<Enum>(ValueOf(*google::protobuf::GetEnumDescriptor<Enum>(), option, text));
}

// "P1Y", "P3Y": as filters have it.
std::string TermText(prorata::v1::Term term);

// "SHARED", or the type with the ids of the subscription and resource group, or of the management group.
std::string ScopeText(const prorata::v1::AppliedScope& scope);

std::string YesNo(bool value);

}  // namespace prorata::cli
