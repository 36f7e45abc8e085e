#pragma once

// The values of one item of a file (reservation_file.h), each checked to be what it has to be. What is wrong refuses
// the row, by the name that the file has for the field.

#include <optional>
#include <string>
#include <string_view>

#include "server/app/imported_rows.h"
#include "server/app/reservation_file.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/reason.h"

namespace prorata::app {

class ItemValues {
 public:
  static constexpr size_t kLongestText = 200;

  // `rows` must outlive it; Start comes before everything else.
  explicit ItemValues(ImportedRows& rows) : rows_(rows) {}

  // The item must live until the next one is started. The row made of it is empty but for what its errors name.
  void Start(const ReservationItem& item);

  void Fail(std::string_view field, domain::Reason reason, std::string description) {
    rows_.Refuse(row_, reason, field, std::move(description));
  }
  void Fail(const ReservationItem::Value& value, std::string description) {
    Fail(value.name, domain::Reason::kImportInvalid, std::move(description));
  }

  const ReservationItem& item() const { return *item_; }
  ReservationRow& row() { return row_; }
  ImportedRows& rows() { return rows_; }
  const ReservationItem::Value& Of(ItemField field) const { return (*item_)[field]; }
  // Neither absent nor null nor an empty text.
  static bool IsThere(const ReservationItem::Value& value) {
    using Kind = ReservationItem::Kind;
    return value.kind != Kind::kAbsent && value.kind != Kind::kNull &&
           !(value.kind == Kind::kText && value.text.empty());
  }

  // A text of at most `longest` bytes, if there is one; something else is an error.
  std::optional<std::string_view> Text(ItemField field, size_t longest = kLongestText);
  // The same, where it must be there. `name`: for the error.
  std::optional<std::string_view> Required(ItemField field, std::string_view name);
  // False where it is not there.
  bool Flag(ItemField field);
  std::optional<domain::Instant> Time(ItemField field);
  std::optional<domain::Currency> Currency(ItemField field);
  // What the fields of units and nanos come to in a currency: an amount above zero. Nothing if neither is there.
  // `name`: of both, for the error.
  std::optional<domain::Money> Amount(ItemField units, ItemField nanos, domain::Currency currency,
                                      std::string_view name);
  std::optional<domain::Money> Amount(const std::string& text, domain::Currency currency, std::string_view name);

 protected:
  ImportedRows& rows_;
  const ReservationItem* item_ = nullptr;
  ReservationRow row_;
};

}  // namespace prorata::app
