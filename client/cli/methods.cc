#include "client/cli/methods.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor_database.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/failure.h"
#include "prorata/v1/options.pb.h"

namespace prorata::cli {
namespace {

using ::google::protobuf::DescriptorPool;
using ::google::protobuf::MethodDescriptor;

bool IsOurs(const std::string& package) {
  return package == "prorata.v1" || package == "grpc.health.v1";
}

void AddMethodsOf(const google::protobuf::FileDescriptor& file, std::vector<const MethodDescriptor*>& methods) {
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) methods.push_back(file.service(s)->method(m));
  }
}

[[noreturn]] void RefuseMethod(const std::string& text, const std::vector<const MethodDescriptor*>& candidates) {
  std::vector<std::string> near;
  const std::string wanted = absl::AsciiStrToLower(text.substr(text.find_last_of("./") + 1));
  for (const MethodDescriptor* method : candidates) {
    if (absl::StrContains(absl::AsciiStrToLower(method->full_name()), wanted)) near.push_back(method->full_name());
  }
  throw UsageError(fmt::format(
      "`{}` is not one method; {}", text,
      near.empty() ? "`prorata methods` lists all" : absl::StrCat("did you mean ", absl::StrJoin(near, ", "))));
}

}  // namespace

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<std::string> files;
  // Generated code registers itself lazily: the database of the files knows all, the pool only those asked for.
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<const MethodDescriptor*> methods;
  for (const std::string& name : files) {
    if (!absl::StartsWith(name, "prorata/v1/") && !absl::StartsWith(name, "grpc/health/")) continue;
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    if (file != nullptr && IsOurs(file->package())) AddMethodsOf(*file, methods);
  }
  std::sort(methods.begin(), methods.end(),
            [](const auto* a, const auto* b) { return a->full_name() < b->full_name(); });
  return methods;
}

const MethodDescriptor* FindMethod(const std::string& text) {
  const std::string dotted = absl::StrReplaceAll(text, {{"/", "."}});
  const std::vector<const MethodDescriptor*> all = AllMethods();
  std::vector<const MethodDescriptor*> found;
  for (const MethodDescriptor* method : all) {
    if (method->full_name() == dotted) return method;
    if (absl::EndsWith(method->full_name(), absl::StrCat(".", dotted))) found.push_back(method);
  }
  if (found.size() != 1) RefuseMethod(text, found.empty() ? all : found);
  return found.front();
}

std::string KindOf(const MethodDescriptor& method) {
  if (method.client_streaming() && method.server_streaming()) return "both stream";
  if (method.client_streaming()) return "client stream";
  return method.server_streaming() ? "server stream" : "unary";
}

bool Mutates(const MethodDescriptor& method) {
  return method.options().GetExtension(v1::method).mutates();
}

}  // namespace prorata::cli
