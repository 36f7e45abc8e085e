// Random lists of reservations: whatever filter, order and page size, a list is what filtering and sorting all rows
// gives; while rows come and go between its pages, those that stay are seen exactly once; a list of the past is what
// was answered then; counts are the lengths of lists; and the indexes stay whole.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "server/app/orders.h"
#include "server/app/reservation_counts.h"
#include "server/app/reservation_index.h"
#include "server/app/reservations.h"
#include "server/domain/filter.h"
#include "server/domain/order_by.h"
#include "tests/support/app_fixture.h"
#include "tests/support/reservation_list.h"

namespace prorata::testing {
namespace {

using domain::FilterValue;
using domain::Reservation;
using domain::ReservationName;

struct Item {
  ReservationName name;
  size_t ByteSizeLong() const { return 1; }
};
struct Items {
  Item* Add() { return &all.emplace_back(); }
  void RemoveLast() { all.pop_back(); }
  std::vector<Item> all;
};

struct Query {
  app::PageRequest page;
  std::string text() const {
    return fmt::format("parent {} filter {} order_by {} page_size {} as_of {}", page.parent, page.filter, page.order_by,
                       page.page_size, page.as_of.has_value() ? ToString(*page.as_of) : "-");
  }
};

using Model = std::map<ReservationName, Reservation>;

// -1, 0 or 1, as the documentation of order_by has it, written apart from the code that is tested.
int Compare(const FilterValue& a, const FilterValue& b) {
  const auto of = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (a.index() != b.index()) return of(a.index(), b.index());
  if (const auto* text = std::get_if<std::string>(&a)) return of(*text, std::get<std::string>(b));
  if (const auto* number = std::get_if<int64_t>(&a)) return of(*number, std::get<int64_t>(b));
  if (const auto* flag = std::get_if<bool>(&a)) return of(*flag, std::get<bool>(b));
  if (const auto* time = std::get_if<domain::Instant>(&a)) return of(*time, std::get<domain::Instant>(b));
  if (const auto* money = std::get_if<domain::Money>(&a)) {
    const auto& other = std::get<domain::Money>(b);
    const int by_currency = of(money->currency.code(), other.currency.code());
    return by_currency != 0 ? by_currency : of(money->minor, other.minor);
  }
  if (const auto* texts = std::get_if<std::vector<std::string>>(&a)) {
    return of(texts->front(), std::get<std::vector<std::string>>(b).front());
  }
  return 0;
}

class ListStory : public AppFixture {
 public:
  explicit ListStory(uint64_t seed) : random_(seed) { now = At("2024-01-31T10:00:00Z"); }
  void TestBody() override {}

  Model rows;
  using AppFixture::now;

  size_t Below(size_t bound) { return random_() % bound; }
  template <typename T>
  const T& AnyOf(const std::vector<T>& values) {
    return values[Below(values.size())];
  }

  void GoOn() { now = domain::AddHours(now, 1 + static_cast<int64_t>(Below(24 * 60))); }

  // Adds, cancels, renames, rescopes, archives or shows a reservation.
  void Mutate() {
    if (rows.empty() || Below(3) == 0) return Write(New());
    auto any = rows.begin();
    std::advance(any, Below(rows.size()));
    Reservation row = any->second;
    switch (Below(5)) {
      case 0:
      case 1:
        if (row.canceled()) return;
        row.cancel_reason = static_cast<domain::CancelReason>(1 + Below(4));
        row.cancel_time = now;
        break;
      case 2:
        row.display_name = AnyOf(kNames);
        break;
      case 3:
        row.scope = AnyScope();
        break;
      default:
        row.archived = !row.archived;
    }
    Write(row);
  }

  Query Any() {
    Query query;
    query.page.parent = AnyParent();
    query.page.filter = AnyFilter();
    query.page.order_by = AnyOrder();
    query.page.page_size = static_cast<int32_t>(Below(4) == 0 ? 0 : 1 + Below(9));
    return query;
  }

  absl::StatusOr<std::vector<ReservationName>> Page(app::PageRequest& page) {
    Items items;
    const auto next = Read([&](const storage::Reader& reader) {
      items = {};
      const auto fill_in = [](const Reservation& row, Item& item) {
        item.name = row.name;
        return absl::OkStatus();
      };
      return ListReservations(reader, Call(), page, fill_in, items);
    });
    if (!next.ok()) return next.status();
    page.page_token = *next;
    std::vector<ReservationName> names;
    for (const Item& item : items.all) names.push_back(item.name);
    return names;
  }

  // The list as it should be, of these rows at that time.
  std::vector<ReservationName> Naive(const Query& query, const Model& model, domain::Instant at) {
    const auto filter = *domain::Filter::Parse(query.page.filter, app::ReservationFields());
    const auto order = *domain::OrderBy::Parse(query.page.order_by, app::ReservationFields());
    std::vector<const Reservation*> found;
    for (const auto& [name, row] : model) {
      if (!IsBelow(name, query.page.parent) || (row.archived && !filter.Mentions("archived"))) continue;
      if (filter.Matches([&](std::string_view field) { return app::ReservationField(row, at, field); })) {
        found.push_back(&row);
      }
    }
    std::stable_sort(found.begin(), found.end(), [&](const Reservation* a, const Reservation* b) {
      for (const domain::OrderTerm& term : order.terms()) {
        const int by = Compare(app::ReservationField(*a, at, term.field), app::ReservationField(*b, at, term.field));
        if (by != 0) return term.descending ? by > 0 : by < 0;
      }
      return order.last_descending() ? a->name > b->name : a->name < b->name;
    });
    std::vector<ReservationName> names;
    for (const Reservation* row : found) names.push_back(row->name);
    return names;
  }

  void CheckCounts(const Query& query, const Model& model, domain::Instant at) {
    const auto counts = Read([&](const storage::Reader& reader) {
      return app::CountReservations(reader, Call(), {query.page.parent, query.page.filter, query.page.as_of});
    });
    ASSERT_TRUE(counts.ok()) << counts.status() << " " << query.text();
    std::map<domain::ReservationState, app::StateCount> expected;
    for (const ReservationName& name : Naive(query, model, at)) {
      const Reservation& row = model.at(name);
      app::StateCount& count = expected[domain::StateAt(row, at)];
      ++count.reservations;
      count.units += row.quantity;
      if (count.prices.empty()) count.prices.push_back(domain::Money::Zero(row.plan.unit_price.currency));
      count.prices[0].minor += row.plan.unit_price.minor * row.quantity;
    }
    ASSERT_EQ(counts->size(), 4U);
    for (const app::StateCount& count : *counts) {
      app::StateCount& wanted = expected[count.state];
      wanted.state = count.state;
      EXPECT_EQ(count, wanted) << NameOf(count.state) << " " << query.text();
    }
  }

  void CheckIndexes() {
    const auto rows_seen = Read([&](const storage::Reader& reader) {
      return app::CheckReservationIndexes(reader, contoso, [](const auto& name, const std::string& description) {
        ADD_FAILURE() << ToString(name) << " " << description;
      });
    });
    EXPECT_TRUE(rows_seen.ok()) << rows_seen.status();
  }

  void Write(Reservation row) {
    const auto written = Transact([&](storage::Transaction& tx) -> absl::StatusOr<Reservation> {
      return *app::WriteReservation(tx, Call(), row, "changed");
    });
    ASSERT_TRUE(written.ok()) << written.status();
    rows[written->name] = *written;
    touched.insert(written->name);
  }

  Reservation New() {
    Reservation row;
    row.name.order.customer = {contoso, {AnyOf(kCustomers)}};
    for (uint8_t& byte : row.name.reservation.bytes) byte = static_cast<uint8_t>(random_());
    // Few orders, with several reservations each.
    row.name.order.order.bytes[15] = static_cast<uint8_t>(Below(20));
    row.display_name = AnyOf(kNames);
    row.sku = AnyOf(kSkus);
    row.region = AnyOf(kRegions);
    row.offer = {"o"};
    row.quantity = static_cast<int64_t>(1 + Below(4));
    row.scope = AnyScope();
    row.plan.term = Below(2) == 0 ? domain::Term::kOneYear : domain::Term::kThreeYears;
    // Many are equal.
    row.plan.purchase_time = domain::AddHours(now, -24 * 30 * static_cast<int64_t>(Below(40)));
    row.plan.expire_time = domain::AddMonths(row.plan.purchase_time, domain::MonthsOf(row.plan.term));
    row.plan.unit_price = {domain::Currency::Usd(), static_cast<int64_t>(100 * Below(3))};
    row.plan.unit_payment = row.plan.unit_price;
    return row;
  }

  // Names written since it was last cleared.
  std::set<ReservationName> touched;

 private:
  static bool IsBelow(const ReservationName& name, const std::string& parent) {
    if (parent == "partners/contoso/customers/-/orders/-") return true;
    const std::string text = ToString(name.order);
    return parent.ends_with("/orders/-") ? text.starts_with(parent.substr(0, parent.size() - 1)) : text == parent;
  }

  domain::AppliedScope AnyScope() {
    if (Below(2) == 0) return {};
    return {domain::ScopeType::kSubscription, {AnyOf(kSubscriptions)}, ""};
  }
  std::string AnyParent() {
    const std::string customer = "partners/contoso/customers/" + AnyOf(kCustomers);
    switch (Below(5)) {
      case 0:
        if (!rows.empty()) return ToString(std::next(rows.begin(), static_cast<long>(Below(rows.size())))->first.order);
        [[fallthrough]];
      case 1:
        return customer + "/orders/-";
      default:
        return "partners/contoso/customers/-/orders/-";
    }
  }
  std::string AnyTime() {
    return ToString(DateOf(domain::AddHours(now, 24 * (static_cast<int64_t>(Below(1500)) - 500))));
  }
  std::string AnyTerm() {
    const std::string op = AnyOf<std::string>({"=", "!=", "<", "<=", ">", ">="});
    switch (Below(15)) {
      case 0:
      case 1:
        return "state = " + AnyOf(kStates);
      case 2:
        return "state != " + AnyOf(kStates);
      case 3:
        return fmt::format("expire_time {} {}", op, AnyTime());
      case 4:
        return fmt::format("purchase_time {} {}", op, AnyTime());
      case 5:
        return "sku = " + AnyOf(kSkus);
      case 6:
        return fmt::format("sku = {} AND region = {}", AnyOf(kSkus), AnyOf(kRegions));
      case 7:
        return fmt::format("display_name = \"{}\"", AnyOf(kNames));
      case 8:
        return fmt::format("display_name = \"{}*\"", AnyOf(kNames).substr(0, Below(3)));
      case 9:
        return fmt::format("subscription = \"partners/contoso/customers/{}/subscriptions/{}\"", AnyOf(kCustomers),
                           AnyOf(kSubscriptions));
      case 10:
        return fmt::format("quantity {} {}", op, Below(5));
      case 11:
        return AnyOf<std::string>({"archived = true", "archived = false"});
      case 12:
        return "NOT " + AnyFactor();
      case 13:
        return "subscription:*";
      default:
        return AnyFactor();
    }
  }
  std::string AnyFactor() {
    return Below(4) == 0 ? fmt::format("({})", AnyFilter()) : "quantity > " + AnyOf<std::string>({"1", "2"});
  }
  std::string AnyFilter() {
    switch (Below(6)) {
      case 0:
        return "quantity > 0";
      case 1:
      case 2:
        return AnyTerm();
      case 3:
        return fmt::format("quantity > 1 OR {}", AnyTerm());
      default:
        return fmt::format("{} AND {}", AnyTerm(), AnyTerm());
    }
  }
  std::string AnyOrder() {
    if (Below(3) == 0) return "";
    std::vector<std::string> fields = {"expire_time", "purchase_time", "display_name", "quantity", "sku",
                                       "state",       "subscription",  "unit_price",   "region",   "archived"};
    std::string order;
    for (size_t left = 1 + Below(3); left > 0; --left) {
      // The first ones, which have indexes, more often.
      const size_t at = Below(2) == 0 ? Below(std::min<size_t>(3, fields.size())) : Below(fields.size());
      order += (order.empty() ? "" : ", ") + fields[at] + AnyOf<std::string>({"", " desc", " asc"});
      fields.erase(fields.begin() + static_cast<long>(at));
    }
    return order;
  }

  const std::vector<std::string> kCustomers = {"adatum", "adatum-2", "wingtip"};
  const std::vector<std::string> kNames = {"web", "web 2", "w", "db", "\xC3\xA4pfel"};
  const std::vector<std::string> kSkus = {"B1", "B1s", "D2"};
  const std::vector<std::string> kRegions = {"eu", "eus"};
  const std::vector<std::string> kSubscriptions = {"prod", "prod-2"};
  const std::vector<std::string> kStates = {"ACTIVE", "EXPIRING", "EXPIRED", "CANCELED"};

  std::mt19937_64 random_;
};

uint64_t Seed() {
  const char* const given = std::getenv("PRORATA_SEED");
  const uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "PRORATA_SEED=" << seed << std::endl;
  return seed;
}

// All pages of a list, one after the other.
std::vector<ReservationName> AllPages(ListStory& story, Query query) {
  std::vector<ReservationName> names;
  do {
    const auto page = story.Page(query.page);
    EXPECT_TRUE(page.ok()) << page.status() << " " << query.text();
    if (!page.ok()) break;
    names.insert(names.end(), page->begin(), page->end());
  } while (!query.page.page_token.empty());
  return names;
}

void ExpectSame(std::vector<ReservationName> seen, std::vector<ReservationName> expected, const Query& query) {
  if (query.page.order_by.empty()) {
    std::sort(seen.begin(), seen.end());
    std::sort(expected.begin(), expected.end());
  }
  ASSERT_TRUE(seen == expected) << query.text() << ": " << seen.size() << " seen, expected " << expected.size();
}

TEST(RandomLists, AreWhatFilteringAndSortingAllRowsGives) {
  ListStory story(Seed());
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 15; ++i) story.Mutate();
    story.GoOn();
    for (int i = 0; i < 25; ++i) {
      const Query query = story.Any();
      ASSERT_NO_FATAL_FAILURE(ExpectSame(AllPages(story, query), story.Naive(query, story.rows, story.now), query));
      ASSERT_NO_FATAL_FAILURE(story.CheckCounts(query, story.rows, story.now));
    }
  }
  story.CheckIndexes();
}

TEST(RandomLists, ShowWhatStaysExactlyOnceWhileRowsComeAndGo) {
  ListStory story(Seed());
  for (int i = 0; i < 150; ++i) story.Mutate();
  for (int round = 0; round < 300; ++round) {
    Query query = story.Any();
    story.touched.clear();
    const auto naive = [&] {
      const auto names = story.Naive(query, story.rows, story.now);
      return std::set<ReservationName>(names.begin(), names.end());
    };
    std::set<ReservationName> stayed = naive();
    std::map<ReservationName, int> seen;
    do {
      const auto page = story.Page(query.page);
      ASSERT_TRUE(page.ok()) << page.status() << " " << query.text();
      for (const ReservationName& name : *page) ++seen[name];
      if (story.Below(2) == 0) story.Mutate();
      if (story.Below(8) == 0) story.GoOn();
      std::erase_if(stayed, [still = naive()](const ReservationName& name) { return !still.contains(name); });
    } while (!query.page.page_token.empty());
    for (const ReservationName& name : story.touched) stayed.erase(name);
    // What time alone moves in the order may be passed by.
    const bool moves = query.page.order_by.find("state") != std::string::npos;
    if (moves) continue;
    for (const ReservationName& name : stayed) ASSERT_EQ(seen[name], 1) << ToString(name) << " " << query.text();
  }
  story.CheckIndexes();
}

TEST(RandomLists, OfThePastAreWhatWasAnsweredThen) {
  ListStory story(Seed());
  std::vector<std::pair<domain::Instant, Model>> past;
  for (int round = 0; round < 25; ++round) {
    for (int i = 0; i < 8; ++i) story.Mutate();
    past.emplace_back(story.now, story.rows);
    story.GoOn();
  }
  for (int i = 0; i < 400; ++i) {
    const auto& [as_of, rows] = past[story.Below(past.size())];
    Query query = story.Any();
    query.page.as_of = as_of;
    ASSERT_NO_FATAL_FAILURE(ExpectSame(AllPages(story, query), story.Naive(query, rows, as_of), query));
    ASSERT_NO_FATAL_FAILURE(story.CheckCounts(query, rows, as_of));
  }
}

// More rows than are sorted for a page: then the indexes serve what they can, from page to page, and the rest is
// refused.
TEST(LongLists, AreInOrderWhereThereIsAnIndexAndRefusedWhereThereIsNone) {
  ListStory story(Seed());
  const int64_t count = app::kSortWork + 500;
  for (int64_t i = 0; i < count; ++i) {
    Reservation row = story.New();
    row.name.order.customer.customer = {"adatum"};
    row.name.order.order.bytes[0] = static_cast<uint8_t>(i);
    story.Write(std::move(row));
  }
  for (const std::string& parent : {std::string("partners/contoso/customers/-/orders/-"),
                                    std::string("partners/contoso/customers/adatum/orders/-")}) {
    for (const std::string& order : {std::string("expire_time"), std::string("expire_time desc, sku, quantity desc"),
                                     std::string("purchase_time desc"), std::string("display_name desc")}) {
      const bool is_group = order.find(',') != std::string::npos;
      Query query{{.parent = parent, .page_size = 1000, .page_token = "", .filter = is_group ? "sku = D2" : ""}};
      query.page.order_by = order;
      ASSERT_NO_FATAL_FAILURE(ExpectSame(AllPages(story, query), story.Naive(query, story.rows, story.now), query));
    }
    Query query{{.parent = parent, .page_size = 10, .page_token = "", .filter = ""}};
    query.page.order_by = "quantity";
    EXPECT_EQ(ReasonsOf(story.Page(query.page).status()), "LIST_TOO_LARGE");
  }
}

}  // namespace
}  // namespace prorata::testing
