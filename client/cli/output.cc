#include "client/cli/output.h"

#include "client/cli/failure.h"
#include "client/cli/json.h"
#include "client/cli/printable.h"
#include "google/protobuf/descriptor.h"

namespace prorata::cli {

bool HasName(const google::protobuf::Descriptor& type) {
  const auto* field = type.FindFieldByName("name");
  return field != nullptr && field->type() == google::protobuf::FieldDescriptor::TYPE_STRING && !field->is_repeated();
}

void Output::RefuseNames() const {
  if (format_ == Format::kName) throw UsageError("this answer has no name: use -o table, json or yaml");
}

void Output::Show(const google::protobuf::Message& message, const std::vector<std::string>& names,
                  const std::function<std::string()>& text) {
  ShowJson([&] { return ToJson(message); }, names, text);
}

void Output::ShowJson(const std::function<nlohmann::ordered_json()>& json, const std::vector<std::string>& names,
                      const std::function<std::string()>& text) {
  switch (format_) {
    case Format::kTable:
      out_ << Printable(text());
      return;
    case Format::kJson:
      out_ << JsonText(json());
      return;
    case Format::kYaml:
      out_ << YamlText(json());
      return;
    case Format::kName:
      for (const std::string& name : names) out_ << name << "\n";
      return;
  }
}

void Output::ShowText(const std::string& text) {
  out_ << Printable(text);
}

void Output::ShowNextJson(const std::function<nlohmann::ordered_json()>& json, const std::string& name) {
  if (format_ == Format::kName) {
    out_ << name << "\n";
  } else if (format_ == Format::kYaml) {
    out_ << "---\n" << YamlText(json());
  } else {
    out_ << JsonText(json());
  }
}

void Output::ShowNext(const google::protobuf::Message& message) {
  if (format_ == Format::kName) {
    if (!HasName(*message.GetDescriptor())) RefuseNames();
    out_ << message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName("name")) << "\n";
  } else if (format_ == Format::kYaml) {
    out_ << "---\n" << YamlText(ToJson(message));
  } else {
    out_ << JsonText(ToJson(message));
  }
  out_.flush();
}

}  // namespace prorata::cli
