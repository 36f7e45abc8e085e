#include "server/app/price_list_parser.h"

#include <nlohmann/json.hpp>

#include "server/app/catalog_import.h"
#include "server/app/import_file.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

using Json = nlohmann::json;
using Kind = PriceItem::Kind;

constexpr std::array<std::string_view, kPriceFields> kKeys = {"type",          "reservationTerm", "armSkuName",
                                                              "armRegionName", "currencyCode",    "serviceName",
                                                              "productName",   "retailPrice",     "effectiveStartDate"};

// Called by the parser for every piece of the file. Depth 1 is the answer, 2 its `Items`, 3 one of them.
class ItemReader final : public nlohmann::json_sax<Json> {
 public:
  ItemReader(ImportFile& file, absl::FunctionRef<void(const PriceItem&)> take) : file_(file), take_(take) {}

  bool found_items() const { return found_items_; }
  bool has_next_page() const { return has_next_page_; }
  int64_t bad_line() const { return bad_line_; }

  bool null() override { return Value(Kind::kNull, ""); }
  bool boolean(bool /*value*/) override { return Value(Kind::kOther, ""); }
  bool number_integer(number_integer_t value) override { return Value(Kind::kNumber, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return Value(Kind::kNumber, std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const string_t& text) override { return Value(Kind::kNumber, text); }
  bool string(string_t& value) override { return Value(Kind::kText, value); }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(size_t /*elements*/) override {
    if (depth_ == 2 && in_items_) {
      item_.line = file_.line();
      item_.is_object = true;
      for (PriceItem::Value& value : item_.values) value.kind = Kind::kAbsent;
    } else {
      Value(Kind::kOther, "");
    }
    return Open();
  }
  bool start_array(size_t /*elements*/) override {
    const bool is_items = depth_ == 1 && key_ == "Items";
    if (!is_items) Value(Kind::kOther, "");
    if (is_items) in_items_ = found_items_ = true;
    return Open();
  }
  bool end_object() override {
    if (--depth_ == 2 && in_items_) Take();
    file_.EndPart();
    return true;
  }
  bool end_array() override {
    if (--depth_ == 1) in_items_ = false;
    file_.EndPart();
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == 1) key_ = name;
    if (depth_ == 3 && in_items_) {
      const auto found = std::ranges::find(kKeys, name);
      value_ = found == kKeys.end() ? nullptr : &item_.values[static_cast<size_t>(found - kKeys.begin())];
    }
    file_.EndPart();
    return true;
  }
  bool parse_error(size_t /*position*/, const std::string& /*last_token*/, const Json::exception& /*error*/) override {
    bad_line_ = file_.line();
    return false;
  }

 private:
  void Take() {
    take_(item_);
    ++item_.number;
  }

  bool Open() {
    ++depth_;
    file_.EndPart();
    return true;
  }

  bool Value(Kind kind, std::string_view text) {
    file_.EndPart();
    if (depth_ == 1 && key_ == "NextPageLink") has_next_page_ = kind == Kind::kText && !text.empty();
    if (depth_ == 2 && in_items_) {
      item_.line = file_.line();
      item_.is_object = false;
      Take();
    }
    if (depth_ == 3 && in_items_ && value_ != nullptr) {
      value_->kind = kind;
      value_->text = text;
    }
    return true;
  }

  ImportFile& file_;
  absl::FunctionRef<void(const PriceItem&)> take_;
  PriceItem item_;
  PriceItem::Value* value_ = nullptr;
  std::string key_;
  int depth_ = 0;
  bool in_items_ = false;
  bool found_items_ = false;
  bool has_next_page_ = false;
  int64_t bad_line_ = 0;
};

}  // namespace

std::string_view NameOf(PriceField field) {
  return kKeys[static_cast<size_t>(field)];
}

absl::Status ParsePriceList(std::istream& source, absl::FunctionRef<void(const PriceItem&)> take, bool& has_next_page) {
  ImportFile file(source);
  std::istream stream(&file);
  ItemReader reader(file, take);
  const bool parsed = Json::sax_parse(stream, &reader);
  PRORATA_RETURN_IF_ERROR(CheckReadable(file));
  if (!parsed) return InvalidFile(reader.bad_line(), "is not JSON from here on, or ends too early");
  if (!reader.found_items()) return InvalidFile(0, "the file has no list `Items`: it is not a price list");
  has_next_page = reader.has_next_page();
  return absl::OkStatus();
}

}  // namespace prorata::app
