// Offers, and what the catalog is made of.

#include "prorata/v1/catalog_service.grpc.pb.h"
#include "server/app/exchange_rates_import.h"
#include "server/app/flexibility_import.h"
#include "server/domain/status_macros.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_catalog.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using app::CallContext;
using storage::Reader;
using storage::Store;

absl::StatusOr<v1::ListOffersResponse> ListOffers(const CallContext& call, const v1::ListOffersRequest& request,
                                                  const Reader& reader) {
  const auto convert = [](const app::OfferView& view) { return ToProto(view); };
  v1::ListOffersResponse response;
  PRORATA_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           app::ListOffers(reader, call, PageRequestOf(request), convert, *response.mutable_offers()));
  return response;
}

absl::StatusOr<v1::Offer> GetOffer(const CallContext& call, const v1::GetOfferRequest& request, const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::OfferId id, domain::ParseOfferName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const app::OfferView view, app::GetOffer(reader, call, id));
  return ToProto(view);
}

absl::StatusOr<v1::ListFlexibilityGroupsResponse> ListFlexibilityGroups(const CallContext& call,
                                                                        const v1::ListFlexibilityGroupsRequest& request,
                                                                        const Reader& reader) {
  v1::ListFlexibilityGroupsResponse response;
  std::vector<app::FlexibilityGroup> groups;
  PRORATA_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           app::ListFlexibilityGroups(reader, call, PageRequestOf(request), groups));
  for (const app::FlexibilityGroup& group : groups) *response.add_flexibility_groups() = ToProto(group);
  return response;
}

absl::StatusOr<v1::ImportSummary> ImportOffers(const CallContext& call, const v1::ImportOffersRequest& first,
                                               std::istream& file, Store& store) {
  PRORATA_ASSIGN_OR_RETURN(const app::ImportSummary summary, app::ImportOffers(store, call, file, FromProto(first)));
  return ToProto(summary);
}

absl::StatusOr<v1::ImportSummary> ImportFlexibilityGroups(const CallContext& /*call*/,
                                                          const v1::ImportFlexibilityGroupsRequest& first,
                                                          std::istream& file, Store& store) {
  PRORATA_ASSIGN_OR_RETURN(const app::ImportSummary summary,
                           app::ImportFlexibilityGroups(store, file, FromProto(first.header())));
  return ToProto(summary);
}

absl::StatusOr<v1::ImportSummary> ImportExchangeRates(const CallContext& /*call*/,
                                                      const v1::ImportExchangeRatesRequest& first, std::istream& file,
                                                      Store& store) {
  PRORATA_ASSIGN_OR_RETURN(const app::ImportSummary summary,
                           app::ImportExchangeRates(store, file, FromProto(first.header())));
  return ToProto(summary);
}

}  // namespace

void RegisterCatalogService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::CatalogService>();
  service.Query("ListOffers", ListOffers, ReadKind::kScan);
  service.Query("GetOffer", GetOffer);
  service.Upload("ImportOffers", ImportOffers);
  service.Upload("ImportFlexibilityGroups", ImportFlexibilityGroups);
  service.Upload("ImportExchangeRates", ImportExchangeRates);
  service.Query("ListFlexibilityGroups", ListFlexibilityGroups, ReadKind::kScan);
}

}  // namespace prorata::rpc
