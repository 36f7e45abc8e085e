#include "server/domain/labels.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "fmt/format.h"

namespace prorata::domain {
namespace {

constexpr size_t kLongest = 63;
// Of a key or value that is shown in a refusal.
constexpr size_t kLongestShown = 80;

bool IsKeyCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool IsKey(std::string_view text) {
  const bool starts_well = !text.empty() && text.front() >= 'a' && text.front() <= 'z';
  return starts_well && text.size() <= kLongest && std::ranges::all_of(text, IsKeyCharacter);
}

bool IsValue(std::string_view text) {
  return text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
         });
}

Violation Invalid(std::string field, std::string problem) {
  Violation violation;
  violation.reason = Reason::kFieldInvalid;
  violation.description = std::move(problem);
  violation.field = std::move(field);
  return violation;
}

template <typename SomeLabels>
auto PlaceOf(SomeLabels& labels, std::string_view key) {
  return std::ranges::lower_bound(labels, key, {}, [](const Label& label) { return std::string_view(label.key); });
}

}  // namespace

const std::string* FindLabel(const Labels& labels, std::string_view key) {
  const auto place = PlaceOf(labels, key);
  return place != labels.end() && place->key == key ? &place->value : nullptr;
}

void SetLabel(Labels& labels, std::string_view key, std::string value) {
  const auto place = PlaceOf(labels, key);
  if (place != labels.end() && place->key == key) {
    place->value = std::move(value);
  } else {
    labels.insert(place, {std::string(key), std::move(value)});
  }
}

void RemoveLabel(Labels& labels, std::string_view key) {
  const auto place = PlaceOf(labels, key);
  if (place != labels.end() && place->key == key) labels.erase(place);
}

std::vector<Violation> CheckLabels(const Labels& labels, std::string_view field) {
  std::vector<Violation> violations;
  if (labels.size() > kMostLabels) {
    violations.push_back(
        Invalid(std::string(field), fmt::format("must have at most {} labels, has {}", kMostLabels, labels.size())));
  }
  for (const Label& label : labels) {
    const std::string_view key = std::string_view(label.key).substr(0, kLongestShown);
    if (!IsKey(label.key)) {
      violations.push_back(Invalid(
          fmt::format("{}.{}", field, key),
          fmt::format("the key `{}` is not 1 to {} of a-z, 0-9, _ and -, starting with a letter", key, kLongest)));
    }
    if (!IsValue(label.value)) {
      violations.push_back(Invalid(fmt::format("{}.{}", field, key),
                                   fmt::format("the value `{}` is not up to {} of letters, digits, _, - and .",
                                               label.value.substr(0, kLongestShown), kLongest)));
    }
  }
  return violations;
}

}  // namespace prorata::domain
