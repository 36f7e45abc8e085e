// Goal: a list follows its pages to the end or to the limit, in every format.

#include <gtest/gtest.h>

#include "tests/unit/cli/fake_server.h"
#include "tests/unit/cli/runner.h"

namespace prorata::cli::testing {
namespace {

class Lists : public ::testing::Test {
 protected:
  Lists() {
    server_.Tell("CustomerService.ListCustomers",
                 R"({"customers": [{"name": "partners/p/customers/a"}, {"name": "partners/p/customers/b"}], )"
                 R"("next_page_token": "2"})");
    server_.Tell("CustomerService.ListCustomers", R"({"customers": [{"name": "partners/p/customers/c"}]})");
  }
  Result List(std::vector<std::string> more) {
    std::vector<std::string> args = {"--server", server_.address(), "--partner", "p", "customers", "list"};
    args.insert(args.end(), more.begin(), more.end());
    return Runner()(args);
  }

  FakeServer server_;
};

TEST_F(Lists, NamesOfAllPagesOneOnALine) {
  EXPECT_EQ(List({"-o", "name"}).out, "partners/p/customers/a\npartners/p/customers/b\npartners/p/customers/c\n");
  ASSERT_EQ(server_.seen().size(), 2);
  EXPECT_EQ(server_.seen()[1].requests[0], R"({"parent":"partners/p","page_size":1000,"page_token":"2"})");
}

TEST_F(Lists, StopAtTheLimit) {
  EXPECT_EQ(List({"-o", "name", "--limit", "1"}).out, "partners/p/customers/a\n");
  EXPECT_EQ(server_.seen().size(), 1);
}

TEST_F(Lists, AsJsonAreOneAnswer) {
  EXPECT_EQ(List({"-o", "json"}).out, R"({
  "customers": [
    {
      "name": "partners/p/customers/a"
    },
    {
      "name": "partners/p/customers/b"
    },
    {
      "name": "partners/p/customers/c"
    }
  ]
}
)");
}

TEST_F(Lists, AsYamlSayTheSame) {
  EXPECT_EQ(List({"-o", "yaml"}).out, R"(customers:
  - name: partners/p/customers/a
  - name: partners/p/customers/b
  - name: partners/p/customers/c
)");
}

TEST(EmptyList, IsNoNamesAndNoError) {
  FakeServer server;
  const Result result = Runner()({"--server", server.address(), "offers", "list", "-o", "name"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
}

TEST(Allowance, KeepsTheSumsAndCollectsTheEntries) {
  FakeServer server;
  server.Tell(
      "RefundService.GetRefundAllowance",
      R"({"customer": "partners/p/customers/c", "limit": {"currency_code": "USD", "units": "50000"}, "entries": )"
      R"([{"refund": "partners/p/customers/c/refunds/1", "date": "2024-05-31"}], "next_page_token": "2"})");
  server.Tell("RefundService.GetRefundAllowance",
              R"({"entries": [{"refund": "partners/p/customers/c/refunds/2", "held": true}]})");
  const Result result = Runner()({"--server", server.address(), "allowance", "partners/p/customers/c"});
  EXPECT_EQ(result.out,
            "Customer  partners/p/customers/c\n"
            "Limit     50000.00 USD\n"
            "\n"
            "REFUND  COUNTS FROM  COMES BACK  AMOUNT  HELD\n"
            "1       2024-05-31                       no\n"
            "2                                        yes\n");
}

}  // namespace
}  // namespace prorata::cli::testing
