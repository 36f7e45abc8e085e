#include "server/app/partners.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "server/app/journal.h"
#include "server/app/reservations.h"
#include "server/domain/error.h"
#include "server/domain/policy.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// Whoever may create partners sets what decides how much money they get back: their yearly limits and refund policies.
constexpr std::string_view kTermsPermission = "partners.create";

absl::Status CheckFields(const storage::Reader& reader, const domain::Partner& partner) {
  const auto& limit = partner.annual_refund_limit;
  if (limit.has_value() && limit->currency != domain::Currency::Usd()) {
    return domain::InvalidField("partner.annual_refund_limit.currency_code",
                                fmt::format("must be USD, is {}", limit->currency.code()));
  }
  return schema::Require<schema::Policies>(reader, partner.default_refund_policy).status();
}

// Puts the partner as it is after a change and tells of it.
absl::Status Write(storage::Transaction& tx, const CallContext& context, domain::Partner& partner,
                   std::string_view event) {
  PRORATA_RETURN_IF_ERROR(CheckFields(tx, partner));
  partner.update_time = context.now;
  schema::Put<schema::Partners>(tx, partner.id, partner);
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, partner.id));
  journal.Emit(std::string(event), domain::ToString(partner.id));
  journal.Close();
  return absl::OkStatus();
}

domain::Partner Changed(domain::Partner partner, const PartnerChange& change) {
  if (change.display_name) partner.display_name = *change.display_name;
  if (change.billing_currency) partner.billing_currency = *change.billing_currency;
  if (change.notice_emails) partner.notice_emails = *change.notice_emails;
  if (change.default_refund_policy) partner.default_refund_policy = *change.default_refund_policy;
  if (change.annual_refund_limit) partner.annual_refund_limit = *change.annual_refund_limit;
  if (partner.default_refund_policy.value.empty()) partner.default_refund_policy.value = domain::kDefaultPolicy;
  return partner;
}

// A policy has a limit too, and fee and approval beside it.
absl::Status CheckMaySetTerms(const CallContext& context, const domain::Partner& stored,
                              const domain::Partner& changed) {
  if (context.may(kTermsPermission, "")) return absl::OkStatus();
  std::vector<domain::Violation> violations;
  const auto check = [&](bool is_same, std::string_view field) {
    if (is_same) return;
    const std::string name = domain::ToString(stored.id);
    violations.push_back({.reason = domain::Reason::kPermissionDenied,
                          .description = fmt::format("{} may not change {} of {}: it takes {}", context.principal,
                                                     field, name, kTermsPermission),
                          .field = fmt::format("partner.{}", field),
                          .subject = name,
                          .metadata = {}});
  };
  check(changed.annual_refund_limit == stored.annual_refund_limit, "annual_refund_limit");
  check(changed.default_refund_policy == stored.default_refund_policy, "default_refund_policy");
  return violations.empty() ? absl::OkStatus() : domain::Refuse(std::move(violations));
}

}  // namespace

absl::StatusOr<domain::Partner> CreatePartner(storage::Transaction& tx, const CallContext& context,
                                              domain::Partner partner) {
  const std::string name = domain::ToString(partner.id);
  PRORATA_ASSIGN_OR_RETURN(const auto existing, schema::Find<schema::Partners>(tx, partner.id));
  if (existing != nullptr) {
    return domain::Refuse(domain::Reason::kResourceAlreadyExists, fmt::format("{} exists already", name), "", name);
  }
  partner = Changed(std::move(partner), {});
  partner.revision = 1;
  partner.create_time = context.now;
  PRORATA_RETURN_IF_ERROR(Write(tx, context, partner, "partner.created"));
  return partner;
}

absl::StatusOr<domain::Partner> GetPartner(const storage::Reader& reader, const domain::PartnerId& id) {
  PRORATA_ASSIGN_OR_RETURN(const auto partner, schema::Require<schema::Partners>(reader, id));
  return *partner;
}

absl::StatusOr<domain::Partner> UpdatePartner(storage::Transaction& tx, const CallContext& context,
                                              const domain::PartnerId& id, const PartnerChange& change,
                                              const std::string& etag) {
  PRORATA_ASSIGN_OR_RETURN(const domain::Partner stored, GetPartner(tx, id));
  PRORATA_RETURN_IF_ERROR(CheckEtag(etag, stored.revision));
  domain::Partner changed = Changed(stored, change);
  if (changed == stored) return stored;
  PRORATA_RETURN_IF_ERROR(CheckMaySetTerms(context, stored, changed));
  ++changed.revision;
  PRORATA_RETURN_IF_ERROR(Write(tx, context, changed, "partner.updated"));
  return changed;
}

const domain::FilterFields& PartnerFields() {
  static const domain::FilterFields fields = {{"display_name", {domain::FilterType::kText, {}}},
                                              {"billing_currency", {domain::FilterType::kText, {}}}};
  return fields;
}

domain::FilterValue PartnerField(const domain::Partner& partner, std::string_view field) {
  if (field == "display_name") return partner.display_name;
  if (field == "billing_currency") return std::string(partner.billing_currency.code());
  return std::monostate{};
}

}  // namespace prorata::app
