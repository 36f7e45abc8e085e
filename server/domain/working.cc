#include "server/domain/working.h"

#include <string>
#include <string_view>
#include <utility>

namespace prorata::domain {
namespace {

// The longest input name that the text starts with; null if there is none.
const Step::Input* InputAt(std::string_view text, const std::vector<Step::Input>& inputs) {
  const Step::Input* longest = nullptr;
  for (const Step::Input& input : inputs) {
    // Most differ in the first letter already.
    if (input.name.empty() || text.front() != input.name.front() || !text.starts_with(input.name)) continue;
    if (longest == nullptr || input.name.size() > longest->name.size()) longest = &input;
  }
  return longest;
}

}  // namespace

Step MakeStep(std::string rule, std::string words, std::vector<Step::Input> inputs, std::string result) {
  // Kept for the next one.
  thread_local std::string numbers;
  numbers.clear();
  bool found = false;
  // Names are looked for where a word starts, so that `fee` is not found in `coffee`.
  for (std::string_view rest = words; !rest.empty();) {
    if (const Step::Input* input = InputAt(rest, inputs)) {
      numbers += input->value;
      rest.remove_prefix(input->name.size());
      found = true;
    }
    const size_t word_end = rest.find_first_of(" (");
    const size_t length = word_end == std::string_view::npos ? rest.size() : word_end + 1;
    numbers += rest.substr(0, length);
    rest.remove_prefix(length);
  }
  if (found) words.append(" = ").append(numbers);
  return {std::move(rule), std::move(words), std::move(inputs), std::move(result)};
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
