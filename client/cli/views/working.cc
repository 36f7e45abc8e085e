#include "client/cli/views/working.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "client/cli/labels.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/what_to_do.h"

namespace prorata::cli {

std::string StepsText(const google::protobuf::RepeatedPtrField<v1::CalculationStep>& steps) {
  if (steps.empty()) return "";
  std::string text = "\nWorking\n";
  int number = 0;
  for (const auto& step : steps) {
    absl::StrAppend(&text, "  ", ++number, ". ", step.rule());
    if (!step.formula().empty()) absl::StrAppend(&text, ": ", step.formula());
    text += "\n";
    for (const auto& input : step.inputs()) absl::StrAppend(&text, "       ", input.name(), ": ", input.value(), "\n");
    absl::StrAppend(&text, "     = ", step.result(), "\n");
  }
  return text;
}

std::string ViolationsText(const google::protobuf::RepeatedPtrField<v1::PolicyViolation>& violations) {
  if (violations.empty()) return "\nNothing stands against it.\n";
  std::string text = "\nIt would be refused\n";
  int number = 0;
  for (const auto& violation : violations) {
    absl::StrAppend(&text, "  ", ++number, ". ", Label(violation.reason()), ": ", violation.description(), "\n");
    if (!violation.field().empty()) absl::StrAppend(&text, "       field: ", violation.field(), "\n");
    if (!violation.subject().empty()) absl::StrAppend(&text, "       subject: ", violation.subject(), "\n");
    const std::map<std::string, std::string> numbers(violation.metadata().begin(), violation.metadata().end());
    for (const auto& [key, value] : numbers) absl::StrAppend(&text, "       ", key, ": ", value, "\n");
    const std::string advice = WhatToDo(violation.reason());
    if (!advice.empty()) absl::StrAppend(&text, "     What to do: ", advice, "\n");
  }
  return text;
}

std::string QuoteTokenText(const std::string& token, const google::protobuf::Timestamp& expire_time) {
  if (token.empty()) return "";
  return absl::StrCat("\nExactly these amounts until ", ShortTime(expire_time), " with\n  --quote-token ", token, "\n");
}

}  // namespace prorata::cli
