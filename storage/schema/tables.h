#pragma once

// Typed rows over a storage::Reader or Transaction. Tables, their keys and rows are on the page keys.h.
//
//   PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Require<schema::Reservations>(reader, name));
//   schema::Put<schema::Reservations>(tx, name, changed);
//   PRORATA_RETURN_IF_ERROR(schema::Scan<schema::Reservations>(
//       reader, schema::Within<schema::Reservations>(order_name),
//       [&](const domain::ReservationName& name, const domain::Reservation& row) { ...; return true; }));
//
// Every status is passed on by callers as it is. Bytes that do not decode are DATA_LOSS that names table and key.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/domain/error.h"
#include "server/domain/names.h"
#include "storage/schema/keys.h"
#include "storage/store.h"

namespace prorata::schema {

// Keys from `start`, included, to `end`, excluded, as bytes.
struct KeyRange {
  std::string start;
  std::string end;
};

// The bytes of a key, as stored. For page tokens.
template <typename Table>
std::string KeyBytes(const typename Table::Key& key);

// How many bytes at the start of a stored key say whose row it is: the table and, where the key begins with one, the
// partner or principal. Takes any bytes. For RocksDbOptions::owner_prefix.
size_t OwnerPrefix(std::string_view key);

// All rows of a table, or those below a parent: any leading part of the key, such as the PartnerId or CustomerName of a
// Reservations key.
template <typename Table>
KeyRange All();
template <typename Table, typename Parent>
KeyRange Within(const Parent& parent);
// The members of a flexibility group (FlexibilityGroups) and the rates of a pair of currencies (ExchangeRates).
KeyRange SkusOf(const std::string& group);
KeyRange RatesOf(domain::Currency from, domain::Currency to);

// Parts of the indexes of a partner's reservations: times from `from`, included, to `until`, excluded; one word, or
// with `is_prefix` all that start with it, of the partner or of one customer.
KeyRange ExpiringBetween(const domain::PartnerId& partner, bool canceled, domain::Instant from, domain::Instant until);
KeyRange PurchasedBetween(const domain::PartnerId& partner, domain::Instant from, domain::Instant until);
KeyRange WithWord(const domain::PartnerId& partner, WordKind kind, std::string_view word, bool is_prefix = false);
KeyRange WithWord(const domain::CustomerName& customer, WordKind kind, std::string_view word);

// The part of a range behind the key with these bytes, which a page ended with.
inline KeyRange After(KeyRange range, std::string_view key_bytes) {
  return {std::string(key_bytes) + '\0', std::move(range.end)};
}
// The part of a range from a key on, or before it.
template <typename Table>
KeyRange From(KeyRange range, const typename Table::Key& key) {
  return {KeyBytes<Table>(key), std::move(range.end)};
}
template <typename Table>
KeyRange Before(KeyRange range, const typename Table::Key& key) {
  return {std::move(range.start), KeyBytes<Table>(key)};
}

// What the table's rows are made of. Implemented for every table in tables.cc.
template <typename Table>
std::string EncodeRow(const typename Table::Row& row);
template <typename Table>
absl::StatusOr<typename Table::Row> DecodeRow(const typename Table::Key& key, std::string_view bytes);
// The key that these bytes are; DATA_LOSS if they are none of the table.
template <typename Table>
absl::StatusOr<typename Table::Key> DecodeKey(std::string_view bytes);

// Whether a row that was written, or found absent, is worth keeping in memory. Not where it is history, or rarely read
// after it was written: it would be in the way of the rows that every call reads.
template <typename Table>
inline constexpr bool kIsKept = true;
template <>
inline constexpr bool kIsKept<Revisions> = false;
template <>
inline constexpr bool kIsKept<Transactions> = false;
template <>
inline constexpr bool kIsKept<Events> = false;
template <>
inline constexpr bool kIsKept<Answers> = false;
template <>
inline constexpr bool kIsKept<DueEntries> = false;
template <>
inline constexpr bool kIsKept<Orders> = false;
template <>
inline constexpr bool kIsKept<Refunds> = false;
template <>
inline constexpr bool kIsKept<ReservationsByExpiry> = false;
template <>
inline constexpr bool kIsKept<ReservationsByPurchase> = false;
template <>
inline constexpr bool kIsKept<ReservationsByWord> = false;
template <>
inline constexpr bool kIsKept<ImportedOrders> = false;

// Reads only the fields of a reservation whose bits are set (row_fields.h; bit n for number n) into `row`, and leaves
// the others as they are. False for bytes that do not decode.
bool ReadFields(std::string_view bytes, uint64_t fields, domain::Reservation& row);
// The bits of the fields by the names they have in the struct, such as `plan`; all fields for a name that is none.
uint64_t FieldBits(std::string_view member);
inline constexpr uint64_t kAllFields = ~uint64_t{0};

// The row, or null if there is none. Immutable and safe to keep.
template <typename Table>
absl::StatusOr<std::shared_ptr<const typename Table::Row>> Find(const storage::Reader& reader,
                                                                const typename Table::Key& key) {
  const std::string key_bytes = KeyBytes<Table>(key);
  absl::StatusOr<storage::Found> found = reader.Get(key_bytes);
  if (absl::IsNotFound(found.status())) {
    if constexpr (kIsKept<Table>) reader.Remember(key_bytes, nullptr);
    return nullptr;
  }
  if (!found.ok()) return found.status();
  if (found->decoded != nullptr) return std::static_pointer_cast<const typename Table::Row>(found->decoded);
  absl::StatusOr<typename Table::Row> row = DecodeRow<Table>(key, found->bytes);
  if (!row.ok()) return row.status();
  auto shared = std::make_shared<const typename Table::Row>(*std::move(row));
  reader.Remember(key_bytes, shared);
  return shared;
}

// The same for rows that are looked at once, among many: what it has to decode is not offered to be kept.
template <typename Table>
absl::StatusOr<std::shared_ptr<const typename Table::Row>> Peek(const storage::Reader& reader,
                                                                const typename Table::Key& key) {
  absl::StatusOr<storage::Found> found = reader.Get(KeyBytes<Table>(key));
  if (absl::IsNotFound(found.status())) return nullptr;
  if (!found.ok()) return found.status();
  if (found->decoded != nullptr) return std::static_pointer_cast<const typename Table::Row>(found->decoded);
  absl::StatusOr<typename Table::Row> row = DecodeRow<Table>(key, found->bytes);
  if (!row.ok()) return row.status();
  return std::make_shared<const typename Table::Row>(*std::move(row));
}

// The row, or a RESOURCE_NOT_FOUND refusal that names it. For keys that are resource names.
template <typename Table>
absl::StatusOr<std::shared_ptr<const typename Table::Row>> Require(const storage::Reader& reader,
                                                                   const typename Table::Key& key) {
  auto row = Find<Table>(reader, key);
  if (row.ok() && *row == nullptr) return domain::NotFound(domain::ToString(key));
  return row;
}

template <typename Table>
void Put(storage::Transaction& tx, const typename Table::Key& key, typename Table::Row row) {
  std::string bytes = EncodeRow<Table>(row);
  std::shared_ptr<const typename Table::Row> decoded;
  if constexpr (kIsKept<Table>) decoded = std::make_shared<const typename Table::Row>(std::move(row));
  tx.Put(KeyBytes<Table>(key), std::move(bytes), std::move(decoded));
}

template <typename Table>
void Delete(storage::Transaction& tx, const typename Table::Key& key) {
  tx.Delete(KeyBytes<Table>(key));
}

// Visits rows in key order, or in reverse, until `visit` returns false.
template <typename Table>
using Visitor = absl::FunctionRef<bool(const typename Table::Key& key, const typename Table::Row& row)>;

template <typename Table>
absl::Status Scan(const storage::Reader& reader, const KeyRange& range, Visitor<Table> visit, bool reverse = false) {
  absl::Status failed;
  const auto decode = [&](std::string_view key_bytes, std::string_view value) {
    absl::StatusOr<typename Table::Key> key = DecodeKey<Table>(key_bytes);
    if (!key.ok()) {
      failed = key.status();
      return false;
    }
    absl::StatusOr<typename Table::Row> row = DecodeRow<Table>(*key, value);
    if (!row.ok()) {
      failed = row.status();
      return false;
    }
    return visit(*key, *row);
  };
  const absl::Status scanned =
      reverse ? reader.ScanReverse(range.start, range.end, decode) : reader.Scan(range.start, range.end, decode);
  return scanned.ok() ? failed : scanned;
}

// Quotes as bytes, to be sealed into tokens.
std::string EncodeQuote(const domain::PurchaseQuote& quote);
std::string EncodeQuote(const domain::RefundQuote& quote);
std::string EncodeQuote(const domain::ExchangeQuote& quote);
absl::StatusOr<domain::PurchaseQuote> DecodePurchaseQuote(std::string_view bytes);
absl::StatusOr<domain::RefundQuote> DecodeRefundQuote(std::string_view bytes);
absl::StatusOr<domain::ExchangeQuote> DecodeExchangeQuote(std::string_view bytes);

}  // namespace prorata::schema
