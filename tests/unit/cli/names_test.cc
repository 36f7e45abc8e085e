// Goal: short ids become the full names that the API wants, and what is missing is asked for by its option.

#include "client/cli/names.h"

#include <gtest/gtest.h>

#include <functional>

#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

struct Row {
  std::string partner;
  std::string customer;
  std::function<std::string(const Names&)> ask;
  std::string expected;  // The name, or what the refusal must mention.
};

std::string Asked(const Row& row) {
  try {
    return row.ask(Names(row.partner, row.customer));
  } catch (const UsageError& e) {
    return e.what();
  }
}

TEST(Names, AreCompleted) {
  const auto partner = [](const char* text) { return [text](const Names& n) { return n.Partner(text); }; };
  const auto customer = [](const char* text) { return [text](const Names& n) { return n.Customer(text); }; };
  const auto subscription = [](const char* text) { return [text](const Names& n) { return n.Subscription(text); }; };
  const auto transaction = [](const char* text) { return [text](const Names& n) { return n.Transaction(text); }; };
  const auto offer = [](const char* text) { return [text](const Names& n) { return n.Offer(text); }; };
  const auto all = [](const Names& n) { return n.CustomerOrAll(); };
  const auto everybody = [](const Names& n) { return n.CustomerOrEverybody(); };
  for (const Row& row : {
           Row{"contoso", "", partner(""), "partners/contoso"},
           Row{"partners/contoso", "", partner(""), "partners/contoso"},
           Row{"contoso", "", partner("other"), "partners/other"},
           Row{"", "", partner("partners/other"), "partners/other"},
           Row{"", "", partner(""), "which partner? Give --partner or set PRORATA_PARTNER"},
           Row{"contoso", "adatum", customer(""), "partners/contoso/customers/adatum"},
           Row{"contoso", "adatum", customer("other"), "partners/contoso/customers/other"},
           Row{"", "partners/p/customers/c", customer(""), "partners/p/customers/c"},
           Row{"", "partners/p/customers/c", customer("d"), "partners/p/customers/d"},
           Row{"contoso", "", customer("partners/p/customers/c"), "partners/p/customers/c"},
           Row{"contoso", "", customer(""), "which customer? Give --customer or set PRORATA_CUSTOMER"},
           Row{"", "adatum", customer(""), "which partner? Give --partner or set PRORATA_PARTNER"},
           Row{"contoso", "a/b", customer(""),
               "`a/b` is neither an id nor a name like `partners/contoso/customers/...`"},
           Row{"contoso", "adatum", subscription("prod"), "partners/contoso/customers/adatum/subscriptions/prod"},
           Row{"contoso", "", transaction("17"), "partners/contoso/transactions/17"},
           Row{"", "", offer("x"), "offers/x"},
           Row{"", "", offer("offers/x"), "offers/x"},
           Row{"contoso", "adatum", all, "partners/contoso/customers/adatum"},
           Row{"contoso", "", all, "partners/contoso/customers/-"},
           Row{"contoso", "", everybody, "partners/contoso/customers/-"},
           Row{"", "", everybody, "partners/-/customers/-"},
       }) {
    EXPECT_EQ(Asked(row), row.expected);
  }
}

TEST(Names, PartsAreFound) {
  const std::string name = "partners/a/customers/b/orders/c/reservations/d";
  EXPECT_EQ(LastPart(name), "d");
  EXPECT_EQ(LastPart("d"), "d");
  EXPECT_EQ(PartOf(name, "orders"), "c");
  EXPECT_EQ(PartOf(name, "refunds"), "");
  EXPECT_EQ(PartOf("", "orders"), "");
}

TEST(IsUuid, LooksAtTheForm) {
  EXPECT_TRUE(IsUuid("0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d"));
  EXPECT_TRUE(IsUuid("0193A3C4-5E6F-7A8B-9C0D-1E2F3A4B5C6D"));
  for (const char* text : {"", "0193a3c4", "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6",
                           "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6g", "0193a3c4x5e6f-7a8b-9c0d-1e2f3a4b5c6d"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

}  // namespace
}  // namespace prorata::cli
