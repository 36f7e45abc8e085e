#pragma once

// Labels of a reservation, from options: `--label env=prod --label team=web`.

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "google/protobuf/map.h"

namespace prorata::cli {

struct LabelArgs {
  std::vector<std::string> set;

  void AddTo(CLI::App* command);

  // Into the labels of a message. Throws UsageError for what is not KEY=VALUE, or a key that is given twice.
  void CopyTo(google::protobuf::Map<std::string, std::string>& labels) const;
};

// The key in front of the first `=`, or all of it.
std::string KeyOfLabel(const std::string& text);

}  // namespace prorata::cli
