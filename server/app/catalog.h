#pragma once

// Reading the catalog. What writes it are the imports.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/offer.h"
#include "storage/store.h"

namespace prorata::app {

// An offer as it is shown at a moment.
struct OfferView {
  domain::Offer offer;
  domain::OfferState state = domain::OfferState::kAvailable;
  // The price in force; none if the first one is still to come.
  std::optional<domain::Money> unit_price;
  // The place of its sku in a size flexibility group, if it has one.
  std::optional<domain::Flexibility> flexibility;
};

absl::StatusOr<OfferView> GetOffer(const storage::Reader& reader, const CallContext& context,
                                   const domain::OfferId& id);
absl::StatusOr<OfferView> ViewOf(const storage::Reader& reader, const CallContext& context, const domain::Offer& offer);

const domain::FilterFields& OfferFields();
domain::FilterValue OfferField(const storage::Reader& reader, const CallContext& context, const domain::Offer& offer,
                               std::string_view field);

// One page of the offers; see ListPage. `convert` takes an OfferView.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListOffers(const storage::Reader& reader, const CallContext& context,
                                       const PageRequest& page, const Convert& convert, Items& items) {
  using Item = typename Items::value_type;
  const auto convert_row = [&](const domain::Offer& offer) -> absl::StatusOr<Item> {
    absl::StatusOr<OfferView> view = ViewOf(reader, context, offer);
    if (!view.ok()) return view.status();
    return convert(*view);
  };
  const auto lookup = [&](const domain::Offer& offer, std::string_view field) {
    return OfferField(reader, context, offer, field);
  };
  return ListPage<schema::Offers>(reader, context, page, schema::All<schema::Offers>(), OfferFields(), lookup,
                                  convert_row, items);
}

// A size flexibility group, smallest ratio first.
struct FlexibilityGroup {
  std::string name;
  std::vector<domain::Flexibility> members;
};

// Adds one page of the groups, by name, to `groups`, and answers the token of the next page. A group is never cut.
absl::StatusOr<std::string> ListFlexibilityGroups(const storage::Reader& reader, const CallContext& context,
                                                  const PageRequest& page, std::vector<FlexibilityGroup>& groups);

}  // namespace prorata::app
