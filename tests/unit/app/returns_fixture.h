#pragma once

// A world in which units are returned: what tests of refunds and exchanges have in common.

#include <fmt/format.h>

#include <string>

#include "server/app/allowance.h"
#include "server/app/exchange_quotes.h"
#include "server/app/exchanges.h"
#include "server/app/integrity.h"
#include "server/app/refund_quotes.h"
#include "server/app/refunds.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {

class ReturnsFixture : public AppFixture {
 protected:
  // Every test leaves sound books behind.
  void TearDown() override {
    if (bought_) CheckBooks();
    const auto report = Read([](const storage::Reader& reader) { return app::CheckIntegrity(reader); });
    ASSERT_TRUE(report.ok()) << report.status();
    for (const app::Finding& finding : report->findings) {
      ADD_FAILURE() << finding.check << ": " << finding.subject << ": " << finding.description;
    }
  }

  // New orders get the policy: `csp-2020` (by a support agent, 12 %) or `self-service-2023` (at once, no fee).
  void UsePolicy(std::string id) {
    Change<schema::Partners>(contoso, [&](domain::Partner& partner) { partner.default_refund_policy = {id}; });
  }
  void UseLimit(std::string_view amount) {
    Change<schema::Partners>(contoso, [&](domain::Partner& partner) { partner.annual_refund_limit = Amount(amount); });
  }

  domain::Reservation BuyReservation(const OfferSpec& spec, domain::BillingPlan plan, int64_t quantity) {
    bought_ = true;
    return OnlyReservationOf(Buy(AddOffer(spec), plan, quantity));
  }

  absl::StatusOr<app::SealedRefundQuote> Quote(const domain::ReservationName& reservation, int64_t quantity,
                                               bool accept_limited = false) {
    return Read([&](const storage::Reader& reader) {
      return app::CalculateRefund(reader, Call(), reservation, {quantity, accept_limited}, std::nullopt);
    });
  }
  absl::StatusOr<domain::Refund> Create(const app::CreateRefundCommand& command, const std::string& who = "dana") {
    return Transact([&](storage::Transaction& tx) { return app::CreateRefund(tx, Call(who), command); });
  }
  absl::StatusOr<domain::Refund> Return(const domain::ReservationName& reservation, int64_t quantity,
                                        const std::string& token = "") {
    return Create(
        {.reservation = reservation, .units = {.quantity = quantity}, .quote_token = token, .reason = "", .etag = ""});
  }

  app::CallContext Agent(const std::string& name = "kim") const {
    return Call(name, app::PrincipalKind::kProviderAgent);
  }
  absl::StatusOr<domain::Refund> Approve(const domain::RefundName& name) {
    return Transact([&](storage::Transaction& tx) { return app::ApproveRefund(tx, Agent(), {name, "fine", ""}); });
  }
  absl::StatusOr<domain::Refund> Reject(const domain::RefundName& name, const std::string& comment = "used it") {
    return Transact([&](storage::Transaction& tx) { return app::RejectRefund(tx, Agent(), {name, comment, ""}); });
  }
  absl::StatusOr<domain::Refund> Withdraw(const domain::RefundName& name) {
    return Transact([&](storage::Transaction& tx) { return app::WithdrawRefund(tx, Call(), {name, "kept", ""}); });
  }

  absl::StatusOr<app::RefundAllowance> Allowance(std::optional<domain::Money> amount = std::nullopt,
                                                 const app::PageRequest& page = {}) {
    return Read(
        [&](const storage::Reader& reader) { return app::GetRefundAllowance(reader, Call(), adatum, page, amount); });
  }
  // `used 10.00 USD, held 0.00 USD, available 90.00 USD`.
  std::string AllowanceText() {
    const auto account = Allowance();
    if (!account.ok()) return account.status().ToString();
    return fmt::format("used {}, held {}, available {}", ToString(account->allowance.used),
                       ToString(account->allowance.held), ToString(account->allowance.available));
  }

  // The reservations of an order, oldest first: `30 CANCELED SPLIT, 28 ACTIVE, 2 CANCELED REFUNDED`.
  std::string UnitsText(const domain::OrderName& order) {
    std::string text;
    for (const domain::Reservation& reservation : ReservationsOf(Load<schema::Orders>(order))) {
      if (!text.empty()) text += ", ";
      text += fmt::format("{} {}", reservation.quantity, NameOf(StateAt(reservation, now)));
      if (reservation.canceled()) text += fmt::format(" {}", NameOf(reservation.cancel_reason));
      if (!ToString(reservation.pending).empty()) text += " PENDING";
    }
    return text;
  }

 private:
  bool bought_ = false;
};

}  // namespace prorata::testing
