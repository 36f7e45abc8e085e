#include "client/cli/json.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>
#include <yaml-cpp/yaml.h>

#include <cctype>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

using ::nlohmann::ordered_json;

// True for words that no reader of YAML takes for anything but text.
bool IsPlainWord(const std::string& text) {
  static const std::vector<std::string> kReserved = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  if (text.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(text.front())) || text.back() == ' ')
    return false;
  for (const char c : text) {
    const bool harmless = absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                          std::string_view("_/.@ -").find(c) != std::string_view::npos;
    if (!harmless) return false;
  }
  for (const std::string& word : kReserved) {
    if (absl::EqualsIgnoreCase(word, text)) return false;
  }
  return true;
}

void Emit(YAML::Emitter& out, const ordered_json& json) {
  if (json.is_object()) {
    if (json.empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [key, value] : json.items()) {
      out << YAML::Key << key << YAML::Value;
      Emit(out, value);
    }
    out << YAML::EndMap;
  } else if (json.is_array()) {
    if (json.empty()) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const ordered_json& item : json) Emit(out, item);
    out << YAML::EndSeq;
  } else if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    if (!IsPlainWord(text)) out << YAML::DoubleQuoted;
    out << text;
  } else {
    out << json.dump();  // Numbers, true, false, null: the same in both.
  }
}

// Scalars go over as text, which protobuf reads for every type of field; only truth values and null keep their type.
ordered_json FromYaml(const YAML::Node& node) {
  if (node.IsMap()) {
    ordered_json object = ordered_json::object();
    for (const auto& entry : node) object[entry.first.as<std::string>()] = FromYaml(entry.second);
    return object;
  }
  if (node.IsSequence()) {
    ordered_json array = ordered_json::array();
    for (const YAML::Node& item : node) array.push_back(FromYaml(item));
    return array;
  }
  if (!node.IsScalar()) return nullptr;
  const std::string& text = node.Scalar();
  const bool quoted = node.Tag() == "!";
  if (!quoted && (text == "true" || text == "false")) return text == "true";
  return text;
}

// The bytes of a message with its maps by key: so that the same answer is the same text every time.
std::string InOrder(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace

ordered_json ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  constexpr char kPrefix[] = "type.googleapis.com";
  const std::unique_ptr<google::protobuf::util::TypeResolver> types(
      google::protobuf::util::NewTypeResolverForDescriptorPool(kPrefix, message.GetDescriptor()->file()->pool()));
  std::string text;
  const auto status = google::protobuf::util::BinaryToJsonString(
      types.get(), fmt::format("{}/{}", kPrefix, message.GetDescriptor()->full_name()), InOrder(message), &text,
      options);
  if (!status.ok()) throw std::runtime_error(fmt::format("the answer cannot be shown: {}", status.ToString()));
  return ordered_json::parse(text);
}

std::string JsonText(const ordered_json& json) {
  // A message of an error may hold bytes that are no text.
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string YamlText(const ordered_json& json) {
  YAML::Emitter out;
  Emit(out, json);
  return std::string(out.c_str()) + "\n";
}

void ReadMessage(const std::string& text, const std::string& origin, google::protobuf::Message& message) {
  std::string json;
  const absl::string_view start = absl::StripLeadingAsciiWhitespace(text);
  if (!start.empty() && start.front() == '{') {
    json = text;
  } else {
    try {
      json = FromYaml(YAML::Load(text)).dump();
    } catch (const YAML::Exception& e) {
      throw UsageError(fmt::format("{}: {}", origin, e.what()));
    }
  }
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  if (!status.ok()) {
    throw UsageError(fmt::format("{}: {}", origin, std::string(status.message().data(), status.message().size())));
  }
}

std::optional<std::string> NextJsonObject(std::istream& in) {
  in >> std::ws;
  if (in.peek() == std::istream::traits_type::eof()) return std::nullopt;
  if (in.peek() != '{') throw UsageError("a JSON object must start with `{`");
  std::string text;
  int depth = 0;
  bool in_string = false;
  for (char c = 0; in.get(c);) {
    text += c;
    if (in_string) {
      if (c == '\\' && in.get(c)) {
        text += c;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return text;
    }
  }
  throw UsageError("the JSON object ends too early");
}

}  // namespace prorata::cli
