#include "server/app/text_pool.h"

#include <algorithm>

namespace prorata::app {

uint32_t TextPool::Add(std::string_view text) {
  const auto known = numbers_.find(text);
  if (known != numbers_.end()) return *known;
  char* const copy = static_cast<char*>(bytes_.allocate(text.size() + 1, 1));
  std::ranges::copy(text, copy);
  texts_.emplace_back(copy, text.size());
  const uint32_t number = size() - 1;
  numbers_.insert(number);
  return number;
}

}  // namespace prorata::app
