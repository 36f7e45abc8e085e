#pragma once

// The working of a quote as text: `WorkingText(ExplainRefund, quote)`.

#include <string>

#include "fmt/format.h"
#include "server/domain/working.h"

namespace prorata::domain {

template <typename Quote>
std::string WorkingText(void (*explain)(const Quote&, StepSink), const Quote& quote) {
  std::string text;
  explain(quote, [&](const Step& step) {
    text += fmt::format("{}\n  {}\n", step.rule, step.formula);
    for (const StepInput& input : step.inputs) text += fmt::format("    {}: {}\n", input.name, input.value);
    text += fmt::format("  -> {}\n", step.result);
  });
  return text;
}

}  // namespace prorata::domain
