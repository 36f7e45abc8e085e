#include "client/cli/commands/update_mask.h"

#include "client/cli/failure.h"

namespace prorata::cli {

void UpdateMask::Watch(const CLI::App* command, std::vector<std::pair<std::string, std::string>> fields) {
  command_ = command;
  fields_ = std::move(fields);
}

google::protobuf::FieldMask UpdateMask::Given() const {
  google::protobuf::FieldMask mask;
  for (const auto& [option, field] : fields_) {
    if (command_->count(option) > 0) mask.add_paths(field);
  }
  if (mask.paths().empty()) throw UsageError("nothing to change: give at least one option for it");
  return mask;
}

}  // namespace prorata::cli
