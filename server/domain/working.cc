#include "server/domain/working.h"

#include <cstring>
#include <string>
#include <string_view>

namespace prorata::domain {

void TellStep(StepSink sink, std::string_view rule, const Formula& formula,
              std::initializer_list<std::string_view> values, std::string_view result) {
  Formula::Inputs inputs = formula.inputs();
  auto next = inputs.begin();
  for (const std::string_view value : values) next++->value = value;

  const std::string_view text = formula.text();
  size_t most = text.size();
  for (const Formula::Place& place : formula.places()) most += inputs[place.input].value.size();
  // Written over by the next step: a text that grows piece by piece takes twice as long, and a quote has a hundred.
  thread_local std::string memory;
  if (memory.size() < most) memory.resize(most);
  char* end = memory.data();
  const auto add = [&end](std::string_view piece) {
    std::memcpy(end, piece.data(), piece.size());
    end += piece.size();
  };
  size_t told = 0;
  for (const Formula::Place& place : formula.places()) {
    add({text.data() + told, place.start - told});
    add(inputs[place.input].value);
    told = place.start + place.size;
  }
  add(text.substr(told));
  sink({.rule = rule, .formula = {memory.data(), end}, .inputs = {inputs.data(), values.size()}, .result = result});
}

std::string CountText(int64_t count, std::string_view noun) {
  std::string text = std::to_string(count);
  text.push_back(' ');
  text.append(noun);
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
