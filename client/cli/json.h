#pragma once

// Messages as JSON and YAML, with the field names of the protos.

#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "google/protobuf/message.h"

namespace prorata::cli {

// Protobuf's JSON mapping: 64-bit numbers are strings, times are RFC 3339, fields that were not set are left out.
nlohmann::ordered_json ToJson(const google::protobuf::Message& message);

// Indented by two, with a newline at the end.
std::string JsonText(const nlohmann::ordered_json& json);

// The same content as YAML. What another reader could take for a number, a time or a truth value is quoted.
std::string YamlText(const nlohmann::ordered_json& json);

// Reads a message from JSON or YAML; field names may be written as in the proto or in camel case. Throws UsageError
// that starts with `origin` if it is neither, or does not fit the message.
void ReadMessage(const std::string& text, const std::string& origin, google::protobuf::Message& message);

// The next of several JSON objects that follow each other with or without space between; nothing at the end. Reads no
// further than its end. Throws UsageError for anything else than an object.
std::optional<std::string> NextJsonObject(std::istream& in);

}  // namespace prorata::cli
