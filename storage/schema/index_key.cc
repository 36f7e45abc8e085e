#include "storage/schema/index_key.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/schema/key_codec.h"

namespace prorata::schema {
namespace {

constexpr size_t kUuids = 2 * 16;

// The fields between the partner and the rest of the reservation's key, for writing and reading.
template <typename Index, typename Codec, typename Key>
void DescribeOrder(Codec& codec, Key& key) {
  if constexpr (std::is_same_v<Index, ReservationsByWord>) {
    codec(key.kind);
    codec(key.word);
  } else {
    if constexpr (std::is_same_v<Index, ReservationsByExpiry>) codec(key.canceled);
    codec(key.time);
  }
}

template <typename Index>
KeyWriter Start(const IndexKey& key, KeyReader& reservation) {
  KeyWriter writer(Index::kNumber);
  writer.Raw(reservation.RawText());
  DescribeOrder<Index>(writer, key);
  return writer;
}

}  // namespace

template <typename Index>
absl::Status ReadIndexKey(std::string_view bytes, IndexKey& key) {
  key.time = 0;
  key.word.clear();
  key.canceled = false;
  KeyReader reader(bytes, Index::kNumber);
  const std::string_view partner = reader.RawText();
  DescribeOrder<Index>(reader, key);
  const std::string_view customer = reader.RawText();
  const std::string_view order_and_reservation = reader.RawRest();
  if (!reader.ok() || order_and_reservation.size() != kUuids) {
    return absl::DataLossError(absl::StrCat("the stored key of ", std::string(Index::kName),
                                            " does not decode: ", absl::BytesToHexString(std::string(bytes))));
  }
  static const std::string table = KeyWriter(Reservations::kNumber).Take();
  key.reservation.assign(table).append(partner).append(customer).append(order_and_reservation);
  return absl::OkStatus();
}

template <typename Index>
std::string IndexKeyBytes(const IndexKey& key) {
  KeyReader reservation(key.reservation, Reservations::kNumber);
  KeyWriter writer = Start<Index>(key, reservation);
  writer.Raw(reservation.RawRest());
  return writer.Take();
}

template <typename Index>
std::string IndexKeyStart(const IndexKey& key) {
  KeyReader reservation(key.reservation, Reservations::kNumber);
  return Start<Index>(key, reservation).Take();
}

#define PRORATA_INDEX(T)                                              \
  template absl::Status ReadIndexKey<T>(std::string_view, IndexKey&); \
  template std::string IndexKeyBytes<T>(const IndexKey&);             \
  template std::string IndexKeyStart<T>(const IndexKey&)

PRORATA_INDEX(ReservationsByExpiry);
PRORATA_INDEX(ReservationsByPurchase);
PRORATA_INDEX(ReservationsByWord);

#undef PRORATA_INDEX

}  // namespace prorata::schema
