// Goal: amounts, times and enums come in and go out exactly, or are refused by field.

#include "server/rpc/services/convert.h"

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <limits>

#include "server/rpc/services/convert_policy.h"
#include "tests/support/app_fixture.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using ::google::protobuf::util::MessageDifferencer;
using ::prorata::testing::Amount;
using ::prorata::testing::At;
using ::prorata::testing::ReasonsOf;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

google::type::Money MoneyOf(std::string_view currency, int64_t units, int32_t nanos) {
  google::type::Money money;
  money.set_currency_code(std::string(currency));
  money.set_units(units);
  money.set_nanos(nanos);
  return money;
}

TEST(Convert, MoneyIsExact) {
  const struct {
    std::string_view amount;
    int64_t units;
    int32_t nanos;
  } cases[] = {
      {"0.00 USD", 0, 0},
      {"31.00 USD", 31, 0},
      {"12.34 USD", 12, 340'000'000},
      {"-0.05 USD", 0, -50'000'000},
      {"-12.34 USD", -12, -340'000'000},
      {"4500 JPY", 4500, 0},
      {"1.234 KWD", 1, 234'000'000},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.amount);
    const domain::Money amount = Amount(row.amount);
    const google::type::Money message = MoneyOf(amount.currency.code(), row.units, row.nanos);
    EXPECT_TRUE(MessageDifferencer::Equals(ToProto(amount), message));
    EXPECT_EQ(FromProto(message, "price").value(), amount);
  }
  for (const int64_t minor : {kMost, kLeast}) {
    const domain::Money amount{domain::Currency::Usd(), minor};
    EXPECT_EQ(FromProto(ToProto(amount), "price").value(), amount);
  }
}

TEST(Convert, RefusesMoneyThatIsNone) {
  const struct {
    google::type::Money money;
    std::string_view expected;
  } cases[] = {
      {MoneyOf("", 1, 0), "FIELD_INVALID price.currency_code"},
      {MoneyOf("usd", 1, 0), "FIELD_INVALID price.currency_code"},
      {MoneyOf("USD", 1, 5'000'000), "FIELD_INVALID price.nanos"},
      {MoneyOf("JPY", 1, 500'000'000), "FIELD_INVALID price.nanos"},
      {MoneyOf("USD", 1, -10'000'000), "FIELD_INVALID price.nanos"},
      {MoneyOf("USD", -1, 10'000'000), "FIELD_INVALID price.nanos"},
      {MoneyOf("USD", 0, 1'000'000'000), "FIELD_INVALID price.nanos"},
      {MoneyOf("USD", 0, -1'000'000'000), "FIELD_INVALID price.nanos"},
      {MoneyOf("USD", kMost, 0), "AMOUNT_OUT_OF_RANGE price"},
      {MoneyOf("USD", kLeast, 0), "AMOUNT_OUT_OF_RANGE price"},
      {MoneyOf("USD", kMost / 100, 80'000'000), "AMOUNT_OUT_OF_RANGE price"},
      {MoneyOf("USD", kMost / 100, 70'000'000), "OK "},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.money.ShortDebugString());
    const absl::StatusOr<domain::Money> money = FromProto(row.money, "price");
    const auto violations = domain::ViolationsOf(money.status());
    EXPECT_EQ(fmt::format("{} {}", ReasonsOf(money.status()), violations.empty() ? "" : violations[0].field),
              row.expected);
  }
}

TEST(Convert, TimesKeepTheirMicroseconds) {
  for (const std::string_view text :
       {"2024-03-01T10:00:00Z", "2024-03-01T10:00:00.000001Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"}) {
    SCOPED_TRACE(text);
    const google::protobuf::Timestamp message = ToProto(At(text));
    EXPECT_GE(message.nanos(), 0);
    EXPECT_EQ(FromProto(message, "time").value(), At(text));
  }
  google::protobuf::Timestamp fine;
  fine.set_nanos(1'999);
  EXPECT_EQ(FromProto(fine, "time").value(), domain::Instant{1}) << "cut to the microsecond";
}

TEST(Convert, RefusesTimesOutOfRange) {
  const struct {
    int64_t seconds;
    int32_t nanos;
    std::string_view expected;
  } cases[] = {
      {-62'135'596'800, 0, "OK"},
      {-62'135'596'801, 0, "FIELD_INVALID"},
      {253'402'300'799, 999'999'999, "OK"},
      {253'402'300'800, 0, "FIELD_INVALID"},
      {0, -1, "FIELD_INVALID"},
      {0, 1'000'000'000, "FIELD_INVALID"},
      {kMost, 0, "FIELD_INVALID"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.seconds);
    google::protobuf::Timestamp time;
    time.set_seconds(row.seconds);
    time.set_nanos(row.nanos);
    EXPECT_EQ(ReasonsOf(FromProto(time, "time").status()), row.expected);
  }
}

TEST(Convert, DatesAreOfTheCalendar) {
  const domain::Date leap_day = domain::ParseDate("2024-02-29").value();
  google::type::Date message = ToProto(leap_day);
  EXPECT_EQ(message.ShortDebugString(), "year: 2024 month: 2 day: 29");
  EXPECT_EQ(FromProto(message, "date").value(), leap_day);
  message.set_year(2023);
  EXPECT_EQ(ReasonsOf(FromProto(message, "date").status()), "FIELD_INVALID");
  message.set_day(0);
  EXPECT_EQ(ReasonsOf(FromProto(message, "date").status()), "FIELD_INVALID");
}

TEST(Convert, EnumsAreThoseOfTheApi) {
  EXPECT_EQ(ToProto(domain::Term::kThreeYears), v1::TERM_THREE_YEARS);
  EXPECT_EQ(ToProto(domain::BillingPlan::kMonthly), v1::BILLING_PLAN_MONTHLY);
  EXPECT_EQ(ToProto(domain::ScopeType::kResourceGroup), v1::SCOPE_TYPE_RESOURCE_GROUP);
  EXPECT_EQ(FromProto(v1::TERM_ONE_YEAR, "term").value(), domain::Term::kOneYear);
  EXPECT_EQ(FromProto(v1::SCOPE_TYPE_SHARED, "type").value(), domain::ScopeType::kShared);
  EXPECT_EQ(ReasonsOf(FromProto(v1::TERM_UNSPECIFIED, "term").status()), "FIELD_INVALID");
  EXPECT_EQ(ReasonsOf(FromProto(static_cast<v1::BillingPlan>(7), "plan").status()), "FIELD_INVALID");
}

TEST(Convert, PoliciesComeBackAsTheyWere) {
  for (domain::RefundPolicy policy : domain::BuiltInPolicies()) {
    SCOPED_TRACE(policy.id.value);
    absl::StatusOr<domain::RefundPolicy> back = FromProto(ToProto(policy));
    ASSERT_TRUE(back.ok()) << back.status();
    // Name and time are the server's.
    back->id = policy.id;
    back->create_time = policy.create_time;
    EXPECT_EQ(*back, policy);
  }
}

TEST(Convert, PoliciesNeedTheirEnums) {
  v1::RefundPolicy message = ToProto(domain::BuiltInPolicies().front());
  message.mutable_tiers(1)->set_credit(static_cast<v1::RefundPolicy::Credit>(9));
  message.clear_limit_basis();
  const auto violations = domain::ViolationsOf(FromProto(message).status());
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].description, "refund_policy.tiers[1].credit: 9 is not a value of it");
  EXPECT_EQ(violations[1].description, "refund_policy.limit_basis: must be set");
}

}  // namespace
}  // namespace prorata::rpc
