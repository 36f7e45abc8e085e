#include "server/rpc/field_path.h"

#include <fmt/format.h>

#include <utility>

namespace prorata::rpc {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

absl::StatusOr<FieldPath> FieldPath::Resolve(const Descriptor& message, std::string_view dotted) {
  FieldPath path;
  path.text_ = std::string(dotted);
  const Descriptor* at = &message;
  for (std::string_view rest = dotted; !rest.empty();) {
    const size_t dot = rest.find('.');
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(std::string(rest.substr(0, dot)));
    if (field == nullptr) {
      return absl::InvalidArgumentError(fmt::format("{} has no field {}", message.full_name(), dotted));
    }
    path.steps_.push_back(field);
    at = field->message_type();
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  if (path.steps_.empty()) return absl::InvalidArgumentError("an empty path");
  return path;
}

void FieldPath::ForEachString(const Message& message, Visitor visit) const {
  // By far the most common: a field of the request itself.
  if (steps_.size() == 1 && !steps_[0]->is_repeated()) {
    std::string scratch;
    visit(message.GetReflection()->GetStringReference(message, steps_[0], &scratch), text_);
    return;
  }
  Walk(message, 0, "", visit);
}

void FieldPath::Walk(const Message& message, size_t step, const std::string& where, Visitor visit) const {
  const FieldDescriptor* field = steps_[step];
  const Reflection* reflection = message.GetReflection();
  const std::string here = where.empty() ? field->name() : where + "." + field->name();
  const bool is_last = step + 1 == steps_.size();
  std::string scratch;
  if (!field->is_repeated()) {
    if (is_last) {
      visit(reflection->GetStringReference(message, field, &scratch), here);
    } else if (reflection->HasField(message, field)) {
      Walk(reflection->GetMessage(message, field), step + 1, here, visit);
    }
    return;
  }
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    const std::string element = fmt::format("{}[{}]", here, i);
    if (is_last) {
      visit(reflection->GetRepeatedStringReference(message, field, i, &scratch), element);
    } else {
      Walk(reflection->GetRepeatedMessage(message, field, i), step + 1, element, visit);
    }
  }
}

const Message* FieldPath::LastMessage(const Message& message) const {
  const Message* at = &message;
  for (size_t i = 0; i + 1 < steps_.size(); ++i) {
    if (!at->GetReflection()->HasField(*at, steps_[i])) return nullptr;
    at = &at->GetReflection()->GetMessage(*at, steps_[i]);
  }
  return at;
}

const std::string* FieldPath::FindString(const Message& message) const {
  const Message* last = LastMessage(message);
  if (last == nullptr) return nullptr;
  // Strings of generated messages are referred to, never copied into the scratch.
  thread_local std::string scratch;
  return &last->GetReflection()->GetStringReference(*last, steps_.back(), &scratch);
}

bool FieldPath::FindBool(const Message& message) const {
  const Message* last = LastMessage(message);
  return last != nullptr && last->GetReflection()->GetBool(*last, steps_.back());
}

void FieldPath::SetString(Message& message, std::string value) const {
  // The last message is a part of one that may be changed.
  auto* last = const_cast<Message*>(LastMessage(message));
  if (last != nullptr) last->GetReflection()->SetString(last, steps_.back(), std::move(value));
}

}  // namespace prorata::rpc
