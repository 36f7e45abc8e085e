#pragma once

// The working of a calculation, for people who must be able to do it again by hand. It is told step by step to whoever
// takes it, as most of a quote's time went into texts that were made here only to be copied there.

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"

namespace prorata::domain {

struct StepInput {
  std::string_view name;
  // With its unit: `93.00 USD`, `265 days`, `12 %`.
  std::string value;
};

// What it refers to lives until the sink returns.
struct Step {
  std::string_view rule;
  // In words, and once more with the values in their places: `credit x fee rate = 22.51 USD x 12 %`.
  std::string_view formula;
  std::span<const StepInput> inputs;
  std::string_view result;
};

// Takes steps in their order.
using StepSink = absl::FunctionRef<void(const Step&)>;

// Tells a step whose formula is `words` and, where inputs are named in them, the same with their values.
void TellStep(StepSink sink, std::string_view rule, std::string_view words, std::span<const StepInput> inputs,
              std::string_view result);
inline void TellStep(StepSink sink, std::string_view rule, std::string_view words,
                     std::initializer_list<StepInput> inputs, std::string_view result) {
  TellStep(sink, rule, words, std::span(inputs.begin(), inputs.size()), result);
}

// `1 day`, `265 days`.
std::string CountText(int64_t count, std::string_view noun);
// Millionths as percent: 120000 is `12 %`, 125000 `12.5 %`.
std::string PercentText(int32_t ppm);
// A number of 10^-digits without zeros at its end: 1192566000 with 9 digits is `1.192566`. Not below zero.
std::string DecimalText(int64_t value, int digits);

}  // namespace prorata::domain
