#include "server/rpc/services/convert.h"

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <string>
#include <utility>

namespace prorata::rpc {
namespace {

constexpr int32_t kNanosPerUnit = 1'000'000'000;
constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int32_t kNanosPerMicro = 1'000;

int32_t MinorPerUnit(domain::Currency currency) {
  constexpr std::array<int32_t, 5> kPowersOfTen = {1, 10, 100, 1'000, 10'000};
  return kPowersOfTen[static_cast<size_t>(currency.minor_digits())];
}

// Units and nanos of an amount, seconds and nanos of a time.
struct Parts {
  int64_t whole = 0;
  int32_t nanos = 0;
};

Parts PartsOf(const domain::Money& money) {
  const int32_t per_unit = MinorPerUnit(money.currency);
  return {money.minor / per_unit, static_cast<int32_t>(money.minor % per_unit) * (kNanosPerUnit / per_unit)};
}

Parts PartsOf(domain::Instant instant) {
  int64_t seconds = instant.micros / kMicrosPerSecond;
  int64_t micros = instant.micros % kMicrosPerSecond;
  if (micros < 0) {
    --seconds;
    micros += kMicrosPerSecond;
  }
  return {seconds, static_cast<int32_t>(micros) * kNanosPerMicro};
}

absl::Status Invalid(std::string_view field, std::string description) {
  return domain::InvalidField(std::string(field), std::move(description));
}

// Enums of domain and API have the same numbers where both have the value; `known` are the API's values that the domain
// has.
template <typename Domain, typename Proto>
absl::StatusOr<Domain> EnumFrom(Proto value, std::initializer_list<Proto> known, std::string_view field) {
  for (const Proto candidate : known) {
    if (candidate == value) return static_cast<Domain>(value);
  }
  if (value == 0) return Invalid(field, "must be set");
  return Invalid(field, fmt::format("{} is not a value of it", static_cast<int>(value)));
}

}  // namespace

void Set(google::type::Money* message, const domain::Money& money) {
  const Parts parts = PartsOf(money);
  const std::string_view code = money.currency.code();
  message->set_currency_code(code.data(), code.size());
  message->set_units(parts.whole);
  message->set_nanos(parts.nanos);
}

void Write(int field, const domain::Money& money, AnswerWriter& answer) {
  const Parts parts = PartsOf(money);
  answer.Message(field, [&] {
    answer.Text(google::type::Money::kCurrencyCodeFieldNumber, money.currency.code());
    answer.Number(google::type::Money::kUnitsFieldNumber, parts.whole);
    answer.Number(google::type::Money::kNanosFieldNumber, parts.nanos);
  });
}

google::type::Money ToProto(const domain::Money& money) {
  google::type::Money message;
  Set(&message, money);
  return message;
}

absl::StatusOr<domain::Money> FromProto(const google::type::Money& money, std::string_view field) {
  const absl::StatusOr<domain::Currency> currency = domain::Currency::Parse(money.currency_code());
  if (!currency.ok()) {
    return Invalid(fmt::format("{}.currency_code", field),
                   fmt::format("`{}` is not a currency of ISO 4217", money.currency_code()));
  }
  const int32_t per_unit = MinorPerUnit(*currency);
  const int32_t nanos_per_minor = kNanosPerUnit / per_unit;
  if (money.nanos() <= -kNanosPerUnit || money.nanos() >= kNanosPerUnit) {
    return Invalid(fmt::format("{}.nanos", field), fmt::format("{} is a whole unit or more", money.nanos()));
  }
  if ((money.units() > 0 && money.nanos() < 0) || (money.units() < 0 && money.nanos() > 0)) {
    return Invalid(fmt::format("{}.nanos", field), "must have the sign of units");
  }
  if (money.nanos() % nanos_per_minor != 0) {
    return Invalid(fmt::format("{}.nanos", field),
                   fmt::format("{} has {} decimal places", currency->code(), currency->minor_digits()));
  }
  int64_t minor = 0;
  if (__builtin_mul_overflow(money.units(), int64_t{per_unit}, &minor) ||
      __builtin_add_overflow(minor, int64_t{money.nanos() / nanos_per_minor}, &minor)) {
    return domain::Refuse(domain::Reason::kAmountOutOfRange,
                          fmt::format("{} cannot be counted in 64 bits of the minor unit", field), std::string(field));
  }
  return domain::Money{*currency, minor};
}

void Set(google::protobuf::Timestamp* message, domain::Instant instant) {
  const Parts parts = PartsOf(instant);
  message->set_seconds(parts.whole);
  message->set_nanos(parts.nanos);
}

void Write(int field, domain::Instant instant, AnswerWriter& answer) {
  const Parts parts = PartsOf(instant);
  answer.Message(field, [&] {
    answer.Number(google::protobuf::Timestamp::kSecondsFieldNumber, parts.whole);
    answer.Number(google::protobuf::Timestamp::kNanosFieldNumber, parts.nanos);
  });
}

google::protobuf::Timestamp ToProto(domain::Instant instant) {
  google::protobuf::Timestamp message;
  Set(&message, instant);
  return message;
}

absl::StatusOr<domain::Instant> FromProto(const google::protobuf::Timestamp& time, std::string_view field) {
  const int64_t earliest = domain::kEarliestInstant.micros / kMicrosPerSecond;
  const int64_t latest = domain::kLatestInstant.micros / kMicrosPerSecond;
  if (time.seconds() < earliest || time.seconds() > latest || time.nanos() < 0 || time.nanos() >= kNanosPerUnit) {
    return Invalid(field, "must be between the years 1 and 9999, with nanos from 0 to 999,999,999");
  }
  return domain::Instant{time.seconds() * kMicrosPerSecond + time.nanos() / kNanosPerMicro};
}

google::type::Date ToProto(domain::Date date) {
  // `2024-03-01`: the calendar is known in one place, which is not here.
  const std::string text = domain::ToString(date);
  google::type::Date message;
  message.set_year(std::stoi(text.substr(0, 4)));
  message.set_month(std::stoi(text.substr(5, 2)));
  message.set_day(std::stoi(text.substr(8, 2)));
  return message;
}

absl::StatusOr<domain::Date> FromProto(const google::type::Date& date, std::string_view field) {
  const std::string text = fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
  absl::StatusOr<domain::Date> parsed = domain::ParseDate(text);
  if (!parsed.ok()) return Invalid(field, fmt::format("{} is not a date", text));
  return parsed;
}

prorata::v1::Term ToProto(domain::Term term) {
  return static_cast<prorata::v1::Term>(term);
}
prorata::v1::BillingPlan ToProto(domain::BillingPlan plan) {
  return static_cast<prorata::v1::BillingPlan>(plan);
}
prorata::v1::ScopeType ToProto(domain::ScopeType type) {
  return static_cast<prorata::v1::ScopeType>(type);
}

absl::StatusOr<domain::Term> FromProto(prorata::v1::Term term, std::string_view field) {
  return EnumFrom<domain::Term>(term, {prorata::v1::TERM_ONE_YEAR, prorata::v1::TERM_THREE_YEARS}, field);
}

absl::StatusOr<domain::BillingPlan> FromProto(prorata::v1::BillingPlan plan, std::string_view field) {
  return EnumFrom<domain::BillingPlan>(plan, {prorata::v1::BILLING_PLAN_UPFRONT, prorata::v1::BILLING_PLAN_MONTHLY},
                                       field);
}

absl::StatusOr<domain::ScopeType> FromProto(prorata::v1::ScopeType type, std::string_view field) {
  return EnumFrom<domain::ScopeType>(type,
                                     {prorata::v1::SCOPE_TYPE_SHARED, prorata::v1::SCOPE_TYPE_SUBSCRIPTION,
                                      prorata::v1::SCOPE_TYPE_RESOURCE_GROUP, prorata::v1::SCOPE_TYPE_MANAGEMENT_GROUP},
                                     field);
}

// A setter would make a string of each first.
void Set(prorata::v1::CalculationStep* message, const domain::Step& step) {
  message->mutable_rule()->assign(step.rule);
  message->mutable_formula()->assign(step.formula);
  message->mutable_inputs()->Reserve(static_cast<int>(step.inputs.size()));
  for (const domain::StepInput& input : step.inputs) {
    prorata::v1::CalculationStep::Input& added = *message->add_inputs();
    added.mutable_name()->assign(input.name);
    added.mutable_value()->assign(input.value);
  }
  message->mutable_result()->assign(step.result);
}

void Write(int field, const domain::Step& step, AnswerWriter& answer) {
  using Message = prorata::v1::CalculationStep;
  answer.Message(field, [&] {
    answer.Text(Message::kRuleFieldNumber, step.rule);
    answer.Text(Message::kFormulaFieldNumber, step.formula);
    for (const domain::StepInput& input : step.inputs) {
      answer.Message(Message::kInputsFieldNumber, [&] {
        answer.Text(Message::Input::kNameFieldNumber, input.name);
        answer.Text(Message::Input::kValueFieldNumber, input.value);
      });
    }
    answer.Text(Message::kResultFieldNumber, step.result);
  });
}

void Write(int field, const domain::Violation& violation, AnswerWriter& answer) {
  answer.Message(field, [&] { answer.Written(ToProto(violation).SerializeAsString()); });
}

prorata::v1::PolicyViolation ToProto(const domain::Violation& violation) {
  prorata::v1::PolicyViolation message;
  message.set_reason(static_cast<prorata::v1::ErrorReason>(violation.reason));
  message.set_description(violation.description);
  message.set_field(violation.field);
  message.set_subject(violation.subject);
  message.mutable_metadata()->insert(violation.metadata.begin(), violation.metadata.end());
  return message;
}

}  // namespace prorata::rpc
