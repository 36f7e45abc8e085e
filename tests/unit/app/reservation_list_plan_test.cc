// Goal: each list is read along the way that costs least, decided from parent, filter and order alone.

#include "server/app/reservation_list_plan.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

using app::ListPath;

// `expiry live+canceled`, with what is left out by key.
std::string TextOf(const app::ListWay& way) {
  std::string text;
  switch (way.path) {
    case ListPath::kName:
      text = "name";
      break;
    case ListPath::kPurchase:
      text = "purchase";
      break;
    case ListPath::kWord:
      text = way.kind == schema::WordKind::kSku           ? "sku"
             : way.kind == schema::WordKind::kDisplayName ? "display name"
                                                          : "subscription";
      break;
    case ListPath::kExpiry:
      text = "expiry";
      for (const app::ListRange& range : way.ranges) text += range.canceled ? " canceled" : " live";
      if (way.ranges.empty()) text += " nothing";
  }
  return text + (way.below.empty() ? "" : " of the customer");
}

std::string TextOf(const app::ListPlan& plan) {
  std::string text;
  if (plan.sorted.has_value()) text += "sort " + TextOf(*plan.sorted);
  if (plan.sorted.has_value() && plan.ordered.has_value()) text += ", else ";
  if (plan.ordered.has_value()) text += "along " + TextOf(*plan.ordered);
  std::string order;
  for (const domain::OrderTerm& term : plan.order.terms()) {
    order += (order.empty() ? "" : ", ") + term.field + (term.descending ? " desc" : "");
  }
  return order.empty() ? text : text + " by " + order;
}

constexpr char kAll[] = "partners/contoso/customers/-/orders/-";
constexpr char kOne[] = "partners/contoso/customers/adatum/orders/-";
constexpr char kOrder[] = "partners/contoso/customers/adatum/orders/018d4f2e-0000-7000-8000-000000000001";

TEST(ReservationListPlan, TakesTheWayThatCostsLeast) {
  const std::string subscription = "subscription = \"partners/contoso/customers/adatum/subscriptions/prod\"";
  struct Case {
    std::string parent, filter, order_by, expected;
    bool is_past = false;
  };
  const std::vector<Case> cases = {
      {kAll, "", "", "along name"},
      {kOne, "", "", "along name"},
      {kOrder, "", "", "along name"},
      {kAll, "quantity > 1", "", "along name"},
      // States are ranges of the expiry.
      {kAll, "state = ACTIVE", "", "along expiry live by expire_time"},
      {kAll, "state = EXPIRING", "", "along expiry live by expire_time"},
      {kAll, "state = EXPIRED", "", "along expiry live by expire_time"},
      {kAll, "state = CANCELED", "", "along expiry canceled by expire_time"},
      {kAll, "state != CANCELED", "", "along expiry live by expire_time"},
      {kAll, "state != ACTIVE", "", "along name"},
      {kAll, "NOT state = ACTIVE", "", "along name"},
      {kAll, "state = ACTIVE OR state = EXPIRED", "", "along name"},
      {kAll, "state = ACTIVE AND state = CANCELED", "", "along expiry nothing by expire_time"},
      {kAll, "quantity > 1 AND (state = ACTIVE AND region = eu)", "", "along expiry live by expire_time"},
      {kOne, "state = ACTIVE", "", "along name"},
      {kAll, "expire_time < 2025-01-01", "", "along expiry live canceled by expire_time"},
      {kAll, "purchase_time >= 2025-01-01", "", "along purchase by purchase_time"},
      // Words, of one customer or of all.
      {kAll, "sku = B1 AND region = eu", "", "along sku"},
      {kOne, "sku = B1 AND region = eu", "", "along sku"},
      {kOrder, "sku = B1 AND region = eu", "", "along name"},
      {kAll, "sku = B1", "", "along sku by region"},
      {kOne, "sku = B1", "", "along name"},
      {kAll, "sku = \"B*\"", "", "along name"},
      {kAll, "region = eu", "", "along name"},
      {kAll, "display_name = web", "", "along display name"},
      {kAll, "display_name = \"web*\"", "", "along display name by display_name"},
      {kAll, "display_name = \"*web\"", "", "along name"},
      {kAll, "display_name : web", "", "along name"},
      {kAll, subscription, "", "along subscription"},
      {kOne, subscription + " AND sku = B1 AND region = eu", "", "along subscription"},
      {kAll, "subscription = prod", "", "along name"},
      {"partners/contoso/customers/wingtip/orders/-", subscription, "", "along name"},
      // Orders that an index has, and others.
      {kAll, "", "expire_time", "along expiry live canceled by expire_time"},
      {kAll, "state = ACTIVE", "expire_time desc, sku", "along expiry live by expire_time desc, sku"},
      {kAll, "", "purchase_time desc", "along purchase by purchase_time desc"},
      {kAll, "", "display_name", "along display name by display_name"},
      {kAll, "", "quantity", "sort name by quantity"},
      {kAll, "sku = B1", "quantity", "sort sku by quantity"},
      {kAll, "state = EXPIRING", "quantity", "sort expiry live by quantity"},
      {kAll, "sku = B1 AND region = eu", "expire_time", "sort sku, else along expiry live canceled by expire_time"},
      {kOne, "", "expire_time", "sort name, else along expiry live canceled of the customer by expire_time"},
      {kOne, "", "purchase_time", "sort name, else along purchase of the customer by purchase_time"},
      {kOne, "", "quantity desc", "sort name by quantity desc"},
      // In the past other names and scopes, and other cancellations.
      {kAll, "state = ACTIVE", "", "along expiry live canceled by expire_time", true},
      {kAll, "display_name = web", "", "along name", true},
      {kAll, "", "display_name", "sort name by display_name", true},
      {kAll, subscription, "", "along name", true},
      {kAll, "sku = B1 AND region = eu", "", "along sku", true},
  };
  for (const Case& c : cases) {
    const auto filter = domain::Filter::Parse(c.filter, app::ReservationFields());
    const auto order = domain::OrderBy::Parse(c.order_by, app::ReservationFields());
    const auto parent = app::ParseReservationParent(c.parent);
    ASSERT_TRUE(filter.ok() && order.ok() && parent.ok()) << c.filter;
    const auto plan = app::PlanReservationList(*parent, *filter, *order, At("2025-03-01T12:00:00Z"), c.is_past);
    EXPECT_EQ(TextOf(plan), c.expected) << c.parent << " | " << c.filter << " | " << c.order_by;
  }
}

}  // namespace
}  // namespace prorata::testing
