// Goal: every method of the API is found, by as little of its name as is clear.

#include "client/cli/methods.h"

#include <gtest/gtest.h>

#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

TEST(FindMethod, TakesFullAndShortNames) {
  for (const char* text : {"prorata.v1.RefundService.CalculateRefund", "prorata.v1.RefundService/CalculateRefund",
                           "RefundService.CalculateRefund", "RefundService/CalculateRefund", "CalculateRefund"}) {
    EXPECT_EQ(FindMethod(text)->full_name(), "prorata.v1.RefundService.CalculateRefund") << text;
  }
  EXPECT_EQ(FindMethod("Health.Check")->full_name(), "grpc.health.v1.Health.Check");
}

TEST(FindMethod, SaysWhatComesNear) {
  for (const auto& [text, expected] : std::vector<std::pair<std::string, std::string>>{
           {"calculaterefund",
            "`calculaterefund` is not one method; did you mean prorata.v1.RefundService.CalculateRefund"},
           {"Refund", "`Refund` is not one method; did you mean "},
           {"NoSuchThing", "`NoSuchThing` is not one method; `prorata methods` lists all"},
       }) {
    try {
      FindMethod(text);
      ADD_FAILURE() << text;
    } catch (const UsageError& e) {
      EXPECT_EQ(std::string(e.what()).substr(0, expected.size()), expected);
    }
  }
}

TEST(AllMethods, HaveTheServicesOfEveryProto) {
  std::vector<std::string> names;
  for (const auto* method : AllMethods()) names.push_back(method->full_name());
  for (const char* name : {"prorata.v1.AdminService.SetClock", "prorata.v1.CatalogService.ImportOffers",
                           "prorata.v1.CustomerService.CreatePartner", "prorata.v1.ExchangeService.CreateExchange",
                           "prorata.v1.LedgerService.GetBalance", "prorata.v1.PolicyService.GetRefundPolicy",
                           "prorata.v1.RefundService.CreateRefund", "prorata.v1.ReservationService.GetOrder"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST(Methods, TellTheirKindAndWhetherTheyChangeSomething) {
  EXPECT_EQ(KindOf(*FindMethod("GetOffer")), "unary");
  EXPECT_EQ(KindOf(*FindMethod("ImportOffers")), "client stream");
  EXPECT_EQ(KindOf(*FindMethod("Health.Watch")), "server stream");
  EXPECT_TRUE(Mutates(*FindMethod("CreateRefund")));
  EXPECT_FALSE(Mutates(*FindMethod("CalculateRefund")));
}

}  // namespace
}  // namespace prorata::cli
