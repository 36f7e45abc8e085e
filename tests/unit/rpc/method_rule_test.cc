// Goal: a method whose rule is missing or makes no sense is refused at start, by name.

#include "server/rpc/method_rule.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "prorata/v1/refund_service.pb.h"

namespace prorata::rpc {
namespace {

using google::protobuf::DescriptorPool;

constexpr char kMessages[] = R"pb(
  message_type {
    name: "Request"
    field { name: "name" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "count" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
  }
  message_type {
    name: "Repeatable"
    field { name: "name" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field {
      name: "request_id"
      number: 2
      type: TYPE_STRING
      label: LABEL_OPTIONAL
      options {
        [prorata.v1.field] { format: FIELD_FORMAT_UUID }
      }
    }
    field { name: "validate_only" number: 3 type: TYPE_BOOL label: LABEL_OPTIONAL }
  })pb";

// What is wrong with a method that takes `request` and has these options; empty if nothing is.
std::string FaultOf(const std::string& request, const std::string& options) {
  google::protobuf::FileDescriptorProto file;
  const std::string text = std::string("name: 'test.proto' package: 't' syntax: 'proto3' ") + kMessages +
                           " service { name: 'S' method { name: 'M' input_type: '.t." + request +
                           "' output_type: '.t.Request' options { " + options + " } } }";
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &file)) << text;
  file.add_dependency("prorata/v1/options.proto");
  DescriptorPool pool(DescriptorPool::generated_pool());
  DescriptorPool::generated_pool()->FindFileByName("prorata/v1/options.proto");
  const auto* built = pool.BuildFile(file);
  EXPECT_NE(built, nullptr);
  const auto rule = MethodRule::Of(*built->service(0)->method(0), PermissionTable::BuiltIn());
  return std::string(rule.status().message());
}

TEST(MethodRule, Faults) {
  struct Case {
    const char* request;
    const char* options;
    const char* fault;
  };
  const Case cases[] = {
      {"Request", "", "t.S.M: has no rule"},
      {"Request", "[prorata.v1.method] { permission: 'refunds.get' default_deadline_ms: 1 max_deadline_ms: 2 }", ""},
      {"Request", "[prorata.v1.method] { default_deadline_ms: 1 max_deadline_ms: 2 }",
       "t.S.M: `` is no row of the permissions table"},
      {"Request", "[prorata.v1.method] { permission: 'refunds.steal' default_deadline_ms: 1 max_deadline_ms: 2 }",
       "t.S.M: `refunds.steal` is no row of the permissions table"},
      {"Request", "[prorata.v1.method] { permission: 'refunds.get' }", "t.S.M: its deadlines contradict each other"},
      {"Request", "[prorata.v1.method] { permission: 'refunds.get' default_deadline_ms: 3 max_deadline_ms: 2 }",
       "t.S.M: its deadlines contradict each other"},
      {"Request",
       "[prorata.v1.method] { permission: 'refunds.get' resources: 'nam' default_deadline_ms: 1 max_deadline_ms: 2 }",
       "t.S.M: t.Request has no field nam"},
      {"Request",
       "[prorata.v1.method] { permission: 'refunds.get' resources: 'name.x' default_deadline_ms: 1 max_deadline_ms: 2 "
       "}",
       "t.S.M: t.Request has no field name.x"},
      {"Request",
       "[prorata.v1.method] { permission: 'refunds.get' resources: 'count' default_deadline_ms: 1 max_deadline_ms: 2 }",
       "t.S.M: count is no text"},
      {"Request",
       "[prorata.v1.method] { permission: 'refunds.get' mutates: true default_deadline_ms: 1 max_deadline_ms: 2 }",
       "t.S.M: changes something without request_id and validate_only"},
      {"Repeatable",
       "[prorata.v1.method] { permission: 'refunds.get' mutates: true default_deadline_ms: 1 max_deadline_ms: 2 }", ""},
      {"Repeatable",
       "[prorata.v1.method] { permission: 'refunds.get' mutates: true requires_request_id: true default_deadline_ms: 1"
       " max_deadline_ms: 2 }",
       "t.S.M: its request_id is not required"},
  };
  for (const Case& c : cases) EXPECT_EQ(FaultOf(c.request, c.options), c.fault) << c.options;
}

TEST(MethodRule, EveryMethodOfTheContractHasAGoodOne) {
  int methods = 0;
  for (const char* name : {"Catalog", "Customer", "Reservation", "Refund", "Exchange", "Ledger", "Policy", "Admin"}) {
    const auto* service =
        DescriptorPool::generated_pool()->FindServiceByName(std::string("prorata.v1.") + name + "Service");
    ASSERT_NE(service, nullptr) << name;
    for (int i = 0; i < service->method_count(); ++i, ++methods) {
      const auto rule = MethodRule::Of(*service->method(i), PermissionTable::BuiltIn());
      EXPECT_TRUE(rule.ok()) << rule.status();
    }
  }
  EXPECT_GT(methods, 40);
}

}  // namespace
}  // namespace prorata::rpc
