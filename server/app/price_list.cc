#include "server/app/price_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "server/app/price_list_parser.h"
#include "server/domain/offer.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

constexpr size_t kLongestSku = 200;
constexpr size_t kLongestRegion = 100;
constexpr size_t kLongestProductName = 500;

void AppendIdPart(std::string_view text, std::string& id) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool stays = absl::ascii_isalnum(byte) || c == '.' || c == '-';
    id += stays ? static_cast<char>(absl::ascii_tolower(byte)) : '-';
  }
}

// Turns items into rows. One bad field makes an item an error, told with the first such field.
class RowMaker {
 public:
  RowMaker(PriceList& list, ImportSummary& summary) : list_(list), summary_(summary) {}

  void Take(const PriceItem& item) {
    ++summary_.rows_read;
    item_ = &item;
    row_ = {};
    row_.line = static_cast<uint32_t>(std::min<int64_t>(item.line, std::numeric_limits<uint32_t>::max()));
    row_.item = static_cast<uint32_t>(std::min<int64_t>(item.number, std::numeric_limits<uint32_t>::max()));
    if (!item.is_object) return Fail("", "is not an object");
    std::string_view type;
    std::string_view term;
    if (!Text(PriceField::kType, kLongestSku, type)) return;
    if (type != "Reservation") return Ignore();
    if (!Text(PriceField::kTerm, kLongestSku, term)) return;
    if (term != "1 Year" && term != "3 Years") return Ignore();
    row_.term = term == "1 Year" ? domain::Term::kOneYear : domain::Term::kThreeYears;
    if (TakeOffer() && TakeProduct() && TakePrice() && TakeDate()) list_.rows.push_back(row_);
  }

 private:
  void Ignore() { ++summary_.rows_ignored; }

  void Fail(std::string_view field, std::string description) {
    summary_.AddError({item_->line, std::string(field), std::move(description), item_->number});
  }
  bool Fail(PriceField field, std::string description) {
    Fail(NameOf(field), std::move(description));
    return false;
  }

  bool Text(PriceField field, size_t longest, std::string_view& text) {
    const PriceItem::Value& value = item_->values[static_cast<size_t>(field)];
    if (value.kind == PriceItem::Kind::kAbsent) return Fail(field, "is missing");
    if (value.kind != PriceItem::Kind::kText) return Fail(field, "is not a text");
    if (value.text.empty()) return Fail(field, "is empty");
    if (value.text.size() > longest) return Fail(field, fmt::format("is longer than {} bytes", longest));
    text = value.text;
    return true;
  }

  bool TakeOffer() {
    std::string_view sku;
    std::string_view region;
    std::string_view code;
    if (!Text(PriceField::kSku, kLongestSku, sku) || !Text(PriceField::kRegion, kLongestRegion, region) ||
        !Text(PriceField::kCurrency, kLongestSku, code)) {
      return false;
    }
    const absl::StatusOr<domain::Currency> currency = domain::Currency::Parse(code);
    if (!currency.ok()) return Fail(PriceField::kCurrency, fmt::format("{} is not a currency", Shown(code)));
    row_.currency = *currency;
    row_.sku = list_.texts.Add(sku);
    row_.region = list_.texts.Add(region);
    const std::string id = OfferIdOf(sku, region, row_.term, *currency);
    const bool is_known = list_.offers.Contains(id);
    if (!is_known && !domain::ParseOfferName("offers/" + id, "").ok()) {
      return Fail(PriceField::kSku, fmt::format("{} makes no offer id", Shown(id)));
    }
    row_.offer = list_.offers.Add(id);
    return true;
  }

  bool TakeProduct() {
    std::string_view service;
    std::string_view product;
    if (!Text(PriceField::kService, kLongestProductName, service) ||
        !Text(PriceField::kProduct, kLongestProductName, product)) {
      return false;
    }
    row_.product_name = list_.texts.Add(product);
    row_.product_family = list_.texts.Add(domain::ProductFamilyOf(service, product));
    return true;
  }

  bool TakePrice() {
    const PriceItem::Value& value = item_->values[static_cast<size_t>(PriceField::kPrice)];
    if (value.kind == PriceItem::Kind::kAbsent) return Fail(PriceField::kPrice, "is missing");
    if (value.kind != PriceItem::Kind::kNumber) return Fail(PriceField::kPrice, "is not a number");
    const absl::StatusOr<domain::Money> price = domain::ParseMoney(value.text, row_.currency);
    if (!price.ok()) {
      return Fail(PriceField::kPrice,
                  fmt::format("{} is not an amount of {}", Shown(value.text), row_.currency.code()));
    }
    if (price->minor <= 0) return Fail(PriceField::kPrice, fmt::format("{} is not above zero", Shown(value.text)));
    row_.price_minor = price->minor;
    return true;
  }

  bool TakeDate() {
    const PriceItem::Value& value = item_->values[static_cast<size_t>(PriceField::kDate)];
    const bool has_none = value.kind == PriceItem::Kind::kAbsent || value.kind == PriceItem::Kind::kNull;
    if (has_none) return true;
    std::string_view text;
    if (!Text(PriceField::kDate, kLongestSku, text)) return false;
    const absl::StatusOr<domain::Instant> time = domain::ParseInstant(text);
    if (!time.ok()) return Fail(PriceField::kDate, fmt::format("{} is not a time", Shown(text)));
    row_.effective_time = *time;
    return true;
  }

  PriceList& list_;
  ImportSummary& summary_;
  const PriceItem* item_ = nullptr;
  PriceRow row_;
};

// What is wrong with a row beside an earlier one of its offer; an empty field if nothing is.
struct Clash {
  PriceField field = PriceField::kSku;
  std::string description;
};

// The line alone does not tell rows of a file with one long line apart.
std::string PlaceOf(const PriceRow& row) {
  return fmt::format("line {}, Items[{}]", row.line, row.item);
}

Clash ClashOf(const PriceList& list, const PriceRow& first, const PriceRow& previous, const PriceRow& row) {
  const std::string_view id = list.offers[row.offer];
  if (row.sku != first.sku) {
    return {PriceField::kSku,
            fmt::format("offers/{} is also that of {}, {}", id, Shown(list.texts[first.sku]), PlaceOf(first))};
  }
  if (row.region != first.region) {
    return {PriceField::kRegion,
            fmt::format("offers/{} is also that of {}, {}", id, Shown(list.texts[first.region]), PlaceOf(first))};
  }
  const bool repeats = &row != &first && row.effective_time == previous.effective_time;
  if (repeats && row.price_minor != previous.price_minor) {
    return {PriceField::kPrice,
            fmt::format("is {} for offers/{} from {} on, {} has {}",
                        domain::AmountText({row.currency, row.price_minor}), id, domain::ToString(row.effective_time),
                        PlaceOf(previous), domain::AmountText({previous.currency, previous.price_minor}))};
  }
  return {};
}

// Orders the rows and takes out those that say again what another one says, or something else about the same.
void Arrange(PriceList& list, ImportSummary& summary) {
  std::ranges::sort(list.rows, {},
                    [](const PriceRow& row) { return std::tuple(row.offer, row.effective_time, row.item); });
  size_t kept = 0;
  size_t first = 0;
  for (size_t i = 0; i < list.rows.size(); ++i) {
    const PriceRow row = list.rows[i];
    const bool is_new_offer = kept == 0 || list.rows[kept - 1].offer != row.offer;
    if (!is_new_offer) {
      const PriceRow& previous = list.rows[kept - 1];
      const Clash clash = ClashOf(list, list.rows[first], previous, row);
      if (!clash.description.empty()) {
        summary.AddError({row.line, std::string(NameOf(clash.field)), clash.description, row.item});
        continue;
      }
      if (row.effective_time == previous.effective_time) {
        ++summary.rows_unchanged;
        continue;
      }
    } else {
      first = kept;
      list.offer_starts.push_back(kept);
    }
    list.rows[kept++] = row;
  }
  list.rows.resize(kept);
  list.offer_starts.push_back(kept);
}

}  // namespace

std::string OfferIdOf(std::string_view sku, std::string_view region, domain::Term term, domain::Currency currency) {
  std::string id;
  AppendIdPart(sku, id);
  id += '.';
  AppendIdPart(region, id);
  id += '.';
  AppendIdPart(domain::NameOf(term), id);
  id += '.';
  AppendIdPart(currency.code(), id);
  return id;
}

absl::Status ReadPriceList(std::istream& source, PriceList& list, ImportSummary& summary) {
  RowMaker maker(list, summary);
  PRORATA_RETURN_IF_ERROR(ParsePriceList(
      source, [&](const PriceItem& item) { maker.Take(item); }, list.has_next_page));
  Arrange(list, summary);
  return absl::OkStatus();
}

}  // namespace prorata::app
