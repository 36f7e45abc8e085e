#include "storage/schema/tables.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/schema/key_codec.h"
#include "storage/schema/row_fields.h"

namespace prorata::schema {
namespace {

template <typename Row>
std::string Encode(const Row& row) {
  // Kept for the next row, so that each row comes out in one piece of its size.
  thread_local std::string memory;
  RowWriter writer(memory);
  Describe(writer, row);
  return std::string(writer.written());
}

// Whose keys begin with something else than the id of a partner or principal.
constexpr bool HasNoOwner(uint16_t table) {
  switch (table) {
    case Offers::kNumber:
    case FlexibilityMembers::kNumber:
    case FlexibilityGroups::kNumber:
    case ExchangeRates::kNumber:
    case Policies::kNumber:
    case DueEntries::kNumber:
    case Settings::kNumber:
    case ImportedOrders::kNumber:
      return true;
    default:
      return false;
  }
}

absl::Status Damaged(std::string_view what, std::string_view bytes) {
  return absl::DataLossError(
      absl::StrCat("the stored ", std::string(what), " does not decode: ", absl::BytesToHexString(std::string(bytes))));
}

template <typename Row>
absl::StatusOr<Row> Decode(std::string_view bytes, std::string_view what) {
  Row row;
  RowReader reader(bytes);
  Describe(reader, row);
  if (!reader.ok()) return Damaged(what, bytes.substr(0, 64));
  return row;
}

// The fields of a key, in order: once for writing and reading.

template <typename Codec, typename Noun>
void DescribeKey(Codec& codec, domain::TextId<Noun>& key) {
  codec(key);
}
template <typename Codec, typename Noun>
void DescribeKey(Codec& codec, domain::UuidId<Noun>& key) {
  codec(key);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::CustomerName& key) {
  codec(key.partner);
  codec(key.customer);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::SubscriptionName& key) {
  DescribeKey(codec, key.customer);
  codec(key.subscription);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::ManagementGroupName& key) {
  DescribeKey(codec, key.customer);
  codec(key.management_group);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::OrderName& key) {
  DescribeKey(codec, key.customer);
  codec(key.order);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::ReservationName& key) {
  DescribeKey(codec, key.order);
  codec(key.reservation);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::RefundName& key) {
  DescribeKey(codec, key.customer);
  codec(key.refund);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::ExchangeName& key) {
  DescribeKey(codec, key.customer);
  codec(key.exchange);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::SupportRequestName& key) {
  DescribeKey(codec, key.customer);
  codec(key.support_request);
}
template <typename Codec>
void DescribeKey(Codec& codec, domain::TransactionName& key) {
  codec(key.partner);
  codec(key.number);
}
template <typename Codec>
void DescribeKey(Codec& codec, SkuKey& key) {
  codec(key.sku);
}
template <typename Codec>
void DescribeKey(Codec& codec, FlexibilityKey& key) {
  codec(key.group);
  codec(key.ratio_milli);
  codec(key.sku);
}
template <typename Codec>
void DescribeKey(Codec& codec, RateKey& key) {
  codec(key.from);
  codec(key.to);
  codec(key.date);
}
template <typename Codec>
void DescribeKey(Codec& codec, RevisionKey& key) {
  DescribeKey(codec, key.reservation);
  codec(key.number);
}
template <typename Codec>
void DescribeKey(Codec& codec, EventKey& key) {
  codec(key.partner);
  codec(key.sequence);
}
template <typename Codec>
void DescribeKey(Codec& codec, AnswerKey& key) {
  codec(key.principal);
  codec(key.request_id);
}
template <typename Codec>
void DescribeKey(Codec& codec, DueKey& key) {
  codec(key.due);
  DescribeKey(codec, key.order);
}
// What is behind the partner in a reservation's name.
template <typename Codec>
void DescribeRest(Codec& codec, domain::ReservationName& key) {
  codec(key.order.customer.customer);
  codec(key.order.order);
  codec(key.reservation);
}
template <typename Codec>
void DescribeKey(Codec& codec, ExpiryKey& key) {
  codec(key.reservation.order.customer.partner);
  codec(key.canceled);
  codec(key.expire_time);
  DescribeRest(codec, key.reservation);
}
template <typename Codec>
void DescribeKey(Codec& codec, PurchaseKey& key) {
  codec(key.reservation.order.customer.partner);
  codec(key.purchase_time);
  DescribeRest(codec, key.reservation);
}
template <typename Codec>
void DescribeKey(Codec& codec, WordKey& key) {
  codec(key.reservation.order.customer.partner);
  codec(key.kind);
  codec(key.word);
  DescribeRest(codec, key.reservation);
}
template <typename Codec>
void DescribeKey(Codec& codec, SettingKey& key) {
  codec(key.name);
}

// A KeyWriter only reads what it is given.
template <typename Key>
std::string WriteKey(uint16_t table, const Key& key) {
  KeyWriter writer(table);
  DescribeKey(writer, const_cast<Key&>(key));
  return writer.Take();
}

// Everything that starts with the prefix. A prefix starts with a table's number, so that it is never all FF.
KeyRange StartingWith(std::string prefix) {
  std::string end = prefix;
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xFF) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(end.back() + 1);
  return {std::move(prefix), std::move(end)};
}

}  // namespace

template <typename Table>
std::string KeyBytes(const typename Table::Key& key) {
  return WriteKey(Table::kNumber, key);
}

template <typename Table>
absl::StatusOr<typename Table::Key> DecodeKey(std::string_view bytes) {
  typename Table::Key key;
  KeyReader reader(bytes, Table::kNumber);
  DescribeKey(reader, key);
  if (!reader.ok()) return Damaged("key of " + std::string(Table::kName), bytes);
  return key;
}

template <typename Table>
std::string EncodeRow(const typename Table::Row& row) {
  return Encode(row);
}

template <typename Table>
absl::StatusOr<typename Table::Row> DecodeRow(const typename Table::Key& key, std::string_view bytes) {
  absl::StatusOr<typename Table::Row> row = Decode<typename Table::Row>(bytes, "row");
  if (row.ok()) return row;
  return Damaged("row of " + std::string(Table::kName), KeyBytes<Table>(key));
}

template <typename Table>
KeyRange All() {
  return StartingWith(KeyWriter(Table::kNumber).Take());
}

template <typename Table, typename Parent>
KeyRange Within(const Parent& parent) {
  return StartingWith(WriteKey(Table::kNumber, parent));
}

size_t OwnerPrefix(std::string_view key) {
  constexpr size_t kTableBytes = 2;
  if (key.size() < kTableBytes) return key.size();
  const auto table = static_cast<uint16_t>(static_cast<uint8_t>(key[0]) << 8 | static_cast<uint8_t>(key[1]));
  if (HasNoOwner(table)) return kTableBytes;
  return kTableBytes + TextSize(key.substr(kTableBytes)).value_or(0);
}

KeyRange SkusOf(const std::string& group) {
  KeyWriter writer(FlexibilityGroups::kNumber);
  writer(std::string_view(group));
  return StartingWith(writer.Take());
}

KeyRange RatesOf(domain::Currency from, domain::Currency to) {
  KeyWriter writer(ExchangeRates::kNumber);
  writer(from);
  writer(to);
  return StartingWith(writer.Take());
}

KeyRange ExpiringBetween(const domain::PartnerId& partner, bool canceled, domain::Instant from, domain::Instant until) {
  const auto at = [&](domain::Instant time) {
    KeyWriter writer(ReservationsByExpiry::kNumber);
    writer(partner);
    writer(canceled);
    writer(time);
    return writer.Take();
  };
  return {at(from), at(until)};
}

KeyRange PurchasedBetween(const domain::PartnerId& partner, domain::Instant from, domain::Instant until) {
  const auto at = [&](domain::Instant time) {
    KeyWriter writer(ReservationsByPurchase::kNumber);
    writer(partner);
    writer(time);
    return writer.Take();
  };
  return {at(from), at(until)};
}

KeyRange WithWord(const domain::PartnerId& partner, WordKind kind, std::string_view word, bool is_prefix) {
  KeyWriter writer(ReservationsByWord::kNumber);
  writer(partner);
  writer(kind);
  writer(word);
  std::string prefix = writer.Take();
  if (is_prefix) prefix.resize(prefix.size() - KeyWriter::kTextEndBytes);
  return StartingWith(std::move(prefix));
}

KeyRange WithWord(const domain::CustomerName& customer, WordKind kind, std::string_view word) {
  KeyWriter writer(ReservationsByWord::kNumber);
  writer(customer.partner);
  writer(kind);
  writer(word);
  writer(customer.customer);
  return StartingWith(writer.Take());
}

bool ReadFields(std::string_view bytes, uint64_t fields, domain::Reservation& row) {
  PartialRowReader reader(bytes, fields);
  Describe(reader, row);
  return reader.ok();
}

uint64_t FieldBits(std::string_view member) {
  // As Describe has them.
  static constexpr std::pair<std::string_view, uint32_t> kNumbers[] = {
      {"name", 1},           {"display_name", 2}, {"offer", 3},        {"sku", 4},          {"region", 5},
      {"product_family", 6}, {"quantity", 8},     {"scope", 9},        {"plan", 10},        {"cancel_reason", 12},
      {"cancel_time", 13},   {"revision", 20},    {"create_time", 21}, {"update_time", 22}, {"archived", 25}};
  for (const auto& [name, number] : kNumbers) {
    if (name == member) return uint64_t{1} << number;
  }
  return kAllFields;
}

std::string EncodeQuote(const domain::PurchaseQuote& quote) {
  return Encode(quote);
}
std::string EncodeQuote(const domain::RefundQuote& quote) {
  return Encode(quote);
}
std::string EncodeQuote(const domain::ExchangeQuote& quote) {
  return Encode(quote);
}

absl::StatusOr<domain::PurchaseQuote> DecodePurchaseQuote(std::string_view bytes) {
  return Decode<domain::PurchaseQuote>(bytes, "purchase quote");
}
absl::StatusOr<domain::RefundQuote> DecodeRefundQuote(std::string_view bytes) {
  return Decode<domain::RefundQuote>(bytes, "refund quote");
}
absl::StatusOr<domain::ExchangeQuote> DecodeExchangeQuote(std::string_view bytes) {
  return Decode<domain::ExchangeQuote>(bytes, "exchange quote");
}

#define PRORATA_TABLE(T)                                                         \
  template std::string KeyBytes<T>(const T::Key&);                               \
  template absl::StatusOr<T::Key> DecodeKey<T>(std::string_view);                \
  template std::string EncodeRow<T>(const T::Row&);                              \
  template absl::StatusOr<T::Row> DecodeRow<T>(const T::Key&, std::string_view); \
  template KeyRange All<T>()

PRORATA_TABLE(Partners);
PRORATA_TABLE(Customers);
PRORATA_TABLE(Subscriptions);
PRORATA_TABLE(Offers);
PRORATA_TABLE(FlexibilityMembers);
PRORATA_TABLE(FlexibilityGroups);
PRORATA_TABLE(ExchangeRates);
PRORATA_TABLE(Policies);
PRORATA_TABLE(Orders);
PRORATA_TABLE(Reservations);
PRORATA_TABLE(Revisions);
PRORATA_TABLE(Refunds);
PRORATA_TABLE(Exchanges);
PRORATA_TABLE(SupportRequests);
PRORATA_TABLE(AllowanceDays);
PRORATA_TABLE(JournalHeads);
PRORATA_TABLE(Transactions);
PRORATA_TABLE(Events);
PRORATA_TABLE(Answers);
PRORATA_TABLE(DueEntries);
PRORATA_TABLE(Settings);
PRORATA_TABLE(ReservationsByExpiry);
PRORATA_TABLE(ReservationsByPurchase);
PRORATA_TABLE(ReservationsByWord);
PRORATA_TABLE(ManagementGroups);
PRORATA_TABLE(ImportedOrders);

#undef PRORATA_TABLE

#define PRORATA_PARENT(T, PARENT) template KeyRange Within<T, PARENT>(const PARENT&)

PRORATA_PARENT(Customers, domain::PartnerId);
PRORATA_PARENT(Subscriptions, domain::PartnerId);
PRORATA_PARENT(Subscriptions, domain::CustomerName);
PRORATA_PARENT(Subscriptions, domain::SubscriptionName);
PRORATA_PARENT(ManagementGroups, domain::PartnerId);
PRORATA_PARENT(ManagementGroups, domain::CustomerName);
PRORATA_PARENT(Orders, domain::PartnerId);
PRORATA_PARENT(Orders, domain::CustomerName);
PRORATA_PARENT(Reservations, domain::PartnerId);
PRORATA_PARENT(Reservations, domain::CustomerName);
PRORATA_PARENT(Reservations, domain::OrderName);
PRORATA_PARENT(Refunds, domain::PartnerId);
PRORATA_PARENT(Refunds, domain::CustomerName);
PRORATA_PARENT(Exchanges, domain::PartnerId);
PRORATA_PARENT(Exchanges, domain::CustomerName);
PRORATA_PARENT(SupportRequests, domain::PartnerId);
PRORATA_PARENT(SupportRequests, domain::CustomerName);
PRORATA_PARENT(AllowanceDays, domain::PartnerId);
PRORATA_PARENT(Transactions, domain::PartnerId);
PRORATA_PARENT(Events, domain::PartnerId);
PRORATA_PARENT(ReservationsByExpiry, domain::PartnerId);
PRORATA_PARENT(ReservationsByPurchase, domain::PartnerId);
PRORATA_PARENT(ReservationsByWord, domain::PartnerId);

#undef PRORATA_PARENT

}  // namespace prorata::schema
