#include "server/app/catalog.h"

#include <limits>
#include <memory>
#include <utility>

#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using Groups = schema::FlexibilityGroups;

// Keys behind every member of a group, so that a member that comes later never shows its group again.
schema::FlexibilityKey EndOf(const std::string& group) {
  return {group, std::numeric_limits<int64_t>::max(), ""};
}

// No less than a group takes in an answer.
int64_t BytesOf(const FlexibilityGroup& group) {
  constexpr int64_t kFraming = 32;
  int64_t bytes = static_cast<int64_t>(group.name.size()) + kFraming;
  for (const domain::Flexibility& member : group.members) bytes += static_cast<int64_t>(member.sku.size()) + kFraming;
  return bytes;
}

absl::StatusOr<std::optional<domain::Flexibility>> FlexibilityOf(const storage::Reader& reader,
                                                                 const std::string& sku) {
  PRORATA_ASSIGN_OR_RETURN(const auto member, schema::Find<schema::FlexibilityMembers>(reader, {sku}));
  if (member == nullptr) return std::nullopt;
  return *member;
}

}  // namespace

absl::StatusOr<OfferView> ViewOf(const storage::Reader& reader, const CallContext& context,
                                 const domain::Offer& offer) {
  PRORATA_ASSIGN_OR_RETURN(std::optional<domain::Flexibility> flexibility, FlexibilityOf(reader, offer.sku));
  return OfferView{offer, domain::StateAt(offer, context.now), domain::PriceAt(offer, context.now),
                   std::move(flexibility)};
}

absl::StatusOr<OfferView> GetOffer(const storage::Reader& reader, const CallContext& context,
                                   const domain::OfferId& id) {
  PRORATA_ASSIGN_OR_RETURN(const auto offer, schema::Require<schema::Offers>(reader, id));
  return ViewOf(reader, context, *offer);
}

const domain::FilterFields& OfferFields() {
  using domain::FilterType;
  static const domain::FilterFields fields = {{"sku", {FilterType::kText, {}}},
                                              {"region", {FilterType::kText, {}}},
                                              {"term", {FilterType::kEnum, {"P1Y", "P3Y"}}},
                                              {"product_family", {FilterType::kText, {}}},
                                              {"flexibility_group", {FilterType::kText, {}}},
                                              {"currency", {FilterType::kText, {}}},
                                              {"unit_price", {FilterType::kMoney, {}}},
                                              {"refundable", {FilterType::kBool, {}}},
                                              {"state", {FilterType::kEnum, {"AVAILABLE", "WITHDRAWN", "UPCOMING"}}}};
  return fields;
}

domain::FilterValue OfferField(const storage::Reader& reader, const CallContext& context, const domain::Offer& offer,
                               std::string_view field) {
  if (field == "sku") return offer.sku;
  if (field == "region") return offer.region;
  if (field == "term") return std::string(domain::NameOf(offer.term));
  if (field == "product_family") return offer.product_family;
  if (field == "currency") return std::string(offer.currency.code());
  if (field == "refundable") return offer.refundable;
  if (field == "state") return std::string(domain::NameOf(domain::StateAt(offer, context.now)));
  if (field == "unit_price") {
    const std::optional<domain::Money> price = domain::PriceAt(offer, context.now);
    if (price.has_value()) return *price;
  }
  if (field == "flexibility_group") {
    // A fault of the store fails the whole read (store.h), so it may pass for an offer without a group here.
    const absl::StatusOr<std::optional<domain::Flexibility>> flexibility = FlexibilityOf(reader, offer.sku);
    if (flexibility.ok() && flexibility->has_value()) return (*flexibility)->group;
  }
  return std::monostate{};
}

absl::StatusOr<std::string> ListFlexibilityGroups(const storage::Reader& reader, const CallContext& context,
                                                  const PageRequest& page, std::vector<FlexibilityGroup>& groups) {
  PRORATA_ASSIGN_OR_RETURN(Pager pager, Pager::Start(context, page, kNoFilterFields));
  FlexibilityGroup open;
  bool has_room = true;
  const auto close_group = [&] {
    if (!open.members.empty()) {
      has_room = pager.Add(schema::KeyBytes<Groups>(EndOf(open.name)), BytesOf(open));
      if (has_room) groups.push_back(std::move(open));
    }
    open = {};
    return has_room;
  };
  PRORATA_RETURN_IF_ERROR(
      schema::Scan<Groups>(reader, pager.Rest(schema::All<Groups>()),
                           [&](const schema::FlexibilityKey& key, const domain::Flexibility& member) {
                             if (key.group != open.name && !close_group()) return false;
                             open.name = key.group;
                             open.members.push_back(member);
                             return true;
                           }));
  if (has_room) close_group();
  return pager.NextToken();
}

}  // namespace prorata::app
