#pragma once

// A world in which reservations are exchanged.

#include <string>
#include <vector>

#include "tests/unit/app/returns_fixture.h"

namespace prorata::testing {

class ExchangesFixture : public ReturnsFixture {
 protected:
  ExchangesFixture() { now = At("2024-01-31T10:00:00Z"); }

  // Three units of 31.00 for a year.
  domain::Reservation BuyThree(domain::BillingPlan plan) {
    return BuyReservation({.product_family = "virtual_machines"}, plan, 3);
  }
  // Another machine on the price list.
  domain::OfferId OfferFor(const std::string& price, const std::string& sku = "Standard_D2s_v3",
                           const std::string& family = "virtual_machines") {
    return AddOffer({.sku = sku, .price = price, .product_family = family});
  }

  absl::StatusOr<app::SealedExchangeQuote> QuoteExchange(const domain::ExchangeCommand& command) {
    return Read([&](const storage::Reader& reader) { return app::CalculateExchange(reader, Call(), adatum, command); });
  }
  absl::StatusOr<domain::Exchange> Exchange(const domain::ExchangeCommand& command, const std::string& token = "",
                                            const std::string& who = "dana") {
    return Transact([&](storage::Transaction& tx) {
      return app::CreateExchange(tx, Call(who), {adatum, command, token, "a bigger size"});
    });
  }
  absl::StatusOr<domain::Exchange> ApproveExchange(const domain::ExchangeName& name) {
    return Transact([&](storage::Transaction& tx) { return app::ApproveExchange(tx, Agent(), {name, "fine", ""}); });
  }
  absl::StatusOr<domain::Exchange> RejectExchange(const domain::ExchangeName& name, const std::string& comment = "no") {
    return Transact([&](storage::Transaction& tx) { return app::RejectExchange(tx, Agent(), {name, comment, ""}); });
  }
  absl::StatusOr<domain::Exchange> WithdrawExchange(const domain::ExchangeName& name) {
    return Transact([&](storage::Transaction& tx) { return app::WithdrawExchange(tx, Call(), {name, "kept", ""}); });
  }

  domain::Order OrderOf(const domain::Exchange& exchange, size_t index = 0) {
    return Load<schema::Orders>({adatum, exchange.orders.at(index)});
  }
};

}  // namespace prorata::testing
