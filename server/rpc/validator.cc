#include "server/rpc/validator.h"

#include <fmt/format.h>
#include <google/protobuf/field_mask.pb.h>

#include <string>
#include <string_view>
#include <utility>

#include "server/rpc/value_check.h"

namespace prorata::rpc {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FieldMask;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

constexpr size_t kMostViolations = 1000;

// Where the walk is: a chain from the field at hand up to the request. Put into words only when there is something to
// say.
struct Place {
  const Place* above = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;
};

std::string TextOf(const Place& place) {
  std::string text = place.above == nullptr ? "" : TextOf(*place.above) + ".";
  text += place.field->name();
  if (place.index >= 0) text += fmt::format("[{}]", place.index);
  return text;
}

bool Names(const FieldMask& mask, const std::string& field) {
  for (const std::string& path : mask.paths()) {
    if (path == field || path.substr(0, field.size() + 1) == field + "." || path == "*") return true;
  }
  return false;
}

class Walk {
 public:
  // `mask`: where not null, fields that it does not name are not required.
  void Visit(const Message& message, const MessageRules& rules, const Place* above, const FieldMask* mask) {
    const FieldMask* mask_for_below = nullptr;
    if (rules.update_mask != nullptr) {
      mask_for_below = static_cast<const FieldMask*>(&message.GetReflection()->GetMessage(message, rules.update_mask));
    }
    for (const FieldRules& field : rules.fields) {
      if (violations_.size() >= kMostViolations) return;
      const bool required = field.required && (mask == nullptr || Names(*mask, field.field->name()));
      const FieldMask* below = field.field == rules.update_mask ? nullptr : mask_for_below;
      if (field.field->is_repeated()) {
        VisitRepeated(message, field, required, {above, field.field});
      } else {
        VisitSingle(message, field, required, {above, field.field}, below);
      }
    }
  }

  std::vector<domain::Violation> Take() { return std::move(violations_); }

 private:
  void Complain(const Place& place, std::string description) {
    domain::Violation violation;
    violation.reason = domain::Reason::kFieldInvalid;
    violation.description = std::move(description);
    violation.field = TextOf(place);
    violations_.push_back(std::move(violation));
  }
  void ComplainIf(const Place& place, std::string fault) {
    if (!fault.empty()) Complain(place, std::move(fault));
  }
  void ComplainIfRequired(const Place& place, bool required) {
    if (required) Complain(place, "must be set");
  }

  void VisitSingle(const Message& message, const FieldRules& rules, bool required, const Place& place,
                   const FieldMask* mask) {
    const Reflection* reflection = message.GetReflection();
    const bool is_absent = rules.field->has_presence() && !reflection->HasField(message, rules.field);
    if (is_absent) return ComplainIfRequired(place, required);
    std::string scratch;
    switch (rules.kind) {
      case FieldRules::Kind::kText: {
        const std::string& text = reflection->GetStringReference(message, rules.field, &scratch);
        if (text.empty()) return ComplainIfRequired(place, required);
        return ComplainIf(place, FaultOfText(rules, text));
      }
      case FieldRules::Kind::kNumber: {
        const int64_t number = NumberOf(message, rules.field);
        if (number == 0 && required) return ComplainIfRequired(place, required);
        return ComplainIf(place, FaultOfNumber(rules, number, IsUnsigned(rules.field)));
      }
      case FieldRules::Kind::kEnum: {
        const int number = reflection->GetEnumValue(message, rules.field);
        if (number == 0) return ComplainIfRequired(place, required);
        return CheckEnum(place, rules, number);
      }
      case FieldRules::Kind::kOther:
        if (!reflection->HasField(message, rules.field)) ComplainIfRequired(place, required);
        return;
      default:
        return VisitMessage(reflection->GetMessage(message, rules.field), rules, place, mask);
    }
  }

  void VisitRepeated(const Message& message, const FieldRules& rules, bool required, Place place) {
    const Reflection* reflection = message.GetReflection();
    const int size = reflection->FieldSize(message, rules.field);
    if (size == 0) return ComplainIfRequired(place, required);
    if (static_cast<uint32_t>(size) > rules.max_items) {
      return Complain(place, fmt::format("must have at most {} elements, has {}", rules.max_items, size));
    }
    std::string scratch;
    for (place.index = 0; place.index < size && violations_.size() < kMostViolations; ++place.index) {
      switch (rules.kind) {
        case FieldRules::Kind::kText: {
          const std::string& text = reflection->GetRepeatedStringReference(message, rules.field, place.index, &scratch);
          if (text.empty()) {
            Complain(place, "must not be empty");
          } else {
            ComplainIf(place, FaultOfText(rules, text));
          }
          break;
        }
        case FieldRules::Kind::kNumber:
          ComplainIf(place, FaultOfNumber(rules, RepeatedNumberOf(message, rules.field, place.index),
                                          IsUnsigned(rules.field)));
          break;
        case FieldRules::Kind::kEnum:
          CheckEnum(place, rules, reflection->GetRepeatedEnumValue(message, rules.field, place.index));
          break;
        case FieldRules::Kind::kOther:
          break;
        default:
          VisitMessage(reflection->GetRepeatedMessage(message, rules.field, place.index), rules, place, nullptr);
      }
    }
  }

  void VisitMessage(const Message& message, const FieldRules& rules, const Place& place, const FieldMask* mask) {
    switch (rules.kind) {
      case FieldRules::Kind::kMoney:
        return ComplainIf(place, FaultOfMoney(rules, message));
      case FieldRules::Kind::kTimestamp:
        return ComplainIf(place, FaultOfTimestamp(message));
      case FieldRules::Kind::kDuration:
        return ComplainIf(place, FaultOfDuration(message));
      default:
        if (rules.nested != nullptr) Visit(message, *rules.nested, &place, mask);
    }
  }

  void CheckEnum(const Place& place, const FieldRules& rules, int number) {
    if (rules.field->enum_type()->FindValueByNumber(number) == nullptr) {
      Complain(place, fmt::format("{} is no value of {}", number, rules.field->enum_type()->name()));
    }
  }

  static bool IsUnsigned(const FieldDescriptor* field) {
    return field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32 || field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
  }
  static int64_t NumberOf(const Message& message, const FieldDescriptor* field) {
    const Reflection* reflection = message.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection->GetInt32(message, field);
      case FieldDescriptor::CPPTYPE_UINT32:
        return reflection->GetUInt32(message, field);
      case FieldDescriptor::CPPTYPE_UINT64:
        return static_cast<int64_t>(reflection->GetUInt64(message, field));
      default:
        return reflection->GetInt64(message, field);
    }
  }
  static int64_t RepeatedNumberOf(const Message& message, const FieldDescriptor* field, int index) {
    const Reflection* reflection = message.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection->GetRepeatedInt32(message, field, index);
      case FieldDescriptor::CPPTYPE_UINT32:
        return reflection->GetRepeatedUInt32(message, field, index);
      case FieldDescriptor::CPPTYPE_UINT64:
        return static_cast<int64_t>(reflection->GetRepeatedUInt64(message, field, index));
      default:
        return reflection->GetRepeatedInt64(message, field, index);
    }
  }

  std::vector<domain::Violation> violations_;
};

}  // namespace

std::vector<domain::Violation> Validate(const Message& request, const MessageRules& rules) {
  Walk walk;
  walk.Visit(request, rules, nullptr, nullptr);
  return walk.Take();
}

}  // namespace prorata::rpc
