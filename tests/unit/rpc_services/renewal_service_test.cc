// Goal: whether a reservation is renewed is switched through UpdateReservation, by those who may, as long as it runs,
// and nothing else about a renewal can be set.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/api_client.h"
#include "tests/support/app_fixture.h"
#include "tests/support/in_process_server.h"

namespace prorata::testing {
namespace {

constexpr char kPrincipals[] = R"(principals:
  - { name: dana, kind: partner_user, roles: [{ role: admin_agent, scope: partners/contoso }] }
  - name: sally
    kind: partner_user
    roles: [{ role: sales_agent, scope: partners/contoso }]
    grants: [partners/contoso/customers/adatum]
  - name: hal
    kind: partner_user
    roles: [{ role: helpdesk_agent, scope: partners/contoso }]
    grants: [partners/contoso/customers/adatum]
  - { name: ada, kind: customer_user, roles: [{ role: owner, scope: partners/contoso/customers/adatum }] }
  - { name: kim, kind: provider_agent, roles: [{ role: support_agent, scope: provider }] }
  - { name: pat, kind: partner_user, roles: [{ role: admin_agent, scope: partners/fabrikam }] }
)";

class RenewalServiceTest : public AppFixture {
 protected:
  void StartWith(bool enabled) {
    server_.reset();
    StartAfresh();
    now = At("2024-01-31");
    name_ = OnlyReservationOf(Buy(AddOffer({.price = "31.00 USD"}), domain::BillingPlan::kMonthly, 3)).name;
    Change<schema::Reservations>(name_, [&](domain::Reservation& row) { row.renewal.enabled = enabled; });
    server_ = std::make_unique<InProcessServer>(
        InProcessServer::Options{.now = "2024-06-01T00:00:00Z", .store = store.get(), .principals = kPrincipals});
  }

  // `renewal`: of the reservation sent, in the text format.
  Answer<v1::Reservation> Update(const std::string& renewal, const std::vector<std::string>& mask,
                                 const std::string& principal = "dana", const std::string& etag = "") {
    auto request = Proto<v1::UpdateReservationRequest>(fmt::format("reservation {{ {} }}", renewal));
    request.mutable_reservation()->set_name(ToString(name_));
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_etag(etag);
    ApiClient client(server_->address(), principal);
    return client.Call(*client.reservations, &v1::ReservationService::Stub::UpdateReservation, request);
  }
  v1::Reservation Get() {
    ApiClient client(server_->address(), "dana");
    v1::GetReservationRequest request;
    request.set_name(ToString(name_));
    return *client.Call(*client.reservations, &v1::ReservationService::Stub::GetReservation, request);
  }

  domain::ReservationName name_;
  std::unique_ptr<InProcessServer> server_;
};

std::string TextOf(const Answer<v1::Reservation>& answer) {
  if (!answer.ok()) return CodeAndReasonOf(answer.status);
  return fmt::format("{} revision {}", answer->renewal().enabled() ? "on" : "off", answer->revision());
}

TEST_F(RenewalServiceTest, IsSwitchedByWhoMay) {
  struct Case {
    const char* name;
    bool before;
    const char* principal;
    const char* renewal;
    std::vector<std::string> mask;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"on", false, "dana", "renewal { enabled: true }", {"renewal.enabled"}, "on revision 2"},
      {"on, as a whole", false, "dana", "renewal { enabled: true }", {"renewal"}, "on revision 2"},
      {"on, by what is set", false, "dana", "renewal { enabled: true }", {}, "on revision 2"},
      {"on, with everything else",
       false,
       "dana",
       "display_name: 'web' renewal { enabled: true }",
       {"*"},
       "on revision 2"},
      {"on already", true, "dana", "renewal { enabled: true }", {"renewal.enabled"}, "on revision 1"},
      {"off", true, "dana", "renewal { enabled: false }", {"renewal.enabled"}, "off revision 2"},
      {"off: named and not set", true, "dana", "", {"renewal"}, "off revision 2"},
      {"off: set and empty", true, "dana", "renewal {}", {}, "off revision 2"},
      {"off already", false, "dana", "", {"renewal.enabled"}, "off revision 1"},
      {"not named: stays", true, "dana", "display_name: 'web' renewal {}", {"display_name"}, "on revision 2"},
      {"not set: stays", true, "dana", "display_name: 'web'", {}, "on revision 2"},
      {"by a customer, whose users look and buy only",
       false,
       "ada",
       "renewal { enabled: true }",
       {"renewal"},
       "7 PERMISSION_DENIED"},
      {"by a sales agent", false, "sally", "renewal { enabled: true }", {"renewal"}, "on revision 2"},
      // It updates reservations but does not have `reservations.renew`.
      {"by a helpdesk agent", false, "hal", "renewal { enabled: true }", {"renewal"}, "7 PERMISSION_DENIED"},
      {"a helpdesk agent changes the rest", false, "hal", "display_name: 'web'", {}, "off revision 2"},
      {"a helpdesk agent switches to what is so",
       true,
       "hal",
       "renewal { enabled: true }",
       {"renewal"},
       "on revision 1"},
      {"by support", false, "kim", "renewal { enabled: true }", {"renewal"}, "7 PERMISSION_DENIED"},
      {"by another partner", false, "pat", "renewal { enabled: true }", {"renewal"}, "7 PERMISSION_DENIED"},
      // What only the server says is not taken.
      {"a price of one's own",
       false,
       "dana",
       "renewal { enabled: true fixed_unit_price { currency_code: 'USD' units: 1 } price_fix_time { seconds: 1 } }",
       {"renewal"},
       "on revision 2"},
      {"only a price",
       false,
       "dana",
       "renewal { fixed_unit_price { currency_code: 'USD' units: 1 } }",
       {"renewal"},
       "off revision 1"},
      {"a mask that names a price",
       false,
       "dana",
       "renewal { enabled: true }",
       {"renewal.fixed_unit_price"},
       "3 UPDATE_MASK_INVALID"},
      {"a mask that names nothing there is",
       false,
       "dana",
       "renewal { enabled: true }",
       {"renewal.enabled", "renewal.until"},
       "3 UPDATE_MASK_INVALID"},
      {"a mask that names a field that never changes",
       false,
       "dana",
       "renewal { enabled: true }",
       {"renewal", "renewed_into"},
       "3 UPDATE_MASK_INVALID"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    StartWith(c.before);
    EXPECT_EQ(TextOf(Update(c.renewal, c.mask, c.principal)), c.expected);
    const v1::Reservation after = Get();
    const bool refused = !std::string(c.expected).starts_with("o");
    EXPECT_EQ(after.renewal().enabled(), refused ? c.before : std::string(c.expected).starts_with("on"));
    EXPECT_FALSE(after.renewal().has_fixed_unit_price());
    if (!after.renewal().enabled()) continue;
    EXPECT_EQ(after.renewal().price_fix_time().seconds(), At("2025-01-01").micros / 1'000'000);
    EXPECT_EQ(MoneyText(after.renewal().total()), "92.88 USD");
  }
}

TEST_F(RenewalServiceTest, ARefusalSaysWhatIsWrong) {
  StartWith(false);
  EXPECT_EQ(Update("", {"renewal.until"}).status.error_message(),
            "update_mask: `renewal.until` is not a field; fields are display_name, applied_scope, "
            "instance_size_flexibility, labels, renewal");
  EXPECT_EQ(Update("renewal { enabled: true }", {"renewal"}, "hal").status.error_message(),
            "reservation.renewal: hal may not switch renewal of " + ToString(name_) + ": it takes reservations.renew");
}

TEST_F(RenewalServiceTest, IsSwitchedAsLongAsItRuns) {
  struct Case {
    const char* name;
    std::function<void(domain::Reservation&)> edit;
    const char* at;
    const char* on;
    const char* off;
  };
  const auto as_it_is = [](domain::Reservation&) {};
  const std::vector<Case> cases = {
      {"runs", as_it_is, "2024-06-01T00:00:00Z", "on revision 2", "off revision 2"},
      // Where it was on, the reminder 30 days before has fixed the price.
      {"its last moment", as_it_is, "2025-01-30T23:59:59.999999Z", "on revision 2", "off revision 3"},
      {"canceled",
       [](domain::Reservation& row) {
         row.cancel_reason = domain::CancelReason::kRefunded;
         row.cancel_time = At("2024-03-01");
       },
       "2024-06-01T00:00:00Z", "9 RESERVATION_NOT_ACTIVE", "9 RESERVATION_NOT_ACTIVE"},
      {"split",
       [](domain::Reservation& row) {
         row.cancel_reason = domain::CancelReason::kSplit;
         row.cancel_time = At("2024-03-01");
       },
       "2024-06-01T00:00:00Z", "9 RESERVATION_NOT_ACTIVE", "9 RESERVATION_NOT_ACTIVE"},
      {"a refund waits for approval",
       [&](domain::Reservation& row) {
         row.pending = domain::RefundName{adatum, {{1}}};
       },
       "2024-06-01T00:00:00Z", "on revision 2", "off revision 2"},
  };
  for (const Case& c : cases) {
    for (const bool on : {true, false}) {
      SCOPED_TRACE(fmt::format("{}, {}", c.name, on));
      StartWith(!on);
      Change<schema::Reservations>(name_, c.edit);
      server_->clock().MoveTo(At(c.at));
      EXPECT_EQ(TextOf(Update(on ? "renewal { enabled: true }" : "", {"renewal"})), on ? c.on : c.off);
    }
  }
}

TEST_F(RenewalServiceTest, IsNotSwitchedOnceItIsOver) {
  StartWith(false);
  server_->clock().MoveTo(At("2025-01-31"));
  EXPECT_EQ(TextOf(Update("renewal { enabled: true }", {"renewal"})), "9 RESERVATION_EXPIRED");
  EXPECT_EQ(TextOf(Update("display_name: 'web' renewal { enabled: true }", {})), "9 RESERVATION_EXPIRED");
  EXPECT_NE(Get().display_name(), "web") << "all or nothing";
  EXPECT_EQ(TextOf(Update("", {"renewal"})), "off revision 1") << "it is off already";
}

TEST_F(RenewalServiceTest, AStaleEtagIsRefused) {
  StartWith(false);
  const auto switched = Update("renewal { enabled: true }", {"renewal"}, "dana", "\"1\"");
  EXPECT_EQ(TextOf(switched), "on revision 2");
  EXPECT_EQ(TextOf(Update("", {"renewal"}, "dana", "\"1\"")), "10 ETAG_MISMATCH");
  EXPECT_EQ(TextOf(Update("", {"renewal"}, "dana", switched->etag())), "off revision 3");
}

}  // namespace
}  // namespace prorata::testing
