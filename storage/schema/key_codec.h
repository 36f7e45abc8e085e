#pragma once

// Fields of keys as bytes that compare like the fields do. For this room only: everybody else uses tables.h.
//
//   text      its bytes, 00 written as 00 FF, then 00 01: a prefix comes before what it is a prefix of
//   UUID      16 bytes
//   number    8 bytes, big-endian, sign bit flipped (a date: 4 bytes)
//   currency  3 letters
//   flag      1 byte, 0 or 1; a kind: its number

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "storage/schema/keys.h"

namespace prorata::schema {

// How many bytes of these are the text that they begin with, with its end; none if they begin with no text.
std::optional<size_t> TextSize(std::string_view bytes);

class KeyWriter {
 public:
  explicit KeyWriter(uint16_t table) {
    bytes_.reserve(kUsualBytes);
    Number(table, 2);
  }

  void operator()(std::string_view text);
  void operator()(const std::array<uint8_t, 16>& uuid) {
    bytes_.append(reinterpret_cast<const char*>(uuid.data()), 16);
  }
  void operator()(bool flag) { bytes_.push_back(flag ? 1 : 0); }
  void operator()(WordKind kind) { bytes_.push_back(static_cast<char>(kind)); }
  void operator()(int64_t number) { Number(static_cast<uint64_t>(number) ^ (uint64_t{1} << 63), 8); }
  void operator()(domain::Instant instant) { (*this)(instant.micros); }
  void operator()(domain::Date date) { Number(static_cast<uint32_t>(date.days) ^ (uint32_t{1} << 31), 4); }
  void operator()(domain::Currency currency) { bytes_.append(currency.code()); }
  template <typename Noun>
  void operator()(const domain::TextId<Noun>& id) {
    (*this)(std::string_view(id.value));
  }
  template <typename Noun>
  void operator()(const domain::UuidId<Noun>& id) {
    (*this)(id.bytes);
  }

  // Bytes of another key as they are.
  void Raw(std::string_view bytes) { bytes_.append(bytes); }

  // What ends a text. Without it the bytes are those that all texts start with that start with this one.
  static constexpr size_t kTextEndBytes = 2;

  std::string Take() { return std::move(bytes_); }

 private:
  // Enough for the name of a reservation, so that its key does not grow field by field.
  static constexpr size_t kUsualBytes = 96;

  void Number(uint64_t value, int width);

  std::string bytes_;
};

// The reverse. Reads in the order written; `ok` tells at the end whether all was there and well formed.
class KeyReader {
 public:
  KeyReader(std::string_view bytes, uint16_t table) : rest_(bytes) { good_ = Number(2) == table; }

  void operator()(std::string& text);
  void operator()(std::array<uint8_t, 16>& uuid);
  void operator()(bool& flag) { flag = Byte() != 0; }
  void operator()(WordKind& kind) { kind = static_cast<WordKind>(Byte()); }
  void operator()(int64_t& number) { number = static_cast<int64_t>(Number(8) ^ (uint64_t{1} << 63)); }
  void operator()(domain::Instant& instant) { (*this)(instant.micros); }
  void operator()(domain::Date& date) {
    date.days = static_cast<int32_t>(static_cast<uint32_t>(Number(4)) ^ (uint32_t{1} << 31));
  }
  void operator()(domain::Currency& currency);
  template <typename Noun>
  void operator()(domain::TextId<Noun>& id) {
    (*this)(id.value);
  }
  template <typename Noun>
  void operator()(domain::UuidId<Noun>& id) {
    (*this)(id.bytes);
  }

  // The bytes of a text as they are in the key, with its end; and all that is left.
  std::string_view RawText();
  std::string_view RawRest() { return std::exchange(rest_, {}); }

  // True if every field was there and nothing is left.
  bool ok() const { return good_ && rest_.empty(); }

 private:
  uint8_t Byte() { return static_cast<uint8_t>(Number(1)); }
  uint64_t Number(size_t width);

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace prorata::schema
