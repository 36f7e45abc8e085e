// Goal: what changes a reservation does what its message says, answers with what came of it, and can be looked back at.

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "prorata/v1/reservation_service.pb.h"
#include "server/domain/error.h"
#include "server/rpc/services/services.h"
#include "tests/unit/rpc_services/handlers.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using ::prorata::testing::At;
using ::prorata::testing::ReasonsOf;

class ReservationChangesServiceTest : public testing::HandlerFixture {
 protected:
  ReservationChangesServiceTest() {
    RegisterReservationService(dispatcher);
    now = At("2024-01-31T10:20:00Z");
    bought_ = Buy(AddOffer({.product_family = "virtual_machines"}), domain::BillingPlan::kMonthly, 5);
    name = ToString(OnlyReservationOf(bought_).name);
  }

  std::string name;

  v1::Reservation Get(const std::string& of, std::optional<domain::Instant> as_of = std::nullopt) {
    v1::GetReservationRequest request;
    request.set_name(of);
    if (as_of.has_value()) request.mutable_as_of_time()->set_seconds(as_of->micros / 1'000'000);
    const auto reservation = Query<v1::Reservation>("GetReservation", request);
    EXPECT_TRUE(reservation.ok()) << reservation.status();
    return reservation.ok() ? *reservation : v1::Reservation();
  }
  static v1::AppliedScope Web() {
    v1::AppliedScope scope;
    scope.set_type(v1::SCOPE_TYPE_RESOURCE_GROUP);
    scope.set_subscription("partners/contoso/customers/adatum/subscriptions/production");
    scope.set_resource_group("web");
    return scope;
  }
  absl::StatusOr<v1::Reservation> Update(v1::Reservation reservation, const std::vector<std::string>& mask,
                                         const std::string& etag = "") {
    v1::UpdateReservationRequest request;
    reservation.set_name(name);
    *request.mutable_reservation() = std::move(reservation);
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_etag(etag);
    return Mutate<v1::Reservation>("UpdateReservation", request);
  }

 private:
  domain::Order bought_;
};

void ExpectSame(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(a, b)) << a.DebugString() << b.DebugString();
}

TEST_F(ReservationChangesServiceTest, UpdatesWhatTheMaskNames) {
  v1::Reservation both;
  both.set_display_name("web");
  *both.mutable_applied_scope() = Web();
  const auto renamed = Update(both, {"display_name"});
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  EXPECT_EQ(renamed->display_name(), "web");
  EXPECT_EQ(renamed->applied_scope().type(), v1::SCOPE_TYPE_SHARED);
  EXPECT_FALSE(renamed->has_scope_effective_time());
  EXPECT_EQ(renamed->etag(), "\"2\"");
  ExpectSame(*renamed, Get(name));

  // A resource sent back as it was read changes nothing, with or without a mask.
  EXPECT_EQ(Update(*renamed, {})->revision(), 2);
  EXPECT_EQ(Update(*renamed, {"*"})->revision(), 2);

  const auto rescoped = Update(both, {"applied_scope"}, renamed->etag());
  ASSERT_TRUE(rescoped.ok()) << rescoped.status();
  ExpectSame(rescoped->applied_scope(), Web());
  EXPECT_EQ(rescoped->scope_effective_time().seconds(), At("2024-01-31T11:00:00Z").micros / 1'000'000);
  EXPECT_EQ(rescoped->scope_until_then().type(), v1::SCOPE_TYPE_SHARED);
  EXPECT_EQ(rescoped->expire_time().seconds(), renamed->expire_time().seconds());
  now = At("2024-01-31T11:00:00Z");
  EXPECT_FALSE(Get(name).has_scope_effective_time());
  EXPECT_FALSE(Get(name).has_scope_until_then());

  // Named by the mask and not set: shared.
  const auto shared = Update({}, {"applied_scope"});
  ASSERT_TRUE(shared.ok()) << shared.status();
  EXPECT_EQ(shared->applied_scope().type(), v1::SCOPE_TYPE_SHARED);
  ExpectSame(shared->scope_until_then(), Web());

  EXPECT_EQ(ReasonsOf(Update(both, {"quantity"}).status()), "UPDATE_MASK_INVALID");
  EXPECT_EQ(ReasonsOf(Update(both, {"display_name"}, "\"2\"").status()), "ETAG_MISMATCH");
}

TEST_F(ReservationChangesServiceTest, UpdatesFlexibilityAndLabels) {
  v1::Reservation wanted;
  *wanted.mutable_applied_scope() = Web();
  wanted.set_instance_size_flexibility(v1::INSTANCE_SIZE_FLEXIBILITY_OFF);
  (*wanted.mutable_labels())["env"] = "prod";
  (*wanted.mutable_labels())["team"] = "web";
  EXPECT_EQ(Get(name).instance_size_flexibility(), v1::INSTANCE_SIZE_FLEXIBILITY_ON);
  const auto changed = Update(wanted, {});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->instance_size_flexibility(), v1::INSTANCE_SIZE_FLEXIBILITY_OFF);
  EXPECT_EQ(changed->instance_size_flexibility_effective_time().seconds(),
            At("2024-01-31T11:00:00Z").micros / 1'000'000);
  EXPECT_EQ(changed->labels().at("env"), "prod");
  ExpectSame(*changed, Get(name));
  EXPECT_EQ(Update(*changed, {"*"})->revision(), 2) << "sent back as it was read";

  // One label is set, one taken away, and one that was not there stays away.
  v1::Reservation labels;
  (*labels.mutable_labels())["env"] = "test";
  (*labels.mutable_labels())["unnamed"] = "x";
  const auto edited = Update(labels, {"labels.env", "labels.team", "labels.none"});
  ASSERT_TRUE(edited.ok()) << edited.status();
  EXPECT_EQ(edited->labels_size(), 1);
  EXPECT_EQ(edited->labels().at("env"), "test");
  EXPECT_EQ(Update({}, {"labels"})->labels_size(), 0) << "named and not set: none";

  EXPECT_EQ(ReasonsOf(Update({}, {"applied_scope"}).status()), "SCOPE_NOT_SINGLE");
  const auto back = Update({}, {"applied_scope", "instance_size_flexibility"});
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->instance_size_flexibility(), v1::INSTANCE_SIZE_FLEXIBILITY_ON) << "unspecified: as by default";
  (*labels.mutable_labels())["Bad"] = "x";
  EXPECT_EQ(ReasonsOf(Update(labels, {}).status()), "FIELD_INVALID");
  EXPECT_EQ(ReasonsOf(Update(labels, {"quantity", "labels.", "state.x", "nothing"}).status()),
            "UPDATE_MASK_INVALID, UPDATE_MASK_INVALID, UPDATE_MASK_INVALID, UPDATE_MASK_INVALID");
}

TEST_F(ReservationChangesServiceTest, ShowsEverythingToWhoAsksForIt) {
  v1::GetReservationRequest request;
  request.set_name(name);
  const v1::Reservation basic = Get(name);
  EXPECT_EQ(basic.payments_size(), 0);
  EXPECT_FALSE(basic.has_return_quote());
  request.set_view(v1::RESERVATION_VIEW_BASIC);
  ExpectSame(*Query<v1::Reservation>("GetReservation", request), basic);

  request.set_view(v1::RESERVATION_VIEW_FULL);
  const auto full = Query<v1::Reservation>("GetReservation", request);
  ASSERT_TRUE(full.ok()) << full.status();
  ASSERT_EQ(full->payments_size(), 12);
  EXPECT_EQ(full->payments(0).state(), v1::Order::Payment::STATE_CHARGED);
  EXPECT_EQ(full->payments(11).state(), v1::Order::Payment::STATE_SCHEDULED);
  EXPECT_FALSE(full->has_return_quote());
  v1::Reservation rest = *full;
  rest.clear_payments();
  ExpectSame(rest, basic);

  request.set_view(v1::RESERVATION_VIEW_UNSPECIFIED);
  request.set_include_return_quote(true);
  const auto quoted = Query<v1::Reservation>("GetReservation", request);
  ASSERT_TRUE(quoted.ok()) << quoted.status();
  EXPECT_EQ(quoted->payments_size(), 0);
  EXPECT_EQ(quoted->return_quote().quantity(), 5);
  EXPECT_TRUE(quoted->return_quote().quote_token().empty()) << "a token is CalculateRefund's to give";
  EXPECT_GT(quoted->return_quote().steps_size(), 0);

  // As of a time everything is as it was.
  const domain::Instant then = now;
  request.set_view(v1::RESERVATION_VIEW_FULL);
  const auto before = Query<v1::Reservation>("GetReservation", request);
  now = At("2024-05-01T00:00:00Z");
  request.mutable_as_of_time()->set_seconds(then.micros / 1'000'000);
  const auto past = Query<v1::Reservation>("GetReservation", request);
  ASSERT_TRUE(past.ok()) << past.status();
  ExpectSame(*past, *before);
}

TEST_F(ReservationChangesServiceTest, ListsScopesWithWhatStandsAgainstThem) {
  Change<schema::Subscriptions>(production, [](domain::Subscription& row) { row.disabled = true; });
  v1::ListAvailableScopesRequest request;
  request.set_parent(name);
  const auto scopes = Query<v1::ListAvailableScopesResponse>("ListAvailableScopes", request);
  ASSERT_TRUE(scopes.ok()) << scopes.status();
  ASSERT_EQ(scopes->scopes_size(), 3);
  EXPECT_TRUE(scopes->scopes(0).current());
  EXPECT_TRUE(scopes->scopes(0).available());
  ExpectSame(scopes->scopes(2).scope(), Web());
  EXPECT_FALSE(scopes->scopes(2).current());
  EXPECT_FALSE(scopes->scopes(2).available());
  ASSERT_EQ(scopes->scopes(2).violations_size(), 1);
  EXPECT_EQ(scopes->scopes(2).violations(0).reason(), v1::ERROR_REASON_SUBSCRIPTION_NOT_ACTIVE);
}

TEST_F(ReservationChangesServiceTest, SplitsMergesAndArchives) {
  v1::SplitReservationRequest split;
  split.set_name(name);
  split.add_quantities(3);
  split.add_quantities(2);
  const auto parts = Mutate<v1::SplitReservationResponse>("SplitReservation", split);
  ASSERT_TRUE(parts.ok()) << parts.status();
  ExpectSame(parts->source(), Get(name));
  EXPECT_EQ(parts->source().cancel_reason(), v1::Reservation::CANCEL_REASON_SPLIT);
  ASSERT_EQ(parts->parts_size(), 2);
  v1::MergeReservationsRequest merge;
  for (const v1::Reservation& part : parts->parts()) {
    ExpectSame(part, Get(part.name()));
    EXPECT_EQ(part.split_from(), name);
    merge.add_sources()->set_reservation(part.name());
  }
  merge.mutable_sources(1)->set_etag("\"9\"");
  EXPECT_EQ(ReasonsOf(Mutate<v1::MergeReservationsResponse>("MergeReservations", merge).status()), "ETAG_MISMATCH");
  merge.mutable_sources(1)->set_etag("\"1\"");
  const auto merged = Mutate<v1::MergeReservationsResponse>("MergeReservations", merge);
  ASSERT_TRUE(merged.ok()) << merged.status();
  ExpectSame(merged->merged(), Get(merged->merged().name()));
  EXPECT_EQ(merged->merged().quantity(), 5);
  ASSERT_EQ(merged->sources_size(), 2);
  ExpectSame(merged->sources(1), Get(merge.sources(1).reservation()));
  EXPECT_EQ(merged->sources(1).merged_into(), merged->merged().name());

  v1::ArchiveReservationRequest archive;
  archive.set_name(name);
  EXPECT_TRUE(Mutate<v1::Reservation>("ArchiveReservation", archive)->archived());
  archive.set_etag("\"2\"");
  EXPECT_EQ(ReasonsOf(Mutate<v1::Reservation>("ArchiveReservation", archive).status()), "ETAG_MISMATCH");
  v1::UnarchiveReservationRequest unarchive;
  unarchive.set_name(name);
  EXPECT_FALSE(Mutate<v1::Reservation>("UnarchiveReservation", unarchive)->archived());
}

// Down to the last field, amounts and days left too.
TEST_F(ReservationChangesServiceTest, LooksBackAtExactlyWhatWasAnswered) {
  std::vector<std::pair<domain::Instant, v1::Reservation>> seen;
  const auto look = [&] { seen.emplace_back(now, Get(name)); };
  look();
  now = At("2024-02-29T12:00:00Z");
  look();
  v1::Reservation changed;
  changed.set_display_name("web");
  *changed.mutable_applied_scope() = Web();
  now = At("2024-03-15T12:34:56Z");
  ASSERT_TRUE(Update(changed, {}).ok());
  look();
  now = At("2024-03-15T13:00:00Z");
  look();
  v1::SplitReservationRequest split;
  split.set_name(name);
  split.add_quantities(1);
  split.add_quantities(4);
  now = At("2024-06-01T00:00:00Z");
  ASSERT_TRUE(Mutate<v1::SplitReservationResponse>("SplitReservation", split).ok());
  look();
  now = At("2026-01-01T00:00:00Z");
  for (const auto& [time, answer] : seen) ExpectSame(Get(name, time), answer);
}

TEST_F(ReservationChangesServiceTest, TellsWhatEachRevisionWas) {
  const v1::Reservation before = Get(name);
  v1::Reservation changed;
  changed.set_display_name("web");
  now = At("2024-03-15T12:34:56Z");
  const auto renamed = Update(changed, {});
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  now = At("2024-04-01");
  v1::ListReservationRevisionsRequest request;
  request.set_parent(name);
  const auto revisions = Query<v1::ListReservationRevisionsResponse>("ListReservationRevisions", request);
  ASSERT_TRUE(revisions.ok()) << revisions.status();
  ASSERT_EQ(revisions->revisions_size(), 2);
  const v1::ReservationRevision& newest = revisions->revisions(0);
  EXPECT_EQ(newest.name(), name + "/revisions/2");
  EXPECT_EQ(newest.number(), 2);
  EXPECT_EQ(newest.create_time().seconds(), At("2024-03-15T12:34:56Z").micros / 1'000'000);
  EXPECT_EQ(newest.changed_by(), "dana");
  EXPECT_EQ(newest.description(), "renamed");
  ASSERT_EQ(newest.changed_fields_size(), 1);
  EXPECT_EQ(newest.changed_fields(0), "display_name");
  ExpectSame(newest.snapshot(), *renamed);
  ExpectSame(revisions->revisions(1).snapshot(), before);
  EXPECT_EQ(revisions->revisions(1).changed_fields_size(), 0);
}

}  // namespace
}  // namespace prorata::rpc
