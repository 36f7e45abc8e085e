#include "server/app/offers_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "server/app/price_list.h"
#include "server/app/price_list_parser.h"
#include "server/domain/offer.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// How many offers are looked at in one read.
constexpr size_t kOffersRead = 10'000;

using Rows = std::span<const PriceRow>;

// All that the rows of an offer say of it but for its prices. The newest row has the word.
domain::Offer DescribedBy(const PriceList& list, const PriceRow& row, const OffersImportOptions& options,
                          domain::Offer offer) {
  offer.sku = list.texts[row.sku];
  offer.region = list.texts[row.region];
  offer.term = row.term;
  offer.currency = row.currency;
  offer.product_family = list.texts[row.product_family];
  offer.product_name = list.texts[row.product_name];
  offer.billing_plans = {domain::BillingPlan::kUpfront, domain::BillingPlan::kMonthly};
  offer.max_quantity = options.max_quantity;
  offer.refundable =
      std::ranges::find(options.non_refundable_families, offer.product_family) == options.non_refundable_families.end();
  offer.withdrawn = false;
  return offer;
}

enum class Effect { kCreated, kUpdated, kUnchanged };

Effect PutPrice(std::vector<domain::OfferPrice>& prices, const PriceRow& row) {
  const auto at = std::ranges::lower_bound(prices, row.effective_time, {}, &domain::OfferPrice::effective_time);
  const domain::Money price{row.currency, row.price_minor};
  const bool is_known = at != prices.end() && at->effective_time == row.effective_time;
  if (!is_known) {
    prices.insert(at, {row.effective_time, price});
    return Effect::kCreated;
  }
  if (at->unit_price == price) return Effect::kUnchanged;
  at->unit_price = price;
  return Effect::kUpdated;
}

// Why a row cannot be of the offer that is there under its id, if it cannot: ids fold case and signs, so that two skus
// may come to one id, and the second must not take the place of the first.
std::optional<RowError> TakenBy(const PriceList& list, const PriceRow& row, const domain::Offer& stored) {
  const auto taken = [&](PriceField field, const std::string& here, const std::string& there) {
    return RowError{row.line, std::string(NameOf(field)),
                    fmt::format("{} is the offer of {} already: {} would get the same id", domain::ToString(stored.id),
                                Shown(there), Shown(here))};
  };
  const std::string sku(list.texts[row.sku]);
  const std::string region(list.texts[row.region]);
  if (sku != stored.sku) return taken(PriceField::kSku, sku, stored.sku);
  if (region != stored.region) return taken(PriceField::kRegion, region, stored.region);
  return std::nullopt;
}

absl::Status ApplyOffer(storage::Transaction& tx, const CallContext& context, const PriceList& list, Rows rows,
                        const OffersImportOptions& options, RowCounts& counts) {
  const domain::OfferId id{std::string(list.offers[rows.front().offer])};
  PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Offers>(tx, id));
  if (stored != nullptr) {
    // Looked for before; this one came since, by another import.
    const std::optional<RowError> taken = TakenBy(list, rows.front(), *stored);
    if (taken.has_value()) return InvalidFile(taken->line, taken->field + ": " + taken->description);
  }
  domain::Offer before = stored == nullptr ? domain::Offer() : *stored;
  before.id = id;
  domain::Offer offer = DescribedBy(list, rows.back(), options, before);
  // What the rows say beside prices is a change by the newest of them.
  bool is_described_anew = stored != nullptr && offer != before;
  for (const PriceRow& row : rows) {
    Effect effect = PutPrice(offer.prices, row);
    if (effect == Effect::kUnchanged && is_described_anew && &row == &rows.back()) effect = Effect::kUpdated;
    counts.created += effect == Effect::kCreated ? 1 : 0;
    counts.updated += effect == Effect::kUpdated ? 1 : 0;
    counts.unchanged += effect == Effect::kUnchanged ? 1 : 0;
  }
  if (offer == before) return absl::OkStatus();
  offer.update_time = context.now;
  schema::Put<schema::Offers>(tx, id, std::move(offer));
  return absl::OkStatus();
}

// Which offers of the list, by their number there, would take ids of others that are there from earlier imports. Each
// of their rows is an error of the summary.
absl::StatusOr<std::vector<bool>> FindTaken(storage::Store& store, const PriceList& list, ImportSummary& summary) {
  const size_t offers = list.offer_starts.size() - 1;
  std::vector<bool> is_taken(offers);
  for (size_t first = 0; first < offers; first += kOffersRead) {
    const size_t last = std::min(first + kOffersRead, offers);
    std::vector<RowError> errors;
    PRORATA_RETURN_IF_ERROR(store.ReadNow([&](const storage::Reader& reader) -> absl::Status {
      errors.clear();
      for (size_t i = first; i < last; ++i) {
        const domain::OfferId id{std::string(list.offers[list.rows[list.offer_starts[i]].offer])};
        PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Offers>(reader, id));
        is_taken[i] = stored != nullptr && TakenBy(list, list.rows[list.offer_starts[i]], *stored).has_value();
        for (size_t row = list.offer_starts[i]; is_taken[i] && row < list.offer_starts[i + 1]; ++row) {
          errors.push_back(*TakenBy(list, list.rows[row], *stored));
        }
      }
      return absl::OkStatus();
    }));
    for (RowError& error : errors) summary.AddError(std::move(error));
  }
  return is_taken;
}

void LeaveOut(const std::vector<bool>& is_left_out, PriceList& list) {
  std::vector<size_t> starts;
  size_t kept = 0;
  for (size_t i = 0; i < is_left_out.size(); ++i) {
    if (is_left_out[i]) continue;
    starts.push_back(kept);
    for (size_t row = list.offer_starts[i]; row < list.offer_starts[i + 1]; ++row) list.rows[kept++] = list.rows[row];
  }
  starts.push_back(kept);
  list.rows.resize(kept);
  list.offer_starts = std::move(starts);
}

absl::Status ApplyRows(storage::Store& store, const CallContext& context, const PriceList& list,
                       const OffersImportOptions& options, ImportSummary& summary) {
  const std::vector<size_t>& starts = list.offer_starts;
  const auto apply = [&](storage::Transaction& tx, size_t first, size_t last, RowCounts& counts) -> absl::Status {
    for (size_t i = first; i < last; ++i) {
      const Rows rows = Rows(list.rows).subspan(starts[i], starts[i + 1] - starts[i]);
      PRORATA_RETURN_IF_ERROR(ApplyOffer(tx, context, list, rows, options, counts));
    }
    return absl::OkStatus();
  };
  return ApplyInBatches(store, options.import, starts.size() - 1, apply, summary);
}

absl::Status Withdraw(storage::Store& store, const CallContext& context, const std::vector<domain::OfferId>& absent,
                      const OffersImportOptions& options, ImportSummary& summary) {
  const auto apply = [&](storage::Transaction& tx, size_t first, size_t last, RowCounts& counts) -> absl::Status {
    for (size_t i = first; i < last; ++i) {
      PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Offers>(tx, absent[i]));
      if (stored == nullptr || stored->withdrawn) continue;
      domain::Offer offer = *stored;
      offer.withdrawn = true;
      offer.update_time = context.now;
      schema::Put<schema::Offers>(tx, absent[i], std::move(offer));
      ++counts.withdrawn;
    }
    return absl::OkStatus();
  };
  return ApplyInBatches(store, options.import, absent.size(), apply, summary);
}

absl::Status WithdrawAbsent(storage::Store& store, const CallContext& context, const PriceList& list,
                            const OffersImportOptions& options, ImportSummary& summary) {
  std::set<domain::Currency> currencies;
  for (const PriceRow& row : list.rows) currencies.insert(row.currency);
  schema::KeyRange rest = schema::All<schema::Offers>();
  for (bool more = true; more;) {
    std::vector<domain::OfferId> absent;
    std::string last_key;
    size_t seen = 0;
    PRORATA_RETURN_IF_ERROR(store.ReadNow([&](const storage::Reader& reader) {
      absent.clear();
      seen = 0;
      return schema::Scan<schema::Offers>(reader, rest, [&](const domain::OfferId& id, const domain::Offer& offer) {
        const bool is_absent = currencies.contains(offer.currency) && !list.offers.Contains(id.value);
        if (is_absent && !offer.withdrawn) absent.push_back(id);
        last_key = schema::KeyBytes<schema::Offers>(id);
        return ++seen < kOffersRead;
      });
    }));
    PRORATA_RETURN_IF_ERROR(Withdraw(store, context, absent, options, summary));
    more = seen == kOffersRead;
    if (more) rest = schema::After(std::move(rest), last_key);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImportSummary> ImportOffers(storage::Store& store, const CallContext& context, std::istream& file,
                                           const OffersImportOptions& options) {
  ImportSummary summary;
  PriceList list;
  PRORATA_RETURN_IF_ERROR(ReadPriceList(file, list, summary));
  PRORATA_ASSIGN_OR_RETURN(const std::vector<bool> taken, FindTaken(store, list, summary));
  LeaveOut(taken, list);
  PRORATA_RETURN_IF_ERROR(CheckRows(summary, options.import));
  if (options.withdraw_absent && list.has_next_page) {
    return InvalidFile(0, "NextPageLink is set: a page of a price list cannot tell what is absent from all of it");
  }
  PRORATA_RETURN_IF_ERROR(ApplyRows(store, context, list, options, summary));
  if (options.withdraw_absent) PRORATA_RETURN_IF_ERROR(WithdrawAbsent(store, context, list, options, summary));
  return summary;
}

}  // namespace prorata::app
