#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/labels.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"

namespace prorata::cli {
namespace {

std::string WhyNot(const v1::AvailableScope& scope) {
  return absl::StrJoin(scope.violations(), "; ", [](std::string* out, const v1::PolicyViolation& violation) {
    absl::StrAppend(out, violation.description());
  });
}

}  // namespace

std::string ReservationTable(const v1::Reservation& first, const Items<v1::Reservation>& others) {
  Items<v1::Reservation> all;
  *all.Add() = first;
  all.MergeFrom(others);
  return ReservationTable(all);
}

std::string ScopeTable(const Items<v1::AvailableScope>& scopes) {
  Table table({{"SCOPE"}, {"CURRENT"}, {"AVAILABLE"}, {"WHY NOT"}});
  for (const v1::AvailableScope& scope : scopes) {
    table.Add({ScopeText(scope.scope()), scope.current() ? YesNo(true) : "", YesNo(scope.available()), WhyNot(scope)});
  }
  return table.Text();
}

std::string RevisionTable(const Items<v1::ReservationRevision>& revisions) {
  Table table({{"REVISION", Align::kRight}, {"TIME"}, {"BY"}, {"WHAT"}, {"FIELDS"}, {"REQUEST ID"}});
  for (const v1::ReservationRevision& revision : revisions) {
    table.Add({absl::StrCat(revision.number()), ShortTime(revision.create_time()), revision.changed_by(),
               revision.description(), absl::StrJoin(revision.changed_fields(), ", "), revision.request_id()});
  }
  return table.Text();
}

}  // namespace prorata::cli
