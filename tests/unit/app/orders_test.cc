// Goal: lists show what was asked for and nothing of anybody else, filters mean what they say, and payments and states
// are as time has them, whether or not the scheduler came by.

#include "server/app/orders.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "server/app/purchase.h"
#include "server/app/reservations.h"
#include "tests/support/app_fixture.h"
#include "tests/support/reservation_list.h"

namespace prorata::app {
namespace {

using domain::BillingPlan;
using ::prorata::testing::Amount;
using ::prorata::testing::At;
using ::prorata::testing::ReasonsOf;

// The least that a list needs of a message.
struct Item {
  std::string name;
  size_t ByteSizeLong() const { return name.size(); }
};
struct Items {
  using value_type = Item;
  Item* Add() { return &all.emplace_back(); }
  void RemoveLast() { all.pop_back(); }
  std::vector<Item> all;
};

class OrdersTest : public testing::AppFixture {
 protected:
  // A purchase by display name, which is what the lists here show.
  domain::Order BuyAs(const std::string& name, const domain::CustomerName& customer, domain::PurchaseCommand command) {
    command.display_name = name;
    const auto bought =
        Transact([&](storage::Transaction& tx) { return PurchaseReservation(tx, Call(), customer, command, ""); });
    EXPECT_TRUE(bought.ok()) << bought.status();
    return bought->order;
  }
  domain::CustomerName AddCustomer(const domain::PartnerId& partner, const std::string& id) {
    domain::Partner row = Load<schema::Partners>(contoso);
    row.id = partner;
    Put<schema::Partners>(partner, row);
    domain::Customer customer = Load<schema::Customers>(adatum);
    customer.name = {partner, {id}};
    Put<schema::Customers>(customer.name, customer);
    return customer.name;
  }
  void Cancel(const domain::Order& order, domain::CancelReason reason) {
    Change<schema::Reservations>(OnlyReservationOf(order).name, [&](domain::Reservation& row) {
      row.cancel_reason = reason;
      row.cancel_time = now;
    });
  }

  // The names of all pages, or the reason why there are none: `web db | batch` for two pages.
  std::string Reservations(const std::string& parent, const std::string& filter = "", int32_t page_size = 0) {
    return Pages(parent, filter, page_size, [&](const PageRequest& request, Items& items) {
      return Read([&](const storage::Reader& reader) {
        items = {};
        const auto fill_in = [](const domain::Reservation& row, Item& item) {
          item.name = row.display_name;
          return absl::OkStatus();
        };
        return testing::ListReservations(reader, Call(), request, fill_in, items);
      });
    });
  }
  std::string Orders(const std::string& parent, const std::string& filter = "", int32_t page_size = 0) {
    return Pages(parent, filter, page_size, [&](const PageRequest& request, Items& items) {
      return Read([&](const storage::Reader& reader) {
        items = {};
        const auto convert = [](const domain::Order& row) { return Item{row.display_name}; };
        return ListOrders(reader, Call(), request, convert, items);
      });
    });
  }

 private:
  template <typename List>
  static std::string Pages(const std::string& parent, const std::string& filter, int32_t page_size, const List& list) {
    std::vector<std::string> pages;
    std::string token;
    do {
      Items items;
      const absl::StatusOr<std::string> next =
          list(PageRequest{.parent = parent, .page_size = page_size, .page_token = token, .filter = filter}, items);
      if (!next.ok()) return ReasonsOf(next.status());
      pages.push_back(absl::StrJoin(items.all, " ", [](std::string* out, const Item& item) { *out += item.name; }));
      token = *next;
    } while (!token.empty());
    return absl::StrJoin(pages, " | ");
  }
};

TEST_F(OrdersTest, ListsBelowAParent) {
  const domain::CustomerName other = AddCustomer(contoso, "wingtip");
  const domain::CustomerName foreign = AddCustomer({"fabrikam"}, "adatum");
  const domain::OfferId offer = AddOffer();
  const domain::Order web = BuyAs("web", adatum, ToBuy(offer, BillingPlan::kUpfront, 1));
  BuyAs("db", adatum, ToBuy(offer, BillingPlan::kUpfront, 1));
  BuyAs("batch", other, ToBuy(offer, BillingPlan::kUpfront, 1));
  BuyAs("foreign", foreign, ToBuy(offer, BillingPlan::kUpfront, 1));
  const std::string all = "partners/contoso/customers/-";
  struct Case {
    std::string parent;
    std::string expected;
  };
  for (const Case& c : std::vector<Case>{{ToString(adatum), "web db"},
                                         {ToString(other), "batch"},
                                         {"partners/contoso/customers/nobody", ""},
                                         {all, "web db batch"}}) {
    EXPECT_EQ(Orders(c.parent), c.expected) << c.parent;
  }
  for (const Case& c : std::vector<Case>{{ToString(web.name), "web"},
                                         {ToString(adatum) + "/orders/-", "web db"},
                                         {all + "/orders/-", "web db batch"},
                                         {all + "/orders/" + domain::UuidText(web.name.order.bytes), "FIELD_INVALID"},
                                         {ToString(adatum) + "/orders/no-uuid", "FIELD_INVALID"}}) {
    EXPECT_EQ(Reservations(c.parent), c.expected) << c.parent;
  }
  EXPECT_EQ(Orders(all, "", 2), "web db | batch");
  EXPECT_EQ(Reservations(all + "/orders/-", "", 1), "web | db | batch");
}

TEST_F(OrdersTest, FiltersOrders) {
  BuyAs("web", adatum, ToBuy(AddOffer({.price = "31.00 USD"}), BillingPlan::kMonthly, 3));
  now = At("2024-02-01");
  BuyAs("db", adatum,
        ToBuy(AddOffer({.term = domain::Term::kThreeYears, .price = "90.00 EUR"}), BillingPlan::kUpfront, 1));
  struct Case {
    std::string filter;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"", "web db"},
      {"term = P3Y", "db"},
      {"billing_plan = MONTHLY", "web"},
      {"quantity > 1", "web"},
      {"purchase_time >= 2024-02-01", "db"},
      {"expire_time < 2026-01-01", "web"},
      {"currency = EUR", "db"},
      {"total = \"92.88 USD\"", "web"},
      {"offer : p3y", "db"},
      {"offer : P3Y", ""},
      {"refund_policy = \"refundPolicies/csp-2020\"", "web db"},
      {"term = P1Y AND currency = EUR", ""},
      {"state = ACTIVE", "FILTER_INVALID"},
      {"term = P2Y", "FILTER_INVALID"},
  };
  for (const Case& c : cases) EXPECT_EQ(Orders(ToString(adatum), c.filter), c.expected) << c.filter;
}

TEST_F(OrdersTest, FiltersReservationsByTheStateThatTimeHas) {
  const domain::OfferId offer = AddOffer();
  BuyAs("ended", adatum, ToBuy(offer, BillingPlan::kUpfront, 1));
  now = At("2024-02-01");
  BuyAs("ending", adatum, ToBuy(offer, BillingPlan::kMonthly, 2));
  now = At("2024-12-01");
  domain::PurchaseCommand scoped =
      ToBuy(AddOffer({.sku = "Standard_D2", .price = "120.00 USD", .product_family = "virtual_machines"}),
            BillingPlan::kUpfront, 3);
  scoped.scope = {domain::ScopeType::kResourceGroup, {"production"}, "web"};
  scoped.size_flexibility = domain::SizeFlexibility::kOff;
  scoped.labels = {{"env", "prod"}, {"team", "web"}};
  BuyAs("running", adatum, scoped);
  Cancel(BuyAs("returned", adatum, ToBuy(offer, BillingPlan::kUpfront, 4)), domain::CancelReason::kRefunded);
  now = At("2025-01-15");
  struct Case {
    std::string filter;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"", "ended ending running returned"},
      {"state = ACTIVE", "ending running"},
      {"state = EXPIRING", "ending"},
      {"state = EXPIRED", "ended"},
      {"state = CANCELED", "returned"},
      {"state != ACTIVE", "ended returned"},
      {"NOT state = ACTIVE", "ended returned"},
      {"cancel_reason = REFUNDED", "returned"},
      {"cancel_reason = EXCHANGED", ""},
      {"cancel_reason = MERGED", ""},
      {"sku = Standard_D2", "running"},
      {"region = westeurope AND quantity >= 3", "running returned"},
      {"product_family = \"Virtual Machines\"", "ended ending returned"},
      {"instance_size_flexibility = OFF", "running"},
      {"instance_size_flexibility = ON", ""},
      {"labels:env", "running"},
      {"labels.env = prod AND labels.team != db", "running"},
      {"labels.env = test", ""},
      {"labels.env != prod", "ended ending returned"},
      {"scope_type = MANAGEMENT_GROUP", ""},
      {"management_group:*", ""},
      {"labels = env", "FILTER_INVALID"},
      {"labels. = x", "FILTER_INVALID"},
      {"scope_type = RESOURCE_GROUP", "running"},
      {"subscription = \"partners/contoso/customers/adatum/subscriptions/production\"", "running"},
      {"display_name = \"end*\"", "ended ending"},
      {"unit_price > 100", "running"},
      {"currency = USD AND billing_plan = MONTHLY", "ending"},
      {"offer = \"offers/standard-d2.westeurope.p1y.usd\"", "running"},
      {"term = P1Y AND purchase_time < 2024-02-01", "ended"},
      {"expire_time > 2025-11-01", "running returned"},
      {"total > 1", "FILTER_INVALID"},
  };
  const std::string parent = ToString(adatum) + "/orders/-";
  for (const Case& c : cases) EXPECT_EQ(Reservations(parent, c.filter), c.expected) << c.filter;
}

TEST_F(OrdersTest, HidesArchivedReservationsFromWhoDoesNotAskForThem) {
  const domain::OfferId offer = AddOffer();
  BuyAs("running", adatum, ToBuy(offer, BillingPlan::kUpfront, 1));
  const domain::Order old = BuyAs("old", adatum, ToBuy(offer, BillingPlan::kUpfront, 1));
  const domain::Order older = BuyAs("older", adatum, ToBuy(offer, BillingPlan::kUpfront, 2));
  for (const domain::Order& order : {old, older}) {
    const domain::ReservationName name = OnlyReservationOf(order).name;
    Cancel(order, domain::CancelReason::kRefunded);
    if (order.name == older.name) Change<schema::Reservations>(name, [](auto& row) { row.archived = true; });
  }
  struct Case {
    std::string filter;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"", "running old"},
      {"state = CANCELED", "old"},
      {"archived = true", "older"},
      {"archived = false", "running old"},
      {"archived = true OR archived = false", "running old older"},
      {"quantity = 2 AND archived = true", "older"},
      {"state = CANCELED AND (NOT archived = false)", "older"},
      {"display_name = archived", ""},
  };
  for (const std::string& parent : {ToString(adatum) + "/orders/-", ToString(older.name)}) {
    const bool of_one = parent == ToString(older.name);
    for (const Case& c : cases) {
      const std::string expected = of_one ? (c.expected.find("older") != std::string::npos ? "older" : "") : c.expected;
      EXPECT_EQ(Reservations(parent, c.filter), expected) << parent << " " << c.filter;
    }
  }
}

// `2 2024-02-01 10.00 USD CHARGED`, first to last.
std::string TextOf(const std::vector<Payment>& payments) {
  const auto state = [](PaymentState s) {
    return s == PaymentState::kScheduled ? "SCHEDULED" : s == PaymentState::kCharged ? "CHARGED" : "CANCELED";
  };
  return absl::StrJoin(payments, "\n", [&](std::string* out, const Payment& payment) {
    *out += std::to_string(payment.number) + " " + ToString(DateOf(payment.due_time)) + " " + ToString(payment.amount) +
            " " + state(payment.state);
  });
}

TEST_F(OrdersTest, ShowsPaymentsAsTimeHasThem) {
  const domain::Order order = Buy(AddOffer({.price = "12.00 USD"}), BillingPlan::kMonthly, 10);
  struct Case {
    const char* name;
    const char* time;
    int64_t held;
    std::vector<domain::Money> charged;
    std::vector<std::string> ends;
  };
  const domain::Money ten = Amount("10.00 USD");
  const domain::Money zero = Amount("0.00 USD");
  const std::vector<Case> cases = {
      {"just bought", "2024-01-01", 10, {ten}, {"1 2024-01-01 10.00 USD CHARGED", "2 2024-02-01 10.00 USD SCHEDULED"}},
      {"the scheduler is late",
       "2024-02-01",
       10,
       {ten},
       {"2 2024-02-01 10.00 USD CHARGED", "3 2024-03-01 10.00 USD SCHEDULED"}},
      {"a part was returned",
       "2024-02-15",
       6,
       {ten, ten},
       {"2 2024-02-01 10.00 USD CHARGED", "12 2024-12-01 6.00 USD SCHEDULED"}},
      {"all was returned",
       "2024-02-15",
       0,
       {ten, ten},
       {"2 2024-02-01 10.00 USD CHARGED", "3 2024-03-01 0.00 USD CANCELED"}},
      {"long ago",
       "2024-04-01",
       0,
       {ten, ten, zero, zero},
       {"3 2024-03-01 0.00 USD CANCELED", "5 2024-05-01 0.00 USD CANCELED"}},
  };
  for (const Case& c : cases) {
    domain::Order changed = order;
    changed.charged = c.charged;
    const auto payments = PaymentsOf(changed, c.held, At(c.time));
    ASSERT_TRUE(payments.ok()) << payments.status();
    EXPECT_EQ(payments->size(), 12U);
    for (const std::string& line : c.ends) EXPECT_THAT(TextOf(*payments), ::testing::HasSubstr(line)) << c.name;
  }
}

TEST_F(OrdersTest, ShowsOnePaymentUpfront) {
  const domain::Order upfront = Buy(AddOffer({.price = "12.00 USD"}), BillingPlan::kUpfront, 10);
  EXPECT_EQ(TextOf(*PaymentsOf(upfront, 0, now)), "1 2024-01-01 120.00 USD CHARGED");
}

TEST_F(OrdersTest, GetsOneOrSaysThatThereIsNone) {
  const domain::Order order = Buy(AddOffer(), BillingPlan::kUpfront, 1);
  const domain::Reservation reservation = OnlyReservationOf(order);
  const auto get_order = [&](const domain::OrderName& name) {
    return Read([&](const storage::Reader& reader) { return GetOrder(reader, name); });
  };
  const auto get_reservation = [&](const domain::ReservationName& name) {
    return Read([&](const storage::Reader& reader) { return GetReservation(reader, name); });
  };
  EXPECT_EQ(**get_order(order.name), order);
  EXPECT_EQ(**get_reservation(reservation.name), reservation);
  EXPECT_EQ(ReasonsOf(get_order({adatum, {}}).status()), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonsOf(get_reservation({order.name, {}}).status()), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace prorata::app
