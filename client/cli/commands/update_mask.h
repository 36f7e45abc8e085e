#pragma once

// The field mask of an update: the fields whose options were given.

#include <CLI/App.hpp>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/field_mask.pb.h"

namespace prorata::cli {

class UpdateMask {
 public:
  // Options of `command`, with the field that each one changes. The command must outlive this.
  void Watch(const CLI::App* command, std::vector<std::pair<std::string, std::string>> fields);

  // Throws UsageError if no option was given: there would be nothing to change.
  google::protobuf::FieldMask Given() const;

 private:
  const CLI::App* command_ = nullptr;
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace prorata::cli
