#include "client/cli/labels.h"

#include <fmt/format.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/cli/failure.h"
#include "client/cli/names.h"

namespace prorata::cli {
namespace {

// The prefix is what stands before UNSPECIFIED in the zero value: the conventions of the protos see to that.
std::string PrefixOf(const google::protobuf::EnumDescriptor& type) {
  return std::string(absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED"));
}

std::string WithoutPrefix(const google::protobuf::EnumValueDescriptor& value) {
  return std::string(absl::StripPrefix(value.name(), PrefixOf(*value.type())));
}

}  // namespace

std::string LabelOf(const google::protobuf::EnumDescriptor& type, int value) {
  if (value == 0) return "";
  const auto* known = type.FindValueByNumber(value);
  return known == nullptr ? absl::StrCat(value) : WithoutPrefix(*known);
}

int ValueOf(const google::protobuf::EnumDescriptor& type, const std::string& option, const std::string& text) {
  const std::string wanted = absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}});
  std::vector<std::string> choices;
  for (int i = 1; i < type.value_count(); ++i) {
    const std::string label = WithoutPrefix(*type.value(i));
    if (label == wanted) return type.value(i)->number();
    choices.push_back(absl::AsciiStrToLower(label));
  }
  throw UsageError(fmt::format("{}: `{}` is not one of {}", option, text, absl::StrJoin(choices, ", ")));
}

std::string TermText(v1::Term term) {
  if (term == v1::TERM_ONE_YEAR) return "P1Y";
  if (term == v1::TERM_THREE_YEARS) return "P3Y";
  return Label(term);
}

std::string ScopeText(const v1::AppliedScope& scope) {
  std::string text = Label(scope.type());
  if (!scope.subscription().empty()) absl::StrAppend(&text, " ", LastPart(scope.subscription()));
  if (!scope.resource_group().empty()) absl::StrAppend(&text, "/", scope.resource_group());
  if (!scope.management_group().empty()) absl::StrAppend(&text, " ", LastPart(scope.management_group()));
  return text;
}

std::string YesNo(bool value) {
  return value ? "yes" : "no";
}

}  // namespace prorata::cli
