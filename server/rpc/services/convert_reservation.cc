#include "server/rpc/services/convert_reservation.h"

#include <string>
#include <string_view>

#include "server/domain/partner.h"
#include "server/domain/renewal.h"
#include "server/domain/scope.h"
#include "server/domain/size_flexibility.h"
#include "server/domain/status_macros.h"
#include "server/domain/terms.h"
#include "server/rpc/services/convert.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using Field = v1::Reservation;

constexpr size_t kUuidLength = 36;
constexpr std::string_view kReservations = "/reservations/";

// Its own name, of which both ids and the names of others of its order are parts:
// `.../orders/{order}/reservations/{reservation}`.
class OwnName {
 public:
  explicit OwnName(const domain::ReservationName& name) : text_(domain::ToString(name)) {}

  std::string_view text() const { return text_; }
  std::string_view reservation_id() const { return text().substr(id_at()); }
  std::string_view order_id() const { return text().substr(id_at() - kReservations.size() - kUuidLength, kUuidLength); }
  std::string OfSibling(const domain::ReservationId& sibling) const {
    return text_.substr(0, id_at()) + domain::UuidText(sibling.bytes);
  }

 private:
  size_t id_at() const { return text_.size() - kUuidLength; }

  const std::string text_;
};

// What follows from the time and can fail.
struct Amounts {
  domain::Money paid;
  domain::Money remaining;
};

void WritePlan(const domain::Reservation& reservation, domain::Instant now, const Amounts& amounts,
               AnswerWriter& answer) {
  const domain::PaymentPlan& plan = reservation.plan;
  answer.Number(Field::kTermFieldNumber, ToProto(plan.term));
  answer.Number(Field::kBillingPlanFieldNumber, ToProto(plan.billing_plan));
  Write(Field::kPurchaseTimeFieldNumber, plan.purchase_time, answer);
  Write(Field::kExpireTimeFieldNumber, plan.expire_time, answer);
  answer.Number(Field::kDaysLeftFieldNumber, domain::DaysLeft(reservation, now));
  answer.Number(Field::kStateFieldNumber, static_cast<int64_t>(domain::StateAt(reservation, now)));
  answer.Number(Field::kCancelReasonFieldNumber, static_cast<int64_t>(reservation.cancel_reason));
  if (reservation.cancel_time.has_value()) Write(Field::kCancelTimeFieldNumber, *reservation.cancel_time, answer);
  Write(Field::kUnitPriceFieldNumber, plan.unit_price, answer);
  Write(Field::kUnitPaymentFieldNumber, plan.unit_payment, answer);
  Write(Field::kPaidFieldNumber, amounts.paid, answer);
  Write(Field::kRemainingCommitmentFieldNumber, amounts.remaining, answer);
  answer.Number(Field::kPaymentsMadeFieldNumber, domain::PaymentsMade(reservation, now));
  answer.Number(Field::kPaymentsTotalFieldNumber, domain::PaymentsTotal(plan));
}

void WriteScopeChange(const domain::Reservation& reservation, domain::Instant now, AnswerWriter& answer) {
  const auto to_come = domain::ScopeChangeToCome(reservation, now);
  if (!to_come.has_value()) return;
  Write(Field::kScopeEffectiveTimeFieldNumber, to_come->effective_time, answer);
  answer.Message(Field::kScopeUntilThenFieldNumber,
                 [&] { WriteFields(to_come->before, reservation.name.order.customer, answer); });
}

// What is known of the renewal from the reservation alone.
void WriteRenewal(const domain::Reservation& reservation, AnswerWriter& answer) {
  using Renewal = v1::Reservation::Renewal;
  const domain::Renewal& renewal = reservation.renewal;
  if (renewal.enabled || renewal.fixed_unit_price.has_value()) {
    answer.Message(Field::kRenewalFieldNumber, [&] {
      answer.Number(Renewal::kEnabledFieldNumber, renewal.enabled);
      if (renewal.fixed_unit_price.has_value()) {
        Write(Renewal::kFixedUnitPriceFieldNumber, *renewal.fixed_unit_price, answer);
      }
      Write(Renewal::kPriceFixTimeFieldNumber, renewal.fix_time.value_or(domain::RenewalPriceTime(reservation.plan)),
            answer);
    });
  }
  if (reservation.renewed_from.has_value()) {
    answer.Text(Field::kRenewedFromFieldNumber, domain::ToString(*reservation.renewed_from));
  }
  if (reservation.renewed_into.has_value()) {
    answer.Text(Field::kRenewedIntoFieldNumber, domain::ToString(*reservation.renewed_into));
  }
}

void WriteFlexibility(const domain::Reservation& reservation, domain::Instant now, AnswerWriter& answer) {
  if (!domain::HasSizeFlexibility(reservation.product_family)) return;
  answer.Number(Field::kInstanceSizeFlexibilityFieldNumber,
                reservation.capacity_priority ? v1::INSTANCE_SIZE_FLEXIBILITY_OFF : v1::INSTANCE_SIZE_FLEXIBILITY_ON);
  if (const auto to_come = domain::FlexibilityChangeToCome(reservation, now); to_come.has_value()) {
    Write(Field::kInstanceSizeFlexibilityEffectiveTimeFieldNumber, *to_come, answer);
  }
}

void WriteLabels(const domain::Labels& labels, AnswerWriter& answer) {
  // An entry of a map is a message with key and value.
  constexpr int kKey = 1;
  constexpr int kValue = 2;
  for (const domain::Label& label : labels) {
    answer.Message(Field::kLabelsFieldNumber, [&] {
      answer.Item(kKey, label.key);
      answer.Item(kValue, label.value);
    });
  }
}

void WriteOwn(const domain::Reservation& reservation, const OwnName& name, AnswerWriter& answer) {
  answer.Text(Field::kNameFieldNumber, name.text());
  answer.Text(Field::kReservationIdFieldNumber, name.reservation_id());
  answer.Text(Field::kOrderIdFieldNumber, name.order_id());
  answer.Text(Field::kDisplayNameFieldNumber, reservation.display_name);
  answer.Text(Field::kOfferFieldNumber, domain::ToString(reservation.offer));
  answer.Text(Field::kSkuFieldNumber, reservation.sku);
  answer.Text(Field::kRegionFieldNumber, reservation.region);
  answer.Text(Field::kProductFamilyFieldNumber, reservation.product_family);
  answer.Number(Field::kQuantityFieldNumber, reservation.quantity);
  answer.Message(Field::kAppliedScopeFieldNumber,
                 [&] { WriteFields(reservation.scope, reservation.name.order.customer, answer); });
}

// Where it came from and what became of it, and its versions.
void WriteHistory(const domain::Reservation& reservation, const OwnName& name, AnswerWriter& answer) {
  answer.Text(Field::kRefundPolicyFieldNumber, domain::ToString(reservation.refund_policy));
  if (reservation.split_from.has_value()) {
    answer.Text(Field::kSplitFromFieldNumber, name.OfSibling(*reservation.split_from));
  }
  for (const domain::ReservationId& part : reservation.split_into) {
    answer.Item(Field::kSplitIntoFieldNumber, name.OfSibling(part));
  }
  answer.Text(Field::kReturnedByFieldNumber, domain::ToString(reservation.returned_by));
  for (const domain::OrderId& order : reservation.replaced_by) {
    answer.Item(Field::kReplacedByFieldNumber,
                domain::ToString(domain::OrderName{reservation.name.order.customer, order}));
  }
  answer.Text(Field::kPendingOperationFieldNumber, domain::ToString(reservation.pending));
  answer.Number(Field::kRevisionFieldNumber, reservation.revision);
  answer.Text(Field::kEtagFieldNumber, domain::EtagOf(reservation.revision));
  Write(Field::kCreateTimeFieldNumber, reservation.create_time, answer);
  Write(Field::kUpdateTimeFieldNumber, reservation.update_time, answer);
  if (reservation.merged_into.has_value()) {
    answer.Text(Field::kMergedIntoFieldNumber, name.OfSibling(*reservation.merged_into));
  }
  for (const domain::ReservationId& source : reservation.merged_from) {
    answer.Item(Field::kMergedFromFieldNumber, name.OfSibling(source));
  }
  answer.Number(Field::kArchivedFieldNumber, reservation.archived);
}

}  // namespace

absl::Status WriteFields(const domain::Reservation& reservation, domain::Instant now, AnswerWriter& answer) {
  Amounts amounts;
  PRORATA_ASSIGN_OR_RETURN(amounts.paid, domain::PaidBy(reservation, now));
  PRORATA_ASSIGN_OR_RETURN(amounts.remaining, domain::RemainingCommitment(reservation, now));
  const OwnName name(reservation.name);
  WriteOwn(reservation, name, answer);
  WritePlan(reservation, now, amounts, answer);
  WriteHistory(reservation, name, answer);
  WriteScopeChange(reservation, now, answer);
  WriteRenewal(reservation, answer);
  WriteFlexibility(reservation, now, answer);
  WriteLabels(reservation.labels, answer);
  return absl::OkStatus();
}

absl::StatusOr<v1::Reservation> ToProto(const domain::Reservation& reservation, domain::Instant now) {
  std::string memory;
  AnswerWriter answer(memory);
  PRORATA_RETURN_IF_ERROR(WriteFields(reservation, now, answer));
  return MessageOf<v1::Reservation>(answer);
}

void WriteFields(const domain::AppliedScope& scope, const domain::CustomerName& customer, AnswerWriter& answer) {
  answer.Number(v1::AppliedScope::kTypeFieldNumber, ToProto(scope.type));
  if (!scope.subscription.value.empty()) {
    answer.Text(v1::AppliedScope::kSubscriptionFieldNumber,
                domain::ToString(domain::SubscriptionName{customer, scope.subscription}));
  }
  answer.Text(v1::AppliedScope::kResourceGroupFieldNumber, scope.resource_group);
  if (!scope.management_group.value.empty()) {
    answer.Text(v1::AppliedScope::kManagementGroupFieldNumber,
                domain::ToString(domain::ManagementGroupName{customer, scope.management_group}));
  }
}

v1::AppliedScope ToProto(const domain::AppliedScope& scope, const domain::CustomerName& customer) {
  return MessageWrittenBy<v1::AppliedScope>([&](AnswerWriter& answer) { WriteFields(scope, customer, answer); });
}

}  // namespace prorata::rpc
