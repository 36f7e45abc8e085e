#include "client/cli/commands/commands.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/catalog_service.grpc.pb.h"

namespace prorata::cli {

using Stub = v1::CatalogService::Stub;

void AddOfferCommands(Program& program) {
  CLI::App* group = program.Group("offers", "What can be bought");

  CLI::App* list = program.Command(
      group, "list", "List offers by name",
      "prorata offers list\n"
      "prorata offers list --filter 'region = \"westeurope\" AND term = \"P1Y\"' --limit 20",
      [](Session& session) {
        const auto answer =
            session.List(&Stub::ListOffers, v1::ListOffersRequest(), &v1::ListOffersResponse::mutable_offers);
        session.output().Show(answer, NamesOf(answer.offers()), [&] { return OfferTable(answer.offers()); });
      });
  program.Lists(list);

  auto id = std::make_shared<std::string>();
  CLI::App* get = program.Command(group, "get", "Show one offer with its prices",
                                  "prorata offers get standard-b1ls.westeurope.p1y.usd", [id](Session& session) {
                                    v1::GetOfferRequest request;
                                    request.set_name(session.names().Offer(*id));
                                    const v1::Offer offer = session.Ask(&Stub::GetOffer, request);
                                    session.output().Show(offer, {offer.name()}, [&] { return OfferText(offer); });
                                  });
  get->add_option("offer", *id, "id or name")->required();
}

}  // namespace prorata::cli
