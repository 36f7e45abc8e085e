#include "server/domain/filter_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <utility>

#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

constexpr int kNanoDigits = 9;
// More digits than any amount has; keeps the sum far inside of 128 bits.
constexpr size_t kMostDigits = 18;

constexpr std::array<std::pair<std::string_view, FilterOperator>, 7> kOperators = {{
    {"=", FilterOperator::kEqual},
    {"!=", FilterOperator::kNotEqual},
    {"<", FilterOperator::kLess},
    {"<=", FilterOperator::kLessOrEqual},
    {">", FilterOperator::kGreater},
    {">=", FilterOperator::kGreaterOrEqual},
    {":", FilterOperator::kHas},
}};

bool Holds(FilterOperator op, std::strong_ordering order) {
  switch (op) {
    case FilterOperator::kEqual:
    case FilterOperator::kHas:
      return order == 0;
    case FilterOperator::kNotEqual:
      return order != 0;
    case FilterOperator::kLess:
      return order < 0;
    case FilterOperator::kLessOrEqual:
      return order <= 0;
    case FilterOperator::kGreater:
      return order > 0;
    case FilterOperator::kGreaterOrEqual:
      return order >= 0;
  }
  return false;
}

bool IsOrdering(FilterOperator op) {
  return op != FilterOperator::kEqual && op != FilterOperator::kNotEqual && op != FilterOperator::kHas;
}

FilterPattern PatternOf(std::string_view text) {
  FilterPattern pattern;
  pattern.open_start = text.starts_with('*');
  if (pattern.open_start) text.remove_prefix(1);
  pattern.open_end = text.ends_with('*');
  if (pattern.open_end) text.remove_suffix(1);
  pattern.text = std::string(text);
  return pattern;
}

std::optional<int64_t> WholeNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool IsDigits(std::string_view text) {
  return text.size() <= kMostDigits && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// `-12.34` in thousand-millionths; nothing for what is no decimal number.
std::optional<__int128> DecimalNanos(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? "" : text.substr(dot + 1);
  if (whole.empty() || (dot != std::string_view::npos && fraction.empty())) return std::nullopt;
  if (!IsDigits(whole) || !IsDigits(fraction) || fraction.size() > kNanoDigits) return std::nullopt;
  __int128 nanos = 0;
  for (const char digit : whole) nanos = nanos * 10 + (digit - '0');
  for (size_t i = 0; i < kNanoDigits; ++i) nanos = nanos * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  return negative ? -nanos : nanos;
}

absl::StatusOr<FilterAmount> AmountOf(std::string_view text) {
  FilterAmount amount;
  const size_t space = text.find(' ');
  if (space != std::string_view::npos) {
    const absl::StatusOr<Currency> currency = Currency::Parse(text.substr(space + 1));
    if (!currency.ok()) return absl::InvalidArgumentError(fmt::format("`{}` is no currency", text.substr(space + 1)));
    amount.currency = *currency;
  }
  const std::optional<__int128> nanos = DecimalNanos(text.substr(0, space));
  if (!nanos.has_value()) {
    return absl::InvalidArgumentError(fmt::format("`{}` is no amount such as 12.34 or \"12.34 USD\"", text));
  }
  amount.nanos = *nanos;
  return amount;
}

// Nothing where the two are not to be compared.
std::optional<std::strong_ordering> CompareAmounts(const Money& value, const FilterAmount& amount) {
  if (amount.currency.has_value() && *amount.currency != value.currency) return std::nullopt;
  __int128 nanos = value.minor;
  for (int digit = value.currency.minor_digits(); digit < kNanoDigits; ++digit) nanos *= 10;
  return nanos <=> amount.nanos;
}

bool IsSet(const FilterValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return !text->empty();
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return !texts->empty();
  return !std::holds_alternative<std::monostate>(value);
}

bool MatchesText(const FilterPattern& pattern, FilterOperator op, std::string_view value) {
  switch (op) {
    case FilterOperator::kHas:
      return value.find(pattern.text) != std::string_view::npos;
    case FilterOperator::kEqual:
      return pattern.Matches(value);
    case FilterOperator::kNotEqual:
      return !pattern.Matches(value);
    default:
      return Holds(op, value <=> std::string_view(pattern.text));
  }
}

absl::Status CheckOperator(std::string_view name, FilterType type, FilterOperator op) {
  const bool is_list = type == FilterType::kTexts || type == FilterType::kMap;
  if (is_list && op != FilterOperator::kHas)
    return absl::InvalidArgumentError(fmt::format("`{}` is a list: use `:`", name));
  const bool has_no_order = type == FilterType::kEnum || type == FilterType::kBool;
  if (has_no_order && IsOrdering(op)) {
    return absl::InvalidArgumentError(fmt::format("`{}` has no order: use `=` or `!=`", name));
  }
  const bool is_number = type == FilterType::kNumber || type == FilterType::kTime || type == FilterType::kMoney;
  if (is_number && op == FilterOperator::kHas) {
    return absl::InvalidArgumentError(fmt::format("`{}` takes `:` with `*` only", name));
  }
  return absl::OkStatus();
}

absl::Status SetOperand(std::string_view value, const FilterField& field, FilterComparison& comparison) {
  const auto wrong = [&](std::string_view expected) {
    return absl::InvalidArgumentError(fmt::format("`{}` is not {}", value, expected));
  };
  switch (field.type) {
    case FilterType::kText:
    case FilterType::kTexts:
    case FilterType::kMap:
      comparison.operand = PatternOf(value);
      break;
    case FilterType::kEnum:
      if (std::ranges::find(field.words, value) == field.words.end()) {
        return wrong(fmt::format("one of {}", fmt::join(field.words, ", ")));
      }
      comparison.operand = FilterPattern{std::string(value)};
      break;
    case FilterType::kNumber: {
      const std::optional<int64_t> number = WholeNumber(value);
      if (!number.has_value()) return wrong("a whole number");
      comparison.operand = *number;
      break;
    }
    case FilterType::kBool:
      if (value != "true" && value != "false") return wrong("true or false");
      comparison.operand = value == "true";
      break;
    case FilterType::kTime: {
      const absl::StatusOr<Instant> instant = ParseInstant(value);
      if (!instant.ok()) return wrong("a time such as 2024-03-01T00:00:00Z or 2024-03-01");
      comparison.operand = *instant;
      break;
    }
    case FilterType::kMoney: {
      PRORATA_ASSIGN_OR_RETURN(comparison.operand, AmountOf(value));
      break;
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<FilterOperator> FilterOperatorOf(std::string_view symbol) {
  for (const auto& [text, op] : kOperators) {
    if (text == symbol) return op;
  }
  return std::nullopt;
}

bool FilterPattern::Matches(std::string_view value) const {
  if (open_start && open_end) return value.find(text) != std::string_view::npos;
  if (open_start) return value.ends_with(text);
  if (open_end) return value.starts_with(text);
  return value == text;
}

bool FilterComparison::Matches(const FilterValue& value) const {
  if (std::holds_alternative<FilterPresence>(operand)) return IsSet(value);
  if (std::holds_alternative<std::monostate>(value)) return op == FilterOperator::kNotEqual;
  const auto* pattern = std::get_if<FilterPattern>(&operand);
  if (const auto* text = std::get_if<std::string>(&value); text != nullptr && pattern != nullptr) {
    return MatchesText(*pattern, op, *text);
  }
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value); texts != nullptr && pattern != nullptr) {
    const bool found = std::ranges::any_of(*texts, [&](const std::string& text) { return pattern->Matches(text); });
    return found == (op != FilterOperator::kNotEqual);
  }
  std::optional<std::strong_ordering> order;
  if (const auto* number = std::get_if<int64_t>(&value)) {
    if (const auto* wanted = std::get_if<int64_t>(&operand)) order = *number <=> *wanted;
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    if (const auto* wanted = std::get_if<bool>(&operand)) order = *flag <=> *wanted;
  } else if (const auto* instant = std::get_if<Instant>(&value)) {
    if (const auto* wanted = std::get_if<Instant>(&operand)) order = *instant <=> *wanted;
  } else if (const auto* money = std::get_if<Money>(&value)) {
    if (const auto* wanted = std::get_if<FilterAmount>(&operand)) order = CompareAmounts(*money, *wanted);
  }
  return order.has_value() && Holds(op, *order);
}

absl::StatusOr<FilterComparison> MakeFilterComparison(std::string_view name, const FilterField& field,
                                                      FilterOperator op, std::string_view value) {
  FilterComparison comparison{std::string(name), op, FilterPresence{}};
  if (op == FilterOperator::kHas && value == "*") return comparison;
  PRORATA_RETURN_IF_ERROR(CheckOperator(name, field.type, op));
  PRORATA_RETURN_IF_ERROR(SetOperand(value, field, comparison));
  return comparison;
}

}  // namespace prorata::domain
