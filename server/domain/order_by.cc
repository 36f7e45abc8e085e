#include "server/domain/order_by.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <ranges>
#include <type_traits>

#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
// More than anybody sorts by; bounds what a row costs.
constexpr size_t kMostTerms = 8;

// Neither is FF or 00, whichever way they are turned: see KeyBehind.
constexpr char kNotSet = 1;
constexpr char kSet = 2;

absl::Status Refusal(std::string_view text, size_t offset, std::string_view problem) {
  const auto is_start = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
  const auto column = std::ranges::count_if(text.substr(0, offset), is_start) + 1;
  Violation violation;
  violation.reason = Reason::kOrderByInvalid;
  violation.description = fmt::format("column {}: {}", column, problem);
  violation.field = "order_by";
  violation.metadata["column"] = std::to_string(column);
  return Refuse({std::move(violation)});
}

bool HasOrder(const FilterField& field) {
  switch (field.type) {
    case FilterType::kText:
    case FilterType::kEnum:
    case FilterType::kNumber:
    case FilterType::kBool:
    case FilterType::kTime:
    case FilterType::kMoney:
      return true;
    default:
      return false;
  }
}

std::string FieldsWithOrder(const FilterFields& fields) {
  std::vector<std::string_view> names;
  for (const auto& [name, field] : fields) {
    if (HasOrder(field)) names.push_back(name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

// A word and where it starts; at a comma or the end it is empty.
struct Word {
  std::string_view text;
  size_t offset = 0;
};

Word NextWord(std::string_view text, size_t& at) {
  at = std::min(text.find_first_not_of(kSpace, at), text.size());
  const size_t start = at;
  at = std::min(text.find_first_of(" \t\r\n,", start), text.size());
  return {text.substr(start, at - start), start};
}

absl::StatusOr<OrderTerm> NextTerm(std::string_view text, const FilterFields& fields, size_t& at) {
  const Word field = NextWord(text, at);
  if (field.text.empty()) return Refusal(text, field.offset, "expected a field");
  const auto found = fields.find(field.text);
  if (found == fields.end() || !HasOrder(found->second)) {
    return Refusal(text, field.offset,
                   fmt::format("`{}` is no field to order by; these are: {}", field.text, FieldsWithOrder(fields)));
  }
  OrderTerm term{found->first};
  const Word direction = NextWord(text, at);
  term.descending = direction.text == "desc";
  if (!direction.text.empty() && direction.text != "desc" && direction.text != "asc") {
    return Refusal(text, direction.offset, fmt::format("expected asc, desc or a comma, found `{}`", direction.text));
  }
  const Word behind = NextWord(text, at);
  if (!behind.text.empty()) {
    return Refusal(text, behind.offset, fmt::format("expected a comma, found `{}`", behind.text));
  }
  return term;
}

// As keys are written (key_codec.h): bytes that compare like the values.

void AppendNumber(int64_t number, std::string& bytes) {
  const uint64_t flipped = static_cast<uint64_t>(number) ^ (uint64_t{1} << 63);
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(flipped >> shift));
}

void AppendText(std::string_view text, std::string& bytes) {
  for (const char byte : text) {
    bytes.push_back(byte);
    if (byte == '\0') bytes.push_back('\xFF');
  }
  bytes.push_back('\0');
  bytes.push_back('\x01');
}

void AppendValue(const FilterValue& value, std::string& bytes) {
  bytes.push_back(std::holds_alternative<std::monostate>(value) ? kNotSet : kSet);
  std::visit(
      [&](const auto& set) {
        using Value = std::decay_t<decltype(set)>;
        if constexpr (std::is_same_v<Value, std::string>) {
          AppendText(set, bytes);
        } else if constexpr (std::is_same_v<Value, int64_t>) {
          AppendNumber(set, bytes);
        } else if constexpr (std::is_same_v<Value, bool>) {
          bytes.push_back(set ? 1 : 0);
        } else if constexpr (std::is_same_v<Value, Instant>) {
          AppendNumber(set.micros, bytes);
        } else if constexpr (std::is_same_v<Value, Money>) {
          AppendText(set.currency.code(), bytes);
          AppendNumber(set.minor, bytes);
        } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
          AppendText(set.empty() ? std::string() : set.front(), bytes);
        }
      },
      value);
}

// Turns the bytes from `start` on, so that they compare the other way round.
void Turn(std::string& bytes, size_t start) {
  for (char& byte : bytes | std::views::drop(static_cast<std::ptrdiff_t>(start))) byte = static_cast<char>(~byte);
}

}  // namespace

absl::StatusOr<OrderBy> OrderBy::Parse(std::string_view text, const FilterFields& fields) {
  if (text.find_first_not_of(kSpace) == std::string_view::npos) return OrderBy();
  std::vector<OrderTerm> terms;
  for (size_t at = 0;; ++at) {
    const size_t start = std::min(text.find_first_not_of(kSpace, at), text.size());
    if (terms.size() == kMostTerms) return Refusal(text, start, fmt::format("more than {} fields", kMostTerms));
    PRORATA_ASSIGN_OR_RETURN(OrderTerm term, NextTerm(text, fields, at));
    const auto same = [&](const OrderTerm& other) { return other.field == term.field; };
    if (std::ranges::any_of(terms, same)) {
      return Refusal(text, start, fmt::format("`{}` is named twice", term.field));
    }
    terms.push_back(std::move(term));
    if (at == text.size()) return OrderBy(std::move(terms));
  }
}

std::string OrderBy::KeyOf(absl::FunctionRef<FilterValue(std::string_view field)> value_of,
                           std::string_view row_key) const {
  std::string bytes;
  for (const OrderTerm& term : terms_) {
    const size_t start = bytes.size();
    AppendValue(value_of(term.field), bytes);
    if (term.descending) Turn(bytes, start);
  }
  const size_t start = bytes.size();
  bytes.append(row_key);
  // A key of a table is never a prefix of another one, so turned ones compare too.
  if (last_descending()) Turn(bytes, start);
  return bytes;
}

std::string OrderBy::KeyBehind(const FilterValue& first) const {
  std::string bytes;
  AppendValue(first, bytes);
  if (!terms_.empty() && terms_.front().descending) Turn(bytes, 0);
  // Keys of rows start with a small number in two bytes, whichever way they are turned.
  bytes.append("\xFF\xFF");
  return bytes;
}

}  // namespace prorata::domain
