#pragma once

// Rows as bytes: numbered fields in the wire format of Protocol Buffers (varints in zigzag, length-delimited bytes), so
// that any of its tools can look into a row (`protoc --decode_raw`), written straight from the domain's structs and
// read straight into them. One description of a struct (row_fields.h) serves both directions, so that the two cannot
// differ.
//
// A field is absent where it has the empty value of its type (0, "", false); reading an absent field gives that value,
// whatever default the struct has. Fields are described in ascending order of their numbers. Numbers are never reused:
// what a newer version added is skipped by its number, what it left out reads as empty.

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "server/domain/wire_writer.h"

namespace prorata::schema {

// Names a struct in a description that serves reading (not const) and writing (const).
template <typename T, typename Struct>
concept RowOf = std::same_as<std::remove_const_t<T>, Struct>;

template <typename T>
inline constexpr bool kIsVector = false;
template <typename T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <typename T>
inline constexpr bool kIsByteArray = false;
template <size_t N>
inline constexpr bool kIsByteArray<std::array<uint8_t, N>> = true;
template <typename T>
inline constexpr bool kIsTextId = false;
template <typename Noun>
inline constexpr bool kIsTextId<domain::TextId<Noun>> = true;
template <typename T>
inline constexpr bool kIsUuidId = false;
template <typename Noun>
inline constexpr bool kIsUuidId<domain::UuidId<Noun>> = true;
template <typename T>
concept WireNumber = std::integral<T> || std::is_enum_v<T>;
// What is one value on the wire, and no fields of its own.
template <typename T>
inline constexpr bool kIsOneValue =
    WireNumber<T> || std::is_same_v<T, std::string> || kIsByteArray<T> || kIsTextId<T> || kIsUuidId<T> ||
    std::is_same_v<T, domain::Currency> || std::is_same_v<T, domain::Instant> || std::is_same_v<T, domain::Date>;

class RowWriter : public domain::WireWriter {
 public:
  using WireWriter::WireWriter;

  template <typename T>
  void operator()(uint32_t number, const T& value) {
    if constexpr (kIsVector<T>) {
      for (const auto& element : value) Write(number, element);
    } else if constexpr (kIsOptional<T>) {
      if (value.has_value()) Write(number, *value);
    } else if constexpr (WireNumber<T>) {
      if (value != T{}) Write(number, value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!value.empty()) Write(number, value);
    } else if constexpr (kIsTextId<T>) {
      (*this)(number, value.value);
    } else if constexpr (std::is_same_v<T, domain::Instant>) {
      (*this)(number, value.micros);
    } else if constexpr (std::is_same_v<T, domain::Date>) {
      (*this)(number, value.days);
    } else {
      Write(number, value);
    }
  }

 private:
  template <typename T>
  void Write(uint32_t number, const T& value) {
    if constexpr (WireNumber<T>) {
      const auto wide = static_cast<int64_t>(value);
      WriteNumber(number, static_cast<uint64_t>(wide) << 1 ^ static_cast<uint64_t>(wide >> 63));
    } else if constexpr (std::is_same_v<T, std::string>) {
      WriteDelimited(number, value);
    } else if constexpr (kIsByteArray<T>) {
      WriteDelimited(number, {reinterpret_cast<const char*>(value.data()), value.size()});
    } else if constexpr (std::is_same_v<T, domain::Currency>) {
      WriteDelimited(number, value.code());
    } else if constexpr (kIsTextId<T>) {
      WriteDelimited(number, value.value);
    } else if constexpr (kIsUuidId<T>) {
      Write(number, value.bytes);
    } else if constexpr (std::is_same_v<T, domain::Instant>) {
      Write(number, value.micros);
    } else if constexpr (std::is_same_v<T, domain::Date>) {
      Write(number, value.days);
    } else {
      WriteMessage(number, [&] { Describe(*this, value); });
    }
  }
};

class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : next_(bytes.data()), end_(bytes.data() + bytes.size()) { Advance(); }

  template <typename T>
  void operator()(uint32_t number, T& value) {
    while (field_ < number) Advance();
    const bool is_there = field_ == number;
    if constexpr (kIsVector<T>) {
      value.clear();
      for (; field_ == number; Advance()) Read(value.emplace_back());
    } else if constexpr (kIsOptional<T>) {
      value.reset();
      if (is_there) Read(value.emplace());
    } else {
      // One value is overwritten, and its memory used again.
      if (!is_there || !kIsOneValue<T>) value = T{};
      if (is_there) Read(value);
    }
  }

  // True if what was read is well formed. What is behind the last field described is of a newer version.
  bool ok() const { return good_; }

 protected:
  static constexpr uint64_t kBehindLast = ~uint64_t{0};

  // Moves to the next field, or behind the last.
  void Advance();
  // The number of the field that was come to, and where the next begins.
  uint64_t field() const { return field_; }
  const char* next() const { return next_; }

 private:
  template <typename T>
  void Read(T& value) {
    if constexpr (std::is_same_v<T, domain::Instant>) {
      Read(value.micros);
    } else if constexpr (std::is_same_v<T, domain::Date>) {
      Read(value.days);
    } else if constexpr (kIsTextId<T>) {
      Read(value.value);
    } else if constexpr (kIsUuidId<T>) {
      Read(value.bytes);
    } else if constexpr (WireNumber<T>) {
      const int64_t wide = static_cast<int64_t>(varint_ >> 1 ^ (~(varint_ & 1) + 1));
      if (delimited_) return Fail();
      if constexpr (std::is_same_v<T, bool>) {
        value = wide != 0;
      } else {
        value = static_cast<T>(wide);
        if (static_cast<int64_t>(value) != wide) Fail();
      }
    } else if (!delimited_) {
      Fail();
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.assign(content_);
    } else if constexpr (kIsByteArray<T>) {
      if (content_.size() != value.size()) return Fail();
      std::memcpy(value.data(), content_.data(), value.size());
    } else if constexpr (std::is_same_v<T, domain::Currency>) {
      const auto parsed = domain::Currency::Parse(content_);
      if (!parsed.ok()) return Fail();
      value = *parsed;
    } else {
      RowReader inner(content_);
      Describe(inner, value);
      good_ = good_ && inner.ok();
    }
  }

  bool TakeVarint(uint64_t& value) {
    // Nearly all have one byte.
    if (next_ == end_ || static_cast<uint8_t>(*next_) >= 0x80) return TakeLongVarint(value);
    value = static_cast<uint8_t>(*next_++);
    return true;
  }
  bool TakeLongVarint(uint64_t& value);
  void Fail() {
    good_ = false;
    next_ = end_;
    field_ = kBehindLast;
  }

  const char* next_;
  const char* const end_;
  bool good_ = true;
  // The field that was come to: its number, and its number or content.
  uint64_t field_ = 0;
  bool delimited_ = false;
  uint64_t varint_ = 0;
  std::string_view content_;
};

// Reads only the fields whose bits are set, bit n for number n: for lists that look at many rows and show few. The
// others keep what they had. What a field consists of is read whole.
class PartialRowReader {
 public:
  PartialRowReader(std::string_view bytes, uint64_t fields) : reader_(bytes), fields_(fields) {}

  template <typename T>
  void operator()(uint32_t number, T& value) {
    if ((fields_ >> number & 1) != 0) reader_(number, value);
  }

  bool ok() const { return reader_.ok(); }

 private:
  RowReader reader_;
  const uint64_t fields_;
};

}  // namespace prorata::schema
