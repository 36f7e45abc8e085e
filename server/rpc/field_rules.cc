#include "server/rpc/field_rules.h"

#include <utility>

namespace prorata::rpc {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;

constexpr uint32_t kDefaultMaxLength = 1024;
constexpr uint32_t kDefaultMaxItems = 100;

FieldRules::Kind KindOfMessage(const Descriptor& message) {
  if (message.full_name() == "google.type.Money") return FieldRules::Kind::kMoney;
  if (message.full_name() == "google.protobuf.Timestamp") return FieldRules::Kind::kTimestamp;
  if (message.full_name() == "google.protobuf.Duration") return FieldRules::Kind::kDuration;
  return FieldRules::Kind::kMessage;
}

FieldRules::Kind KindOfField(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_STRING ? FieldRules::Kind::kText : FieldRules::Kind::kOther;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return FieldRules::Kind::kNumber;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldRules::Kind::kEnum;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return KindOfMessage(*field.message_type());
    default:
      return FieldRules::Kind::kOther;
  }
}

// Whether any value of the type could break a rule.
bool NeedsALook(const FieldRules& rules) {
  if (rules.required || rules.field->is_repeated()) return true;
  switch (rules.kind) {
    case FieldRules::Kind::kNumber:
      return rules.min.has_value() || rules.max.has_value();
    case FieldRules::Kind::kMessage:
      return rules.nested != nullptr;
    case FieldRules::Kind::kOther:
      return false;
    default:
      return true;
  }
}

}  // namespace

const MessageRules& RuleBook::Add(const Descriptor& message) {
  if (const auto known = rules_.find(&message); known != rules_.end()) return *known->second;
  // Entered before its fields are looked at: a type may contain itself.
  MessageRules& rules = *rules_.emplace(&message, std::make_unique<MessageRules>()).first->second;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.options().GetExtension(prorata::v1::field).output_only()) continue;
    if (field.name() == "update_mask" && field.message_type() != nullptr) rules.update_mask = &field;
    FieldRules compiled = Compile(field);
    if (NeedsALook(compiled)) rules.fields.push_back(std::move(compiled));
  }
  return rules;
}

FieldRules RuleBook::Compile(const FieldDescriptor& field) {
  const prorata::v1::FieldRule& option = field.options().GetExtension(prorata::v1::field);
  FieldRules rules;
  rules.field = &field;
  rules.kind = KindOfField(field);
  rules.required = option.required();
  rules.sensitive = option.sensitive();
  rules.not_negative = option.not_negative();
  rules.format = option.format();
  for (const std::string& pattern : option.resource()) rules.patterns.emplace_back(pattern, option.wildcard());
  rules.max_length = option.max_length() == 0 ? kDefaultMaxLength : option.max_length();
  rules.max_items = option.max_items() == 0 ? kDefaultMaxItems : option.max_items();
  if (option.has_min()) rules.min = option.min();
  if (option.has_max()) rules.max = option.max();
  if (rules.kind == FieldRules::Kind::kMessage) {
    const MessageRules& nested = Add(*field.message_type());
    // A type that contains itself is not complete here and keeps its look.
    const bool is_empty = nested.fields.empty() && field.message_type() != field.containing_type();
    rules.nested = is_empty ? nullptr : &nested;
  }
  return rules;
}

}  // namespace prorata::rpc
