#pragma once

// The working of a calculation, for people who must be able to do it again by hand.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prorata::domain {

struct Step {
  struct Input {
    std::string name;
    // With its unit: `93.00 USD`, `265 days`, `12 %`.
    std::string value;

    friend bool operator==(const Input&, const Input&) = default;
  };

  std::string rule;
  // In words, and once more with the values in their places: `credit x fee rate = 22.51 USD x 12 %`.
  std::string formula;
  std::vector<Input> inputs;
  std::string result;

  friend bool operator==(const Step&, const Step&) = default;
};

// Each input moved into its place: a list in braces would be copied.
template <typename... Input>
std::vector<Step::Input> Inputs(Input&&... input) {
  std::vector<Step::Input> inputs;
  inputs.reserve(sizeof...(input));
  (inputs.push_back(std::forward<Input>(input)), ...);
  return inputs;
}

// A step whose formula is `words` and, where inputs are named in them, the same with their values.
Step MakeStep(std::string rule, std::string words, std::vector<Step::Input> inputs, std::string result);

// `1 day`, `265 days`.
std::string CountText(int64_t count, std::string_view noun);
// Millionths as percent: 120000 is `12 %`, 125000 `12.5 %`.
std::string PercentText(int32_t ppm);
// A number of 10^-digits without zeros at its end: 1192566000 with 9 digits is `1.192566`. Not below zero.
std::string DecimalText(int64_t value, int digits);

}  // namespace prorata::domain
