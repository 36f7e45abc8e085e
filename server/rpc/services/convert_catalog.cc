#include "server/rpc/services/convert_catalog.h"

#include "server/rpc/services/convert.h"

namespace prorata::rpc {

prorata::v1::Offer ToProto(const app::OfferView& view) {
  const domain::Offer& offer = view.offer;
  prorata::v1::Offer message;
  message.set_name(domain::ToString(offer.id));
  message.set_sku(offer.sku);
  message.set_region(offer.region);
  message.set_term(ToProto(offer.term));
  message.set_product_family(offer.product_family);
  message.set_product_name(offer.product_name);
  if (view.flexibility) {
    message.set_flexibility_group(view.flexibility->group);
    message.set_flexibility_ratio_milli(view.flexibility->ratio_milli);
  }
  if (view.unit_price) *message.mutable_unit_price() = ToProto(*view.unit_price);
  for (const domain::BillingPlan plan : offer.billing_plans) message.add_billing_plans(ToProto(plan));
  for (const domain::OfferPrice& price : offer.prices) {
    auto& added = *message.add_prices();
    *added.mutable_effective_time() = ToProto(price.effective_time);
    *added.mutable_unit_price() = ToProto(price.unit_price);
  }
  message.set_max_quantity(offer.max_quantity);
  message.set_refundable(offer.refundable);
  message.set_state(static_cast<prorata::v1::Offer::State>(view.state));
  *message.mutable_update_time() = ToProto(offer.update_time);
  return message;
}

prorata::v1::FlexibilityGroup ToProto(const app::FlexibilityGroup& group) {
  prorata::v1::FlexibilityGroup message;
  message.set_display_name(group.name);
  for (const domain::Flexibility& member : group.members) {
    auto& added = *message.add_members();
    added.set_sku(member.sku);
    added.set_ratio_milli(member.ratio_milli);
  }
  return message;
}

prorata::v1::ImportSummary ToProto(const app::ImportSummary& summary) {
  prorata::v1::ImportSummary message;
  message.set_rows_read(summary.rows_read);
  message.set_rows_created(summary.rows_created);
  message.set_rows_updated(summary.rows_updated);
  message.set_rows_unchanged(summary.rows_unchanged);
  message.set_rows_ignored(summary.rows_ignored);
  message.set_rows_invalid(summary.rows_invalid);
  message.set_offers_withdrawn(summary.offers_withdrawn);
  for (const app::RowError& error : summary.errors) {
    auto& added = *message.add_errors();
    added.set_line(error.line);
    added.set_field(error.field);
    added.set_description(error.description);
    if (error.item >= 0) added.set_item(error.item);
  }
  return message;
}

app::ImportOptions FromProto(const prorata::v1::ImportHeader& header) {
  return {header.validate_only(), header.skip_invalid_rows()};
}

app::OffersImportOptions FromProto(const prorata::v1::ImportOffersRequest& first) {
  app::OffersImportOptions options;
  options.import = FromProto(first.header());
  const auto& asked = first.options();
  if (asked.max_quantity() != 0) options.max_quantity = asked.max_quantity();
  options.non_refundable_families.assign(asked.non_refundable_families().begin(),
                                         asked.non_refundable_families().end());
  options.withdraw_absent = asked.withdraw_absent();
  return options;
}

}  // namespace prorata::rpc
