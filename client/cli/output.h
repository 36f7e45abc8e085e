#pragma once

// Writes answers in the format asked for.

#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "client/cli/options.h"
#include "google/protobuf/message.h"

namespace prorata::cli {

// True if the message is a resource: it has a `name`.
bool HasName(const google::protobuf::Descriptor& type);

class Output {
 public:
  Output(Format format, std::ostream& out) : format_(format), out_(out) {}

  Format format() const { return format_; }

  // For commands whose answer has no name by nature: throws UsageError where names were asked for, before anything is
  // done.
  void RefuseNames() const;

  // One answer: as JSON, as YAML, as its names, or as `text`, which is only called where it is needed.
  void Show(const google::protobuf::Message& message, const std::vector<std::string>& names,
            const std::function<std::string()>& text);

  // The same for what is no message.
  void ShowJson(const std::function<nlohmann::ordered_json()>& json, const std::vector<std::string>& names,
                const std::function<std::string()>& text);

  // A part of a text that goes on, as a table of which more lines follow. For the table format only.
  void ShowText(const std::string& text);

  // One of several answers that follow each other, in any format but table: its name, or a document of its own.
  void ShowNextJson(const std::function<nlohmann::ordered_json()>& json, const std::string& name);

  // One of several messages that follow each other: its name where names were asked for, else JSON or YAML. Throws
  // UsageError for a message without a name.
  void ShowNext(const google::protobuf::Message& message);

 private:
  Format format_;
  std::ostream& out_;
};

template <typename Items>
std::vector<std::string> NamesOf(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name());
  return names;
}

}  // namespace prorata::cli
