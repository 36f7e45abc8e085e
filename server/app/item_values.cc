#include "server/app/item_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/strings/numbers.h"
#include "server/app/catalog_import.h"
#include "server/domain/error.h"

namespace prorata::app {

using Kind = ReservationItem::Kind;

void ItemValues::Start(const ReservationItem& item) {
  item_ = &item;
  row_ = {};
  row_.number = static_cast<uint32_t>(rows_.read);
  row_.line = static_cast<uint32_t>(std::min<int64_t>(item.line, std::numeric_limits<uint32_t>::max()));
}

std::optional<std::string_view> ItemValues::Text(ItemField field, size_t longest) {
  const ReservationItem::Value& value = Of(field);
  if (!IsThere(value)) return std::nullopt;
  if (value.kind != Kind::kText) {
    Fail(value, "is not a text");
  } else if (value.text.size() > longest) {
    Fail(value, fmt::format("is longer than {} bytes", longest));
  } else {
    return value.text;
  }
  return std::nullopt;
}

std::optional<std::string_view> ItemValues::Required(ItemField field, std::string_view name) {
  if (!IsThere(Of(field))) {
    Fail(name, domain::Reason::kImportInvalid, "is missing");
    return std::nullopt;
  }
  return Text(field);
}

bool ItemValues::Flag(ItemField field) {
  const ReservationItem::Value& value = Of(field);
  if (!IsThere(value)) return false;
  if (value.kind != Kind::kBool) Fail(value, "is not true or false");
  return value.text == "true";
}

std::optional<domain::Instant> ItemValues::Time(ItemField field) {
  const std::optional<std::string_view> text = Text(field);
  if (!text.has_value()) return std::nullopt;
  const absl::StatusOr<domain::Instant> time = domain::ParseInstant(*text);
  if (time.ok()) return *time;
  Fail(Of(field), fmt::format("{} is not a time", Shown(*text)));
  return std::nullopt;
}

std::optional<domain::Currency> ItemValues::Currency(ItemField field) {
  const std::optional<std::string_view> text = Text(field);
  if (!text.has_value()) return std::nullopt;
  const absl::StatusOr<domain::Currency> currency = domain::Currency::Parse(*text);
  if (currency.ok()) return *currency;
  Fail(Of(field), fmt::format("{} is not a currency", Shown(*text)));
  return std::nullopt;
}

std::optional<domain::Money> ItemValues::Amount(ItemField units_field, ItemField nanos_field, domain::Currency currency,
                                                std::string_view name) {
  const bool has_units = IsThere(Of(units_field));
  const bool has_nanos = IsThere(Of(nanos_field));
  if (!has_units && !has_nanos) return std::nullopt;
  int64_t units = 0;
  int64_t nanos = 0;
  const bool are_numbers = (!has_units || absl::SimpleAtoi(Of(units_field).text, &units)) &&
                           (!has_nanos || absl::SimpleAtoi(Of(nanos_field).text, &nanos));
  if (!are_numbers || units < 0 || nanos < 0 || nanos > 999'999'999) {
    Fail(name, domain::Reason::kImportInvalid, "is not an amount of at least 0");
    return std::nullopt;
  }
  return Amount(fmt::format("{}.{:09}", units, nanos), currency, name);
}

std::optional<domain::Money> ItemValues::Amount(const std::string& text, domain::Currency currency,
                                                std::string_view name) {
  const absl::StatusOr<domain::Money> amount = domain::ParseMoney(text, currency);
  if (amount.ok() && amount->minor > 0) return *amount;
  Fail(name, domain::Reason::kImportInvalid,
       fmt::format("{} is not an amount of {} above zero", Shown(text), currency.code()));
  return std::nullopt;
}

}  // namespace prorata::app
