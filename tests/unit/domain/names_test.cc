// Names are read as they are written, and nothing else is a name.

#include "server/domain/names.h"

#include "server/domain/partner.h"
#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

constexpr std::string_view kOrder = "partners/contoso/customers/adatum/orders/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
constexpr std::string_view kReservation =
    "partners/contoso/customers/adatum/orders/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d/reservations/"
    "ffffffff-0000-4000-8000-000000000001";

template <typename Name>
std::string Again(absl::StatusOr<Name> name) {
  return name.ok() ? ToString(*name) : ReasonsText(name.status());
}

TEST(Names, AreReadAsTheyAreWritten) {
  EXPECT_EQ(Again(ParsePartnerName("partners/contoso", "f")), "partners/contoso");
  EXPECT_EQ(Again(ParseOfferName("offers/standard-b1ls.westeurope.p1y.usd", "f")),
            "offers/standard-b1ls.westeurope.p1y.usd");
  EXPECT_EQ(Again(ParsePolicyName("refundPolicies/csp-2020", "f")), "refundPolicies/csp-2020");
  EXPECT_EQ(Again(ParseCustomerName("partners/contoso/customers/adatum", "f")), "partners/contoso/customers/adatum");
  EXPECT_EQ(Again(ParseSubscriptionName("partners/c/customers/a/subscriptions/s-1", "f")),
            "partners/c/customers/a/subscriptions/s-1");
  EXPECT_EQ(Again(ParseManagementGroupName("partners/c/customers/a/managementGroups/eu-1", "f")),
            "partners/c/customers/a/managementGroups/eu-1");
  EXPECT_EQ(Again(ParseOrderName(kOrder, "f")), kOrder);
  EXPECT_EQ(Again(ParseReservationName(kReservation, "f")), kReservation);
  const std::string refund = "partners/c/customers/a/refunds/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
  EXPECT_EQ(Again(ParseRefundName(refund, "f")), refund);
  const std::string exchange = "partners/c/customers/a/exchanges/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
  EXPECT_EQ(Again(ParseExchangeName(exchange, "f")), exchange);
  EXPECT_EQ(Again(ParseTransactionName("partners/c/transactions/42", "f")), "partners/c/transactions/42");
  EXPECT_EQ(ToString(SupportRequestName{Adatum(), IdOf<SupportRequestId>(1)}),
            "partners/contoso/customers/adatum/supportRequests/00000000-0000-0000-0000-000000000001");
}

TEST(Names, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "contoso", "partners", "partners/", "partners/contoso/", "Partners/contoso", "partners/-",
        "partners/Contoso", "partners/-contoso", "partners/contoso-", "partners/con.toso",
        "partners/contoso/customers/adatum", "partners//contoso", "partners/contoso ", "/partners/contoso",
        "partners/0123456789012345678901234567890123456789012345678901234567890123"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(ReasonsText(ParsePartnerName(text, "name").status()), "FIELD_INVALID name");
  }
  for (const std::string_view text :
       {"partners/c/customers/a/orders/-", "partners/c/customers/-/orders/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
        "partners/c/customers/a/orders/0193A3C4-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
        "partners/c/customers/a/orders/0193a3c45e6f7a8b9c0d1e2f3a4b5c6d",
        "partners/c/customers/a/orders/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6dd",
        "partners/c/customers/a/orders/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6g"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(ReasonsText(ParseOrderName(text, "name").status()), "FIELD_INVALID name");
  }
  for (const std::string_view text :
       {"partners/c/transactions/", "partners/c/transactions/0", "partners/c/transactions/01",
        "partners/c/transactions/-1", "partners/c/transactions/9223372036854775808", "partners/c/transactions/1x"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(ReasonsText(ParseTransactionName(text, "name").status()), "FIELD_INVALID name");
  }
  EXPECT_EQ(ParsePartnerName("x", "name").status().message(),
            "name: `x` is not a name of the form `partners/{partner}`");
}

TEST(Uuid, IsWrittenInLowerCase) {
  const auto bytes = ParseUuid("0193A3C4-5e6f-7a8b-9c0d-1e2f3a4b5c6d").value();
  EXPECT_EQ(UuidText(bytes), "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d");
  EXPECT_EQ(ReasonsText(ParseUuid("0193a3c4_5e6f-7a8b-9c0d-1e2f3a4b5c6d").status()), "FIELD_INVALID");
}

TEST(Uuid, EachOfItsCharactersCounts) {
  const std::string uuid = "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
  for (size_t at = 0; at < uuid.size(); ++at) {
    SCOPED_TRACE(at);
    for (const char c : {'g', 'G', '/', ':', '`', '@', ' ', '\xff', uuid[at] == '-' ? '0' : '-'}) {
      std::string text = uuid;
      text[at] = c;
      EXPECT_FALSE(ParseUuid(text).ok()) << text;
      EXPECT_FALSE(ParseRefundName("partners/p/customers/c/refunds/" + text, "name").ok()) << text;
    }
  }
  EXPECT_TRUE(ParseRefundName("partners/p/customers/c/refunds/" + uuid, "name").ok());
  EXPECT_TRUE(ParseUuid("0193A3C4-5E6F-7A8B-9C0D-1E2F3A4B5C6D").ok());
  EXPECT_FALSE(ParseRefundName("partners/p/customers/c/refunds/0193A3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", "name").ok());
}

TEST(Uuid, IsOneInLowerCaseOnly) {
  EXPECT_TRUE(IsUuid("0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d"));
  for (const char* text : {"", "0193A3C4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6",
                           "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d0", "0193a3c45e6f-7a8b-9c0d-1e2f3a4b5c6d-"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

TEST(Etag, IsTheRevisionInQuotes) {
  EXPECT_EQ(EtagOf(7), "\"7\"");
}

}  // namespace
}  // namespace prorata::domain
