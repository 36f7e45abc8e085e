#pragma once

// Rows with every field at random.

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "storage/schema/row_fields.h"
#include "storage/schema/tables.h"

namespace prorata::schema {

// Gives every field of a struct a value, through the description that reading and writing use; also sees that fields
// are described in ascending order.
class Filler {
 public:
  explicit Filler(uint64_t seed) : random_(seed) {}

  template <typename T>
  void operator()(uint32_t number, T& value) {
    EXPECT_GT(number, last_) << "fields are described in ascending order";
    last_ = number;
    if constexpr (kIsVector<T>) {
      value.resize(random_() % 3);
      for (auto& element : value) Fill(element);
    } else if constexpr (kIsOptional<T>) {
      value.reset();
      if (random_() % 2 != 0) Fill(value.emplace());
    } else {
      Fill(value);
    }
  }

 private:
  template <typename T>
  void Fill(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = random_() % 2 != 0;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(1 + random_() % 2);
    } else if constexpr (std::integral<T>) {
      value = static_cast<T>(random_() >> (random_() % 64));
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.assign(random_() % 20, static_cast<char>(random_()));
    } else if constexpr (kIsByteArray<T>) {
      for (auto& byte : value) byte = static_cast<uint8_t>(random_());
    } else if constexpr (std::is_same_v<T, domain::Currency>) {
      value = *domain::Currency::Parse(random_() % 2 != 0 ? "JPY" : "USD");
    } else if constexpr (kIsTextId<T>) {
      Fill(value.value);
    } else if constexpr (kIsUuidId<T>) {
      Fill(value.bytes);
    } else if constexpr (std::is_same_v<T, domain::Instant>) {
      Fill(value.micros);
    } else if constexpr (std::is_same_v<T, domain::Date>) {
      Fill(value.days);
    } else if constexpr (std::is_same_v<T, domain::Operation>) {
      if (random_() % 2 != 0)
        Nested(value.template emplace<domain::RefundName>());
      else
        value = std::monostate{};
    } else {
      Nested(value);
    }
  }
  template <typename T>
  void Nested(T& value) {
    const uint32_t outer = last_;
    last_ = 0;
    Describe(*this, value);
    last_ = outer;
  }

  std::mt19937_64 random_;
  uint32_t last_ = 0;
};

template <typename Table>
typename Table::Row Filled(uint64_t seed) {
  typename Table::Row row;
  Filler filler(seed);
  Describe(filler, row);
  return row;
}

}  // namespace prorata::schema
