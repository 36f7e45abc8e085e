#include "server/app/offers_import.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "server/app/price_list.h"
#include "server/domain/offer.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// How many rows are looked at in one read for what the file does not have.
constexpr size_t kWithdrawRead = 10'000;

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

absl::Status ApplyOffer(storage::Transaction& tx, const CallContext& context, const PriceList& list, Rows rows,
                        const OffersImportOptions& options, RowCounts& counts) {
  const domain::OfferId id{std::string(list.offers[rows.front().offer])};
  PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Offers>(tx, id));
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
        return ++seen < kWithdrawRead;
      });
    }));
    PRORATA_RETURN_IF_ERROR(Withdraw(store, context, absent, options, summary));
    more = seen == kWithdrawRead;
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
  PRORATA_RETURN_IF_ERROR(CheckRows(summary, options.import));
  if (options.withdraw_absent && list.has_next_page) {
    return InvalidFile(0, "NextPageLink is set: a page of a price list cannot tell what is absent from all of it");
  }
  PRORATA_RETURN_IF_ERROR(ApplyRows(store, context, list, options, summary));
  if (options.withdraw_absent) PRORATA_RETURN_IF_ERROR(WithdrawAbsent(store, context, list, options, summary));
  return summary;
}

}  // namespace prorata::app
