#pragma once

// The working of a calculation, for people who must be able to do it again by hand. It is told step by step to whoever
// takes it, as most of a quote's time went into texts that were made here only to be copied there.

#include <array>
#include <cstddef>
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
  std::string_view value;
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

// A formula in words, once for reading and once for values, and where inputs are named in the second. All of it is the
// same for every quote: a constant, so that nothing is looked for while a quote is explained.
//
//   static constexpr Formula kFee("fee rate of credit", {"fee rate", "credit"});
class Formula {
 public:
  struct Place {
    size_t start = 0;
    size_t size = 0;
    // Which input is named there.
    size_t input = 0;
  };

  // `names`: those of all inputs of the step, in their order; the formula need not have all of them. Names are looked
  // for where a word starts, so that `fee` is not found in `coffee`, and the longest counts.
  constexpr Formula(std::string_view words, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) inputs_[inputs_size_++].name = name;
    Append(words);
    const size_t size_in_words = text_size_;
    Append(" = ");
    bool word_starts = true;
    for (size_t at = 0; at < words.size();) {
      const size_t input = word_starts ? InputAt(words.substr(at)) : kNone;
      const size_t passed = input == kNone ? 1 : inputs_[input].name.size();
      if (input != kNone) places_[places_size_++] = {text_size_ + at, passed, input};
      word_starts = input == kNone && (words[at] == ' ' || words[at] == '(');
      at += passed;
    }
    Append(words);
    if (places_size_ == 0) text_size_ = size_in_words;
  }

  // `fee rate of credit = fee rate of credit`; the words alone where no input is named in them.
  constexpr std::string_view text() const { return {text_.data(), text_size_}; }
  // In `text`, in their order.
  constexpr std::span<const Place> places() const { return {places_.data(), places_size_}; }

  static constexpr size_t kMostInputs = 4;
  using Inputs = std::array<StepInput, kMostInputs>;
  // With their names, and no values yet.
  constexpr const Inputs& inputs() const { return inputs_; }

 private:
  static constexpr size_t kNone = ~size_t{0};

  constexpr void Append(std::string_view piece) {
    for (const char c : piece) text_[text_size_++] = c;
  }
  constexpr size_t InputAt(std::string_view text) const {
    size_t longest = kNone;
    for (size_t i = 0; i < inputs_size_; ++i) {
      const std::string_view name = inputs_[i].name;
      if (!text.starts_with(name)) continue;
      if (longest == kNone || name.size() > inputs_[longest].name.size()) longest = i;
    }
    return longest;
  }

  // A formula that does not fit does not compile.
  std::array<char, 160> text_{};
  size_t text_size_ = 0;
  Inputs inputs_;
  size_t inputs_size_ = 0;
  std::array<Place, kMostInputs> places_;
  size_t places_size_ = 0;
};

// Tells a step whose formula is words and, where inputs are named in them, the same with their values. `values`: one
// for each name.
void TellStep(StepSink sink, std::string_view rule, const Formula& formula,
              std::initializer_list<std::string_view> values, std::string_view result);

// `1 day`, `265 days`.
std::string CountText(int64_t count, std::string_view noun);
// Millionths as percent: 120000 is `12 %`, 125000 `12.5 %`.
std::string PercentText(int32_t ppm);
// A number of 10^-digits without zeros at its end: 1192566000 with 9 digits is `1.192566`. Not below zero.
std::string DecimalText(int64_t value, int digits);

}  // namespace prorata::domain
