#pragma once

// How an answer keeps the memory of the one before it, for methods that are called all the time. Clear() keeps that of
// texts and lists, but frees the parts of a message that are messages themselves.

#include <google/protobuf/repeated_ptr_field.h>

#include <tuple>
#include <type_traits>

namespace prorata::rpc {

// Empties an answer for the next call to fill in. A message with parts that every answer has, has a specialisation
// beside its conversion, which leaves those in place, empty.
template <typename Response>
struct AnswerMemory {
  static void Empty(Response& answer) { answer.Clear(); }
};

// A part of a message: PRORATA_PART(v1::RefundQuote, credit).
template <typename Message, typename Part>
struct PartOfMessage {
  Part* (Message::*release)();
  void (Message::*set)(Part* part);
};
#define PRORATA_PART(message, part)                          \
  ::prorata::rpc::PartOfMessage {                            \
    &message::release_##part, &message::set_allocated_##part \
  }

// Clears the message; those of these parts that it has stay in place, empty.
template <typename Message, typename... Parts>
void ClearAround(Message& message, PartOfMessage<Message, Parts>... parts) {
  const std::tuple<Parts*...> kept{(message.*parts.release)()...};
  message.Clear();
  const auto put_back = [&message](auto* part, auto member) {
    if (part == nullptr) return;
    AnswerMemory<std::remove_pointer_t<decltype(part)>>::Empty(*part);
    (message.*member.set)(part);
  };
  std::apply([&](auto*... part) { (put_back(part, parts), ...); }, kept);
}

// A list in an answer that is filled anew over the items of the answer before. Whatever is left of those is gone with
// this object.
template <typename Item>
class ItemsAnew {
 public:
  explicit ItemsAnew(google::protobuf::RepeatedPtrField<Item>& items) : items_(items) {}
  ~ItemsAnew() {
    while (items_.size() > used_) items_.RemoveLast();
  }
  ItemsAnew(const ItemsAnew&) = delete;
  ItemsAnew& operator=(const ItemsAnew&) = delete;

  // The next item, emptied.
  Item* Add() {
    if (used_ == items_.size()) {
      ++used_;
      return items_.Add();
    }
    Item* const item = items_.Mutable(used_++);
    AnswerMemory<Item>::Empty(*item);
    return item;
  }
  void RemoveLast() { --used_; }

 private:
  google::protobuf::RepeatedPtrField<Item>& items_;
  int used_ = 0;
};

}  // namespace prorata::rpc
