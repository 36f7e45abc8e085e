#pragma once

// Partners, customers and subscriptions between API and domain.

#include "absl/status/statusor.h"
#include "prorata/v1/customer.pb.h"
#include "prorata/v1/partner.pb.h"
#include "prorata/v1/subscription.pb.h"
#include "server/app/customers.h"
#include "server/app/partners.h"
#include "server/app/subscriptions.h"
#include "server/domain/partner.h"
#include "server/rpc/services/update_mask.h"

namespace prorata::rpc {

prorata::v1::Partner ToProto(const domain::Partner& partner);
prorata::v1::Customer ToProto(const domain::Customer& customer);
prorata::v1::Subscription ToProto(const domain::Subscription& subscription);

// What is to be created, without its name. An unspecified state is active.
absl::StatusOr<domain::Partner> FromProto(const prorata::v1::Partner& partner);
absl::StatusOr<domain::Customer> FromProto(const prorata::v1::Customer& customer);
absl::StatusOr<domain::Subscription> FromProto(const prorata::v1::Subscription& subscription);

// The new values of the fields. FIELD_INVALID for a state that is named and unspecified.
absl::StatusOr<app::PartnerChange> ChangeFrom(const prorata::v1::Partner& partner, const FieldSet& fields);
absl::StatusOr<app::CustomerChange> ChangeFrom(const prorata::v1::Customer& customer, const FieldSet& fields);
absl::StatusOr<app::SubscriptionChange> ChangeFrom(const prorata::v1::Subscription& subscription,
                                                   const FieldSet& fields);

}  // namespace prorata::rpc
