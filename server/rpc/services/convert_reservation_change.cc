#include "server/rpc/services/convert_reservation_change.h"

#include <fmt/format.h>

#include <utility>

#include "server/domain/status_macros.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_order.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;

constexpr std::string_view kLabelPath = "labels.";

absl::Status AppendAll(const std::vector<domain::Reservation>& reservations, domain::Instant now,
                       google::protobuf::RepeatedPtrField<v1::Reservation>& messages) {
  for (const domain::Reservation& reservation : reservations) {
    PRORATA_ASSIGN_OR_RETURN(*messages.Add(), ToProto(reservation, now));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<app::ReservationChange> ChangeFrom(const v1::Reservation& reservation, const FieldSet& fields) {
  app::ReservationChange change;
  if (fields.contains("display_name")) change.display_name = reservation.display_name();
  if (fields.contains("applied_scope")) {
    PRORATA_ASSIGN_OR_RETURN(change.configuration.scope,
                             ScopeFrom(reservation.applied_scope(), "reservation.applied_scope"));
  }
  if (fields.contains("instance_size_flexibility")) {
    change.configuration.size_flexibility = FromProto(reservation.instance_size_flexibility());
  }
  if (fields.contains("labels")) change.labels = LabelsFrom(reservation.labels());
  for (const std::string& path : fields) {
    if (path.rfind(kLabelPath, 0) != 0) continue;
    app::LabelEdit& edit = change.label_edits.emplace_back();
    edit.key = path.substr(kLabelPath.size());
    const auto value = reservation.labels().find(edit.key);
    if (value != reservation.labels().end()) edit.value = value->second;
  }
  if (fields.contains("renewal")) change.renew = reservation.renewal().enabled();
  return change;
}

absl::StatusOr<std::vector<app::MergeSource>> MergeSourcesFrom(const v1::MergeReservationsRequest& request) {
  std::vector<app::MergeSource> sources;
  for (int i = 0; i < request.sources_size(); ++i) {
    const v1::MergeReservationsRequest::Source& source = request.sources(i);
    PRORATA_ASSIGN_OR_RETURN(
        domain::ReservationName name,
        domain::ParseReservationName(source.reservation(), fmt::format("sources[{}].reservation", i)));
    sources.push_back({std::move(name), source.etag()});
  }
  return sources;
}

v1::ListAvailableScopesResponse ToProto(const app::AvailableScopes& scopes, const domain::CustomerName& customer) {
  v1::ListAvailableScopesResponse message;
  for (const app::AvailableScope& scope : scopes.scopes) {
    v1::AvailableScope& added = *message.add_scopes();
    *added.mutable_scope() = ToProto(scope.scope, customer);
    added.set_available(scope.violations.empty());
    added.set_current(scope.current);
    Append(scope.violations, *added.mutable_violations());
  }
  message.set_next_page_token(scopes.next_page_token);
  return message;
}

absl::StatusOr<v1::SplitReservationResponse> ToProto(const domain::SplitUnits& units, domain::Instant now) {
  v1::SplitReservationResponse message;
  PRORATA_ASSIGN_OR_RETURN(*message.mutable_source(), ToProto(units.source, now));
  PRORATA_RETURN_IF_ERROR(AppendAll(units.parts, now, *message.mutable_parts()));
  return message;
}

absl::StatusOr<v1::MergeReservationsResponse> ToProto(const domain::MergedUnits& units, domain::Instant now) {
  v1::MergeReservationsResponse message;
  PRORATA_ASSIGN_OR_RETURN(*message.mutable_merged(), ToProto(units.merged, now));
  PRORATA_RETURN_IF_ERROR(AppendAll(units.sources, now, *message.mutable_sources()));
  return message;
}

absl::StatusOr<v1::ReservationRevision> ToProto(const domain::ReservationRevision& revision,
                                                const std::vector<std::string>& changed_fields) {
  v1::ReservationRevision message;
  message.set_name(fmt::format("{}/revisions/{}", domain::ToString(revision.name), revision.revision));
  message.set_number(revision.revision);
  *message.mutable_create_time() = ToProto(revision.update_time);
  message.set_changed_by(revision.changed_by);
  message.set_request_id(revision.request_id);
  message.set_description(revision.change);
  message.mutable_changed_fields()->Add(changed_fields.begin(), changed_fields.end());
  PRORATA_ASSIGN_OR_RETURN(*message.mutable_snapshot(),
                           ToProto(static_cast<const domain::Reservation&>(revision), revision.update_time));
  return message;
}

}  // namespace prorata::rpc
