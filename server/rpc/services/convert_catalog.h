#pragma once

// Offers, flexibility groups and imports between API and domain.

#include "prorata/v1/catalog_service.pb.h"
#include "prorata/v1/offer.pb.h"
#include "server/app/catalog.h"
#include "server/app/catalog_import.h"
#include "server/app/offers_import.h"

namespace prorata::rpc {

prorata::v1::Offer ToProto(const app::OfferView& view);
prorata::v1::FlexibilityGroup ToProto(const app::FlexibilityGroup& group);
prorata::v1::ImportSummary ToProto(const app::ImportSummary& summary);

app::ImportOptions FromProto(const prorata::v1::ImportHeader& header);
app::OffersImportOptions FromProto(const prorata::v1::ImportOffersRequest& first);

}  // namespace prorata::rpc
