#include "server/app/reservation_file.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "server/app/catalog_import.h"
#include "server/app/import_file.h"
#include "server/app/item_names.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

using Json = nlohmann::json;
using Kind = ReservationItem::Kind;

constexpr std::string_view kNestedIn = "properties";

// No file that means what it says has more; one that does not must not fill the memory.
constexpr size_t kDeepest = 64;
constexpr size_t kMostUnknown = 200;
constexpr size_t kLongestUnknown = 100;

// Called by the parser for every piece of the file.
class ItemReader final : public nlohmann::json_sax<Json> {
 public:
  ItemReader(ImportFile& input, absl::FunctionRef<absl::Status(const ReservationItem&)> take, ReservationFile& file)
      : input_(input), take_(take), file_(file) {}

  const absl::Status& taken() const { return taken_; }
  int64_t bad_line() const { return bad_line_; }

  bool null() override { return Scalar(Kind::kNull, ""); }
  bool boolean(bool value) override { return Scalar(Kind::kBool, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return Scalar(Kind::kNumber, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return Scalar(Kind::kNumber, std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const string_t& text) override { return Scalar(Kind::kNumber, text); }
  bool string(string_t& value) override { return Scalar(Kind::kText, value); }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(size_t /*elements*/) override {
    if (IsSkipped()) return Open(path_.size());
    if (in_item_) {
      Enter(/*is_list=*/false);
    } else {
      StartItem();
    }
    const bool is_hoisted = depths_.size() == item_depth_ + 1 && path_ == kNestedIn;
    return Open(is_hoisted ? 0 : path_.size());
  }
  bool start_array(size_t /*elements*/) override {
    if (in_item_ && IsWrapper()) {
      in_item_ = false;
      TakeNextPage(item_[ItemField::kNextPage]);
    } else if (IsSkipped()) {
      return Open(path_.size());
    } else if (in_item_) {
      Enter(/*is_list=*/true);
    } else if (depths_.size() > (is_wrapped_ ? 1 : 0)) {
      TakeOther();
    }
    return Open(path_.size());
  }
  bool end_object() override {
    Close();
    if (in_item_ && depths_.size() == item_depth_) EndItem();
    if (in_item_ && path_ == "planInformation.transactions") EndPayment();
    return taken_.ok();
  }
  bool end_array() override {
    Close();
    return taken_.ok();
  }
  bool key(string_t& name) override {
    input_.EndPart();
    if (depths_.size() > skip_depth_) return true;
    skip_depth_ = kNothing;
    path_.resize(depths_.back());
    if (!path_.empty()) path_ += '.';
    path_ += name;
    meaning_ = MeaningOf(path_);
    if (!in_item_) {
      // Behind the list of the items.
      const bool is_used = IsListName(name) || (meaning_ != nullptr && meaning_->field == ItemField::kNextPage);
      skip_depth_ = is_used ? kNothing : depths_.size();
      return true;
    }
    const bool is_nesting = depths_.size() == item_depth_ + 1 && name == kNestedIn;
    if (meaning_ == nullptr && !is_nesting) {
      // Whether this is an item at all is known at its end.
      if (unknown_.size() < kMostUnknown) unknown_.push_back(path_.substr(0, kLongestUnknown));
      skip_depth_ = depths_.size();
    } else if (!is_nesting && !meaning_->field && !meaning_->list && !meaning_->is_group && !meaning_->is_label) {
      skip_depth_ = depths_.size();
    }
    return true;
  }
  bool parse_error(size_t /*position*/, const std::string& /*last_token*/, const Json::exception& /*error*/) override {
    bad_line_ = input_.line();
    return false;
  }

 private:
  static constexpr size_t kNothing = SIZE_MAX;

  static bool IsListName(std::string_view name) {
    return name == "value" || name == "reservations" || name == "orders";
  }

  bool IsSkipped() const { return depths_.size() >= skip_depth_; }

  bool Open(size_t base) {
    depths_.push_back(base);
    if (depths_.size() > kDeepest) taken_ = InvalidFile(input_.line(), "objects and lists are nested too deeply");
    input_.EndPart();
    return taken_.ok();
  }
  void Close() {
    const size_t base = depths_.back();
    depths_.pop_back();
    if (base != 0 && !IsSkipped()) path_.resize(base);
    // The next element of a list means what the list means.
    if (in_item_ && depths_.size() > item_depth_) meaning_ = MeaningOf(path_);
    if (depths_.empty()) is_wrapped_ = false;
    input_.EndPart();
  }

  // A list at the top that holds the items. An order has `reservations` too, behind other fields.
  bool IsWrapper() {
    if (depths_.size() != 1 || item_depth_ != 0) return false;
    const bool is_first = fields_set_ == 0 && unknown_.empty();
    if (!IsListName(path_) || (path_ != "value" && !is_first)) return false;
    is_wrapped_ = true;
    skip_depth_ = kNothing;
    unknown_.clear();
    return true;
  }

  void StartItem() {
    item_.line = input_.line();
    item_.is_object = true;
    for (ReservationItem::Value& value : item_.values) value.kind = Kind::kAbsent;
    for (ReservationItem::List& list : item_.lists) {
      list.has_other_than_texts = false;
      list.texts.clear();
    }
    item_.labels.clear();
    first_payment_.kind = Kind::kAbsent;
    in_item_ = true;
    item_depth_ = depths_.size();
    path_.clear();
    fields_set_ = 0;
    unknown_.clear();
  }

  void EndItem() {
    in_item_ = false;
    for (const std::string& name : unknown_) {
      if (file_.unknown_fields.size() < ReservationFile::kUnknownShown || file_.unknown_fields.contains(name)) {
        ++file_.unknown_fields[name];
      }
    }
    taken_ = take_(item_);
  }

  void TakeOther() {
    item_.line = input_.line();
    item_.is_object = false;
    taken_ = take_(item_);
  }

  void TakeNextPage(const ReservationItem::Value& value) {
    if (value.kind == Kind::kText && !value.text.empty()) file_.has_next_page = true;
  }

  // An object or a list begins as the value of the field at `path_`.
  void Enter(bool is_list) {
    if (meaning_ == nullptr || meaning_->is_group || (is_list && meaning_->list.has_value())) return;
    if (meaning_->field.has_value()) Set(*meaning_, Kind::kOther, "");
    if (meaning_->list.has_value()) ListOf(*meaning_).has_other_than_texts = true;
    if (meaning_->is_label) AddLabel(Kind::kOther, "");
    skip_depth_ = depths_.size();
  }

  bool Scalar(Kind kind, std::string_view text) {
    input_.EndPart();
    if (IsSkipped()) return true;
    if (!in_item_) {
      if (depths_.size() == 1 && is_wrapped_) {
        TakeNextPage({kind, std::string(text), ""});
      } else {
        TakeOther();
      }
      return taken_.ok();
    }
    if (meaning_ == nullptr) return true;
    if (meaning_->is_label) {
      AddLabel(kind, text);
    } else if (meaning_->list.has_value()) {
      ReservationItem::List& list = ListOf(*meaning_);
      if (kind == Kind::kText) {
        if (list.texts.size() <= ReservationItem::kMostTexts) list.texts.emplace_back(text);
      } else if (kind != Kind::kNull) {
        list.has_other_than_texts = true;
      }
    } else if (meaning_->field.has_value()) {
      Set(*meaning_, kind, text);
    }
    return true;
  }

  ReservationItem::List& ListOf(const Meaning& meaning) {
    ReservationItem::List& list = item_.lists[static_cast<size_t>(*meaning.list)];
    list.name = meaning.path;
    return list;
  }

  void AddLabel(Kind kind, std::string_view text) {
    if (item_.labels.size() >= ReservationItem::kMostLabels) return;
    const std::string_view key = std::string_view(path_).substr(kWithinLabels.size());
    item_.labels.push_back({std::string(key.substr(0, kLongestUnknown)), std::string(text), kind == Kind::kText});
  }

  void Set(const Meaning& meaning, Kind kind, std::string_view text) {
    ReservationItem::Value& value = item_.values[static_cast<size_t>(*meaning.field)];
    // Any use is use: the aggregates are those of a day, a week and a month.
    const bool was_used = meaning.field == ItemField::kUtilization && value.kind == Kind::kNumber &&
                          value.text.find_first_of("123456789") != std::string::npos;
    if (was_used) return;
    // Both formats of a name may be there; null says nothing.
    if (kind == Kind::kNull && value.kind != Kind::kAbsent) return;
    value.kind = kind;
    value.text = text;
    value.name = meaning.path;
    if (meaning.field != ItemField::kNextPage) ++fields_set_;
  }

  // One payment of the plan has been read: it counts unless it failed, and the first that counts stays.
  void EndPayment() {
    ReservationItem::Value& status = item_.values[static_cast<size_t>(ItemField::kPaymentStatus)];
    ReservationItem::Value& payment = item_.values[static_cast<size_t>(ItemField::kPayment)];
    const bool failed = status.kind == Kind::kText && status.text == "Failed";
    if (first_payment_.kind == Kind::kAbsent && !failed) first_payment_ = payment;
    payment = first_payment_;
    status.kind = Kind::kAbsent;
  }

  ImportFile& input_;
  absl::FunctionRef<absl::Status(const ReservationItem&)> take_;
  ReservationFile& file_;
  absl::Status taken_;
  ReservationItem item_;
  // For each object and list that is open: where its own name ends in `path_`.
  std::vector<size_t> depths_;
  std::string path_;
  const Meaning* meaning_ = nullptr;
  // What is below this depth is not looked at.
  size_t skip_depth_ = kNothing;
  bool in_item_ = false;
  size_t item_depth_ = 0;
  // Whether the items are in a list of the object at the top.
  bool is_wrapped_ = false;
  int fields_set_ = 0;
  std::vector<std::string> unknown_;
  ReservationItem::Value first_payment_;
  int64_t bad_line_ = 0;
};

// Whether another value follows.
bool HasMore(std::istream& stream) {
  stream >> std::ws;
  return stream.peek() != std::istream::traits_type::eof();
}

}  // namespace

absl::Status ParseReservations(std::istream& source, absl::FunctionRef<absl::Status(const ReservationItem&)> take,
                               ReservationFile& file) {
  ImportFile input(source);
  std::istream stream(&input);
  ItemReader reader(input, take, file);
  bool is_empty = true;
  while (HasMore(stream)) {
    is_empty = false;
    const bool parsed = Json::sax_parse(stream, &reader, nlohmann::detail::input_format_t::json, /*strict=*/false);
    PRORATA_RETURN_IF_ERROR(reader.taken());
    PRORATA_RETURN_IF_ERROR(CheckReadable(input));
    if (!parsed) return InvalidFile(reader.bad_line(), "is not JSON from here on, or ends too early");
  }
  PRORATA_RETURN_IF_ERROR(CheckReadable(input));
  return is_empty ? InvalidFile(1, "the file is empty") : absl::OkStatus();
}

}  // namespace prorata::app
