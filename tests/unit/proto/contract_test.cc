// Goal: the contract says for itself who may call what, and every method follows the conventions that a client author
// relies on. Each test collects what breaks one convention, as text, and expects nothing.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "prorata/v1/options.pb.h"

namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;

// Every file of the package, in the order of their names. They are asked for by name: generated code registers itself
// lazily.
std::vector<const FileDescriptor*> Files() {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  std::set<std::string> names;
  std::ifstream list(PRORATA_PROTO_LIST);
  for (std::string name; std::getline(list, name);) {
    if (!name.empty()) names.insert(name);
  }
  std::vector<const FileDescriptor*> files;
  for (const std::string& name : names) {
    const FileDescriptor* file = pool->FindFileByName(name);
    EXPECT_NE(file, nullptr) << name << " is not linked in";
    if (file != nullptr) files.push_back(file);
  }
  EXPECT_FALSE(files.empty());
  return files;
}

void ForEachMethod(const std::function<void(const MethodDescriptor&, const prorata::v1::MethodRule&)>& visit) {
  for (const FileDescriptor* file : Files()) {
    for (int s = 0; s < file->service_count(); ++s) {
      const ServiceDescriptor* service = file->service(s);
      for (int m = 0; m < service->method_count(); ++m) {
        const MethodDescriptor* method = service->method(m);
        visit(*method, method->options().GetExtension(prorata::v1::method));
      }
    }
  }
}

void ForEachField(const std::function<void(const FieldDescriptor&, const prorata::v1::FieldRule&)>& visit) {
  std::function<void(const Descriptor&)> walk = [&](const Descriptor& message) {
    for (int f = 0; f < message.field_count(); ++f) {
      visit(*message.field(f), message.field(f)->options().GetExtension(prorata::v1::field));
    }
    for (int n = 0; n < message.nested_type_count(); ++n) {
      if (!message.nested_type(n)->options().map_entry()) walk(*message.nested_type(n));
    }
  };
  for (const FileDescriptor* file : Files()) {
    for (int m = 0; m < file->message_type_count(); ++m) walk(*file->message_type(m));
  }
}

// The field at a dotted path below a message, or null.
const FieldDescriptor* FieldAt(const Descriptor& message, const std::string& path) {
  const Descriptor* at = &message;
  const FieldDescriptor* field = nullptr;
  for (const std::string& step : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    if (at == nullptr) return nullptr;
    field = at->FindFieldByName(step);
    if (field == nullptr) return nullptr;
    at = field->message_type();
  }
  return field;
}

bool HasField(const Descriptor& message, const std::string& name, FieldDescriptor::Type type) {
  const FieldDescriptor* field = message.FindFieldByName(name);
  return field != nullptr && field->type() == type;
}

std::set<std::string> PermissionsOfTheTable() {
  std::ifstream table("server/rpc/permissions.csv");
  std::set<std::string> permissions;
  std::string row;
  std::getline(table, row);
  while (std::getline(table, row)) permissions.insert(row.substr(0, row.find(',')));
  EXPECT_FALSE(permissions.empty()) << "tests run in the root of the sources";
  return permissions;
}

using Faults = std::vector<std::string>;
std::string Text(const Faults& faults) {
  return absl::StrJoin(faults, "\n");
}

TEST(Contract, EveryMethodHasARule) {
  Faults faults;
  ForEachMethod([&](const MethodDescriptor& method, const prorata::v1::MethodRule&) {
    if (!method.options().HasExtension(prorata::v1::method)) faults.push_back(method.full_name());
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryPermissionIsARowOfThePermissionsTable) {
  const std::set<std::string> known = PermissionsOfTheTable();
  Faults faults;
  ForEachMethod([&](const MethodDescriptor& method, const prorata::v1::MethodRule& rule) {
    if (!rule.permission().empty() && known.count(rule.permission()) == 0) {
      faults.push_back(absl::StrCat(method.full_name(), ": ", rule.permission()));
    }
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryResourcePathLeadsToAStringField) {
  Faults faults;
  ForEachMethod([&](const MethodDescriptor& method, const prorata::v1::MethodRule& rule) {
    for (const std::string& path : rule.resources()) {
      const FieldDescriptor* field = FieldAt(*method.input_type(), path);
      if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING) {
        faults.push_back(absl::StrCat(method.full_name(), ": ", path));
      }
    }
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryMutatingCallIsSafeToRepeatAndCanBeTriedOut) {
  Faults faults;
  ForEachMethod([&](const MethodDescriptor& method, const prorata::v1::MethodRule& rule) {
    if (!rule.mutates() || method.client_streaming()) return;
    if (!HasField(*method.input_type(), "request_id", FieldDescriptor::TYPE_STRING)) {
      faults.push_back(absl::StrCat(method.full_name(), ": no request_id"));
    }
    if (!HasField(*method.input_type(), "validate_only", FieldDescriptor::TYPE_BOOL)) {
      faults.push_back(absl::StrCat(method.full_name(), ": no validate_only"));
    }
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, WhatTakesARequestIdMutates) {
  Faults faults;
  ForEachMethod([&](const MethodDescriptor& method, const prorata::v1::MethodRule& rule) {
    const bool takes_one = method.input_type()->FindFieldByName("request_id") != nullptr;
    if ((takes_one || rule.requires_request_id()) && !rule.mutates()) faults.push_back(method.full_name());
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryMethodHasADeadlineWithinItsLongest) {
  Faults faults;
  ForEachMethod([&](const MethodDescriptor& method, const prorata::v1::MethodRule& rule) {
    if (rule.default_deadline_ms() == 0 || rule.default_deadline_ms() > rule.max_deadline_ms()) {
      faults.push_back(method.full_name());
    }
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryListIsPaged) {
  Faults faults;
  ForEachMethod([&](const MethodDescriptor& method, const prorata::v1::MethodRule&) {
    if (!absl::StartsWith(method.name(), "List") || method.server_streaming()) return;
    const bool paged = HasField(*method.input_type(), "page_size", FieldDescriptor::TYPE_INT32) &&
                       HasField(*method.input_type(), "page_token", FieldDescriptor::TYPE_STRING) &&
                       HasField(*method.output_type(), "next_page_token", FieldDescriptor::TYPE_STRING);
    if (!paged) faults.push_back(method.full_name());
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryUpdateHasAMaskAndNamesItsResource) {
  Faults faults;
  ForEachMethod([&](const MethodDescriptor& method, const prorata::v1::MethodRule&) {
    if (!absl::StartsWith(method.name(), "Update")) return;
    if (!HasField(*method.input_type(), "update_mask", FieldDescriptor::TYPE_MESSAGE)) {
      faults.push_back(absl::StrCat(method.full_name(), ": no update_mask"));
    }
    if (!HasField(*method.output_type(), "etag", FieldDescriptor::TYPE_STRING)) {
      faults.push_back(absl::StrCat(method.full_name(), ": its resource has no etag"));
    }
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, NoNumberIsFloatingPoint) {
  Faults faults;
  ForEachField([&](const FieldDescriptor& field, const prorata::v1::FieldRule&) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE || field.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
      faults.push_back(field.full_name());
    }
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryFieldRuleFitsTheTypeOfItsField) {
  Faults faults;
  ForEachField([&](const FieldDescriptor& field, const prorata::v1::FieldRule& rule) {
    const auto complain = [&](const char* what) { faults.push_back(absl::StrCat(field.full_name(), ": ", what)); };
    const bool is_text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    const bool is_number =
        field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 || field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 ||
        field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 || field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
    const bool is_money = field.message_type() != nullptr && field.message_type()->full_name() == "google.type.Money";
    if (rule.format() != prorata::v1::FIELD_FORMAT_UNSPECIFIED && !is_text) complain("format of what is no string");
    if (rule.resource_size() > 0 && !is_text) complain("name pattern of what is no string");
    if (rule.wildcard() && rule.resource_size() == 0) complain("wildcard without a name pattern");
    if (rule.max_length() > 0 && !is_text) complain("max_length of what is no string");
    if (rule.max_items() > 0 && !field.is_repeated()) complain("max_items of what is not repeated");
    if ((rule.has_min() || rule.has_max()) && !is_number) complain("range of what is no number");
    if (rule.has_min() && rule.has_max() && rule.min() > rule.max()) complain("an empty range");
    if (rule.not_negative() && !is_money) complain("not_negative of what is no money");
    if (rule.required() && rule.output_only()) complain("both required and output only");
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryRequestIdIsAUuid) {
  Faults faults;
  ForEachField([&](const FieldDescriptor& field, const prorata::v1::FieldRule& rule) {
    if (field.name() != "request_id" || !absl::EndsWith(field.containing_type()->name(), "Request")) return;
    if (rule.format() != prorata::v1::FIELD_FORMAT_UUID) faults.push_back(field.full_name());
  });
  EXPECT_EQ(Text(faults), "");
}

TEST(Contract, EveryEnumStartsWithAnUnspecifiedZero) {
  Faults faults;
  for (const FileDescriptor* file : Files()) {
    for (int e = 0; e < file->enum_type_count(); ++e) {
      const auto* zero = file->enum_type(e)->FindValueByNumber(0);
      if (zero == nullptr || !absl::EndsWith(zero->name(), "_UNSPECIFIED")) {
        faults.push_back(file->enum_type(e)->full_name());
      }
    }
  }
  EXPECT_EQ(Text(faults), "");
}

}  // namespace
