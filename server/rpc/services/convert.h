#pragma once

// Between the messages of the API and the types of the domain. From the domain nothing can fail. Of what comes in, the
// forms that field options can state were checked by the pipeline; what is left is refused here with FIELD_INVALID,
// naming `field`.

#include <google/protobuf/repeated_field.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>
#include <google/type/money.pb.h>

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "prorata/v1/types.pb.h"
#include "server/app/paging.h"
#include "server/domain/calendar.h"
#include "server/domain/error.h"
#include "server/domain/money.h"
#include "server/domain/terms.h"
#include "server/domain/working.h"
#include "server/rpc/answer_writer.h"

namespace prorata::rpc {

google::type::Money ToProto(const domain::Money& money);
google::protobuf::Timestamp ToProto(domain::Instant instant);
google::type::Date ToProto(domain::Date date);
prorata::v1::Term ToProto(domain::Term term);
prorata::v1::BillingPlan ToProto(domain::BillingPlan plan);
prorata::v1::ScopeType ToProto(domain::ScopeType type);
prorata::v1::PolicyViolation ToProto(const domain::Violation& violation);

// The same, filled in where it belongs: `Set(message.mutable_credit(), quote.credit)`.
void Set(google::type::Money* message, const domain::Money& money);
void Set(google::protobuf::Timestamp* message, domain::Instant instant);

// The same as a field of an answer that is written as it goes out. It is there even if it has no field of its own.
void Write(int field, const domain::Money& money, AnswerWriter& answer);
void Write(int field, domain::Instant instant, AnswerWriter& answer);
void Write(int field, const domain::Step& step, AnswerWriter& answer);
void Write(int field, const domain::Violation& violation, AnswerWriter& answer);

// Writes a step of a working into an empty message:
//   domain::ExplainRefund(quote, [&](const domain::Step& step) { Set(message.add_steps(), step); });
void Set(prorata::v1::CalculationStep* message, const domain::Step& step);

// Appends the conversion of each: `Append(quote.violations, *message.mutable_violations())`.
template <typename Message>
void Append(const std::vector<domain::Violation>& violations, google::protobuf::RepeatedPtrField<Message>& messages) {
  messages.Reserve(messages.size() + static_cast<int>(violations.size()));
  for (const domain::Violation& violation : violations) *messages.Add() = ToProto(violation);
}

// Exact: a part below the currency's minor unit is refused, as are nanos out of range or of the other sign.
absl::StatusOr<domain::Money> FromProto(const google::type::Money& money, std::string_view field);
// To the microsecond; a finer part is cut, as the store keeps none.
absl::StatusOr<domain::Instant> FromProto(const google::protobuf::Timestamp& time, std::string_view field);
// A whole date: year, month and day.
absl::StatusOr<domain::Date> FromProto(const google::type::Date& date, std::string_view field);

// Unspecified is refused, as is a number that is none of the enum's.
absl::StatusOr<domain::Term> FromProto(prorata::v1::Term term, std::string_view field);
absl::StatusOr<domain::BillingPlan> FromProto(prorata::v1::BillingPlan plan, std::string_view field);
absl::StatusOr<domain::ScopeType> FromProto(prorata::v1::ScopeType type, std::string_view field);

// What a List request says. `parent`, `filter` and `order_by` where it has them.
template <typename Request>
app::PageRequest PageRequestOf(const Request& request) {
  app::PageRequest page;
  page.page_size = request.page_size();
  page.page_token = request.page_token();
  if constexpr (requires { request.parent(); }) page.parent = request.parent();
  if constexpr (requires { request.filter(); }) page.filter = request.filter();
  if constexpr (requires { request.order_by(); }) page.order_by = request.order_by();
  return page;
}

}  // namespace prorata::rpc
