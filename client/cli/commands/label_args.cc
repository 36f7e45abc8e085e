#include "client/cli/commands/label_args.h"

#include <fmt/format.h>

#include "client/cli/failure.h"

namespace prorata::cli {

void LabelArgs::AddTo(CLI::App* command) {
  command->add_option("--label", set, "a label of your own, KEY=VALUE; may be repeated")->allow_extra_args(false);
}

void LabelArgs::CopyTo(google::protobuf::Map<std::string, std::string>& labels) const {
  for (const std::string& text : set) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) throw UsageError(fmt::format("--label: `{}` is not KEY=VALUE", text));
    const std::string key = KeyOfLabel(text);
    if (labels.contains(key)) throw UsageError(fmt::format("--label: `{}` is given twice", key));
    labels[key] = text.substr(equals + 1);
  }
}

std::string KeyOfLabel(const std::string& text) {
  return text.substr(0, text.find('='));
}

}  // namespace prorata::cli
