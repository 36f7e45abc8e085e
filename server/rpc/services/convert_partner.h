#pragma once

// Partners, customers, subscriptions and management groups between API and domain.

#include "absl/status/statusor.h"
#include "prorata/v1/customer.pb.h"
#include "prorata/v1/customer_service.pb.h"
#include "prorata/v1/management_group.pb.h"
#include "prorata/v1/partner.pb.h"
#include "prorata/v1/subscription.pb.h"
#include "server/app/customers.h"
#include "server/app/management_groups.h"
#include "server/app/partners.h"
#include "server/app/resource_groups.h"
#include "server/app/subscriptions.h"
#include "server/domain/partner.h"
#include "server/rpc/services/update_mask.h"

namespace prorata::rpc {

prorata::v1::Partner ToProto(const domain::Partner& partner);
prorata::v1::Customer ToProto(const domain::Customer& customer);
prorata::v1::Subscription ToProto(const domain::Subscription& subscription);
prorata::v1::ManagementGroup ToProto(const domain::ManagementGroup& group);
prorata::v1::ListResourceGroupsResponse ToProto(const app::ResourceGroups& groups);

// What is to be created, without its name. An unspecified state is active.
absl::StatusOr<domain::Partner> FromProto(const prorata::v1::Partner& partner);
absl::StatusOr<domain::Customer> FromProto(const prorata::v1::Customer& customer);
absl::StatusOr<domain::Subscription> FromProto(const prorata::v1::Subscription& subscription);

// The names in `management_group.subscriptions`.
absl::StatusOr<app::NamedSubscriptions> SubscriptionsOf(const prorata::v1::ManagementGroup& group);

// The new values of the fields. FIELD_INVALID for a state that is named and unspecified.
absl::StatusOr<app::PartnerChange> ChangeFrom(const prorata::v1::Partner& partner, const FieldSet& fields);
absl::StatusOr<app::CustomerChange> ChangeFrom(const prorata::v1::Customer& customer, const FieldSet& fields);
absl::StatusOr<app::SubscriptionChange> ChangeFrom(const prorata::v1::Subscription& subscription,
                                                   const FieldSet& fields);
absl::StatusOr<app::ManagementGroupChange> ChangeFrom(const prorata::v1::ManagementGroup& group,
                                                      const FieldSet& fields);

}  // namespace prorata::rpc
