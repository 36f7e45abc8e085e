#include "server/domain/working.h"

#include <string>
#include <string_view>

namespace prorata::domain {
namespace {

// The longest input name that the text starts with; null if there is none.
const StepInput* InputAt(std::string_view text, std::span<const StepInput> inputs) {
  const StepInput* longest = nullptr;
  for (const StepInput& input : inputs) {
    // Most differ in the first letter already.
    if (input.name.empty() || text.front() != input.name.front() || !text.starts_with(input.name)) continue;
    if (longest == nullptr || input.name.size() > longest->name.size()) longest = &input;
  }
  return longest;
}

// Appends the words with values in the places of names; answers whether there was any.
bool AppendWithValues(std::string_view words, std::span<const StepInput> inputs, std::string& text) {
  size_t appended = 0;
  // Names are looked for where a word starts, so that `fee` is not found in `coffee`.
  bool word_starts = true;
  for (size_t at = 0; at < words.size();) {
    const StepInput* const input = word_starts ? InputAt(words.substr(at), inputs) : nullptr;
    if (input == nullptr) {
      const char passed = words[at++];
      word_starts = passed == ' ' || passed == '(';
      continue;
    }
    text.append(words.substr(appended, at - appended)).append(input->value);
    at += input->name.size();
    appended = at;
    word_starts = false;
  }
  text.append(words.substr(appended));
  return appended > 0;
}

}  // namespace

void TellStep(StepSink sink, std::string_view rule, std::string_view words, std::span<const StepInput> inputs,
              std::string_view result) {
  // Kept for the next one.
  thread_local std::string formula;
  formula.assign(words).append(" = ");
  if (!AppendWithValues(words, inputs, formula)) formula.resize(words.size());
  sink({.rule = rule, .formula = formula, .inputs = inputs, .result = result});
}

std::string CountText(int64_t count, std::string_view noun) {
  std::string text = std::to_string(count).append(1, ' ').append(noun);
  if (count != 1) text.push_back('s');
  return text;
}

std::string PercentText(int32_t ppm) {
  return DecimalText(ppm, 4) + " %";
}

std::string DecimalText(int64_t value, int digits) {
  std::string text = std::to_string(value);
  const size_t least = static_cast<size_t>(digits) + 1;
  if (text.size() < least) text.insert(0, least - text.size(), '0');
  text.insert(text.size() - static_cast<size_t>(digits), 1, '.');
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace prorata::domain
