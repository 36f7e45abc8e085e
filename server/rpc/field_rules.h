#pragma once

// The field options of a message type (options.proto), looked up once and put into the order of use. Fields that need
// no look are left out.

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "prorata/v1/options.pb.h"
#include "server/rpc/name_pattern.h"

namespace prorata::rpc {

struct MessageRules;

struct FieldRules {
  enum class Kind { kText, kNumber, kEnum, kMessage, kMoney, kTimestamp, kDuration, kOther };

  const google::protobuf::FieldDescriptor* field = nullptr;
  Kind kind = Kind::kOther;
  bool required = false;
  bool sensitive = false;
  bool not_negative = false;
  prorata::v1::FieldFormat format = prorata::v1::FIELD_FORMAT_UNSPECIFIED;
  // A text must match one of them; empty: any will do.
  std::vector<NamePattern> patterns;
  uint32_t max_length = 0;
  uint32_t max_items = 0;
  std::optional<int64_t> min;
  std::optional<int64_t> max;
  // Of the fields of a message; null where none needs a look.
  const MessageRules* nested = nullptr;
};

struct MessageRules {
  std::vector<FieldRules> fields;
  // `update_mask` where the message has one: then a field of a resource is required only where the mask names it.
  const google::protobuf::FieldDescriptor* update_mask = nullptr;
};

// The rules of message types and of all below them. Filled at start, then only read.
class RuleBook {
 public:
  // Takes the type in, if it is not in yet.
  const MessageRules& Add(const google::protobuf::Descriptor& message);

 private:
  FieldRules Compile(const google::protobuf::FieldDescriptor& field);

  std::unordered_map<const google::protobuf::Descriptor*, std::unique_ptr<MessageRules>> rules_;
};

}  // namespace prorata::rpc
