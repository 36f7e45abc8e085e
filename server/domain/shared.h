#pragma once

// A fact that is looked at by many and copied by none: rows as the store hands them out.

#include <concepts>
#include <memory>
#include <utility>

namespace prorata::domain {

// Never without a value: `T{}` unless given. Copying it copies a pointer. As thread-safe as a std::shared_ptr.
template <typename T>
class Shared {
 public:
  Shared() : Shared(T{}) {}
  Shared(T value) : value_(std::make_shared<const T>(std::move(value))) {}  // NOLINT: a value is one
  // Must not be null.
  template <std::derived_from<T> Row>
  Shared(std::shared_ptr<const Row> value) : value_(std::move(value)) {}  // NOLINT: a row is one

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }

  // A copy of its own, to be changed before anybody else gets it.
  T& Change() {
    auto own = std::make_shared<T>(*value_);
    value_ = own;
    return *own;
  }

 private:
  std::shared_ptr<const T> value_;
};
template <typename Row>
Shared(std::shared_ptr<const Row>) -> Shared<Row>;

}  // namespace prorata::domain
