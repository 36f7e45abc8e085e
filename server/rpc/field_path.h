#pragma once

// A way from a message to fields below it, such as `returns.reservation`, resolved once and followed by reflection.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace prorata::rpc {

class FieldPath {
 public:
  // INVALID_ARGUMENT if there is no such field, or if a step on the way is no message.
  static absl::StatusOr<FieldPath> Resolve(const google::protobuf::Descriptor& message, std::string_view dotted);

  const std::string& text() const { return text_; }
  // The field that it leads to.
  const google::protobuf::FieldDescriptor& field() const { return *steps_.back(); }

  // Visits the values of a string field, through all elements of repeated fields on the way, with where each was found,
  // such as `returns[1].reservation`.  A message on the way that is not set is passed over.
  using Visitor = absl::FunctionRef<void(const std::string& value, const std::string& where)>;
  void ForEachString(const google::protobuf::Message& message, Visitor visit) const;

  // The value of a singular string or bool field reached through singular messages; null or false where it is not set.
  const std::string* FindString(const google::protobuf::Message& message) const;
  bool FindBool(const google::protobuf::Message& message) const;
  // Sets such a string; does nothing where a message on the way is not set.
  void SetString(google::protobuf::Message& message, std::string value) const;

 private:
  void Walk(const google::protobuf::Message& message, size_t step, const std::string& where, Visitor visit) const;
  const google::protobuf::Message* LastMessage(const google::protobuf::Message& message) const;

  std::string text_;
  std::vector<const google::protobuf::FieldDescriptor*> steps_;
};

}  // namespace prorata::rpc
