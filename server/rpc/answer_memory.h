#pragma once

// How an answer keeps the memory of the one before it, for methods that are called all the time. Clear() keeps that of
// texts and lists, but frees the parts of a message that are messages themselves.

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

}  // namespace prorata::rpc
