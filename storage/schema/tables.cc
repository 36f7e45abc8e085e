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
  thread_local std::string bytes;
  bytes.clear();
  RowWriter writer(bytes);
  Describe(writer, row);
  return bytes;
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
void DescribeKey(Codec& codec, AllowanceEntryKey& key) {
  DescribeKey(codec, key.customer);
  codec(key.date);
  codec(key.refund);
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
PRORATA_TABLE(AllowanceEntries);
PRORATA_TABLE(JournalHeads);
PRORATA_TABLE(Transactions);
PRORATA_TABLE(Events);
PRORATA_TABLE(Answers);
PRORATA_TABLE(DueEntries);
PRORATA_TABLE(Settings);

#undef PRORATA_TABLE

#define PRORATA_PARENT(T, PARENT) template KeyRange Within<T, PARENT>(const PARENT&)

PRORATA_PARENT(Customers, domain::PartnerId);
PRORATA_PARENT(Subscriptions, domain::PartnerId);
PRORATA_PARENT(Subscriptions, domain::CustomerName);
PRORATA_PARENT(Orders, domain::PartnerId);
PRORATA_PARENT(Orders, domain::CustomerName);
PRORATA_PARENT(Reservations, domain::PartnerId);
PRORATA_PARENT(Reservations, domain::CustomerName);
PRORATA_PARENT(Reservations, domain::OrderName);
PRORATA_PARENT(Revisions, domain::PartnerId);
PRORATA_PARENT(Revisions, domain::ReservationName);
PRORATA_PARENT(Refunds, domain::PartnerId);
PRORATA_PARENT(Refunds, domain::CustomerName);
PRORATA_PARENT(Exchanges, domain::PartnerId);
PRORATA_PARENT(Exchanges, domain::CustomerName);
PRORATA_PARENT(SupportRequests, domain::PartnerId);
PRORATA_PARENT(SupportRequests, domain::CustomerName);
PRORATA_PARENT(AllowanceDays, domain::PartnerId);
PRORATA_PARENT(AllowanceEntries, domain::PartnerId);
PRORATA_PARENT(AllowanceEntries, domain::CustomerName);
PRORATA_PARENT(Transactions, domain::PartnerId);
PRORATA_PARENT(Events, domain::PartnerId);

#undef PRORATA_PARENT

}  // namespace prorata::schema
