// Goal: bad input gets a clear error with its reason, says what is wrong, and changes nothing. The rows are data:
// tests/data/bad_requests.txt.

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/support/contoso.h"

namespace prorata::testing {
namespace {

struct Row {
  int line = 0;
  std::string who;
  std::string method;
  std::string request;
  std::string code;
  std::string reason;
  std::string says;
};

std::vector<Row> Rows() {
  std::vector<Row> rows;
  std::ifstream file("tests/data/bad_requests.txt");
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '|');
    if (cells.size() != 6) throw std::runtime_error(fmt::format("line {} has {} cells", number, cells.size()));
    std::vector<std::string> trimmed;
    for (const std::string& cell : cells) trimmed.emplace_back(absl::StripAsciiWhitespace(cell));
    rows.push_back({number, trimmed[0], trimmed[1], trimmed[2], trimmed[3], trimmed[4], trimmed[5]});
  }
  return rows;
}

std::string NameOf(grpc::StatusCode code) {
  static const std::map<grpc::StatusCode, std::string> names = {
      {grpc::StatusCode::OK, "OK"},
      {grpc::StatusCode::INVALID_ARGUMENT, "INVALID_ARGUMENT"},
      {grpc::StatusCode::NOT_FOUND, "NOT_FOUND"},
      {grpc::StatusCode::ALREADY_EXISTS, "ALREADY_EXISTS"},
      {grpc::StatusCode::PERMISSION_DENIED, "PERMISSION_DENIED"},
      {grpc::StatusCode::RESOURCE_EXHAUSTED, "RESOURCE_EXHAUSTED"},
      {grpc::StatusCode::FAILED_PRECONDITION, "FAILED_PRECONDITION"},
      {grpc::StatusCode::ABORTED, "ABORTED"},
      {grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"}};
  const auto found = names.find(code);
  return found == names.end() ? std::to_string(code) : found->second;
}

// Sends bytes to a method; nobody where `who` is `-`.
grpc::Status Send(const ApiClient& api, const std::string& method, const std::string& who, const std::string& bytes) {
  grpc::ClientContext context;
  if (who != "-") context.AddMetadata("x-prorata-principal", who);
  const std::string path = "/prorata.v1." + method;
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, api.channel);
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(api.channel.get(), rpc, &context,
                                                                               request, &response);
}

// A request of a method, in the text format, as bytes.
std::string Bytes(const std::string& method, const std::string& text) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const auto* descriptor =
      pool->FindMethodByName("prorata.v1." + std::string(absl::StrReplaceAll(method, {{"/", "."}})));
  if (descriptor == nullptr) throw std::runtime_error("no method " + method);
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(descriptor->input_type())->New());
  if (!google::protobuf::TextFormat::ParseFromString(text, message.get()))
    throw std::runtime_error(method + ": " + text);
  return message->SerializeAsString();
}

class BadInput : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ = std::make_unique<Contoso>("2023-01-01T00:00:00Z");
    names_["{partner}"] = kContoso;
    names_["{customer}"] = kAdatum;
    names_["{unknown}"] = "00000000-0000-4000-8000-000000000000";
    const std::string offer = world_->Offer({.price = "31.00"});
    names_["{offer}"] = offer;
    const auto buy = [&](const std::string& what) {
      return Contoso::ReservationOf(world_->Buy(what, v1::BILLING_PLAN_UPFRONT, 3));
    };
    names_["{over}"] = buy(offer);
    if (!world_->root.SetClock("2024-03-01T00:00:00Z").ok()) throw std::runtime_error("clock");
    names_["{live}"] = buy(offer);
    names_["{order}"] = names_["{live}"].substr(0, names_["{live}"].find("/reservations/"));
    names_["{pounds}"] = buy(world_->Offer({.currency = "GBP", .price = "31.00"}));
    names_["{pending}"] = buy(offer);
    const auto refund = world_->Refund(names_["{pending}"], 3);
    if (!refund.ok()) throw std::runtime_error("refund: " + refund.status.error_message());
    names_["{refund}"] = refund->name();
    names_["{gone}"] = buy(offer);
    const auto gone = world_->Refund(names_["{gone}"], 3);
    v1::ApproveRefundRequest approve;
    approve.set_name(gone->name());
    approve.set_request_id(FreshUuid());
    const auto done = world_->kim.Call(*world_->kim.refunds, &v1::RefundService::Stub::ApproveRefund, approve);
    if (!done.ok()) throw std::runtime_error("approve: " + done.status.error_message());
    names_["{done}"] = gone->name();
    MakeFabrikam(offer);
    names_["{token1}"] = world_->QuoteRefund(names_["{live}"], 1).quote_token();
    v1::ListReservationsRequest list;
    list.set_parent(std::string(kAdatum) + "/orders/-");
    list.set_page_size(1);
    const auto page =
        world_->dana.Call(*world_->dana.reservations, &v1::ReservationService::Stub::ListReservations, list);
    names_["{page}"] = page->next_page_token();
  }
  static void TearDownTestSuite() { world_.reset(); }

  static void MakeFabrikam(const std::string& offer) {
    auto partner =
        Proto<v1::CreatePartnerRequest>(R"pb(partner_id: "fabrikam"
                                             partner { display_name: "Fabrikam" billing_currency: "USD" })pb");
    world_->root.Call(*world_->root.customers, &v1::CustomerService::Stub::CreatePartner, partner);
    const ApiClient pat(world_->server.address(), "pat");
    auto customer = Proto<v1::CreateCustomerRequest>(R"pb(parent: "partners/fabrikam"
                                                          customer_id: "litware"
                                                          customer { display_name: "Litware" })pb");
    pat.Call(*pat.customers, &v1::CustomerService::Stub::CreateCustomer, customer);
    v1::PurchaseReservationRequest buy;
    buy.set_parent("partners/fabrikam/customers/litware");
    buy.set_offer(offer);
    buy.set_billing_plan(v1::BILLING_PLAN_UPFRONT);
    buy.set_quantity(1);
    buy.set_request_id(FreshUuid());
    const auto order = pat.Call(*pat.reservations, &v1::ReservationService::Stub::PurchaseReservation, buy);
    if (!order.ok()) throw std::runtime_error("fabrikam: " + order.status.error_message());
    names_["{theirs}"] = order->reservations(0);
  }

  static std::string Filled(std::string text) {
    names_["{uuid}"] = FreshUuid();
    for (const auto& [name, value] : names_) text = absl::StrReplaceAll(text, {{name, value}});
    return text;
  }

  // Everything that a change would show in.
  static std::string Everything() {
    std::string all;
    for (const char* partner : {kContoso, "partners/fabrikam"}) {
      v1::ListTransactionsRequest transactions;
      transactions.set_parent(partner);
      all += world_->root.Call(*world_->root.ledger, &v1::LedgerService::Stub::ListTransactions, transactions)
                 ->DebugString();
      v1::ListReservationsRequest reservations;
      reservations.set_parent(std::string(partner) + "/customers/-/orders/-");
      all +=
          world_->root.Call(*world_->root.reservations, &v1::ReservationService::Stub::ListReservations, reservations)
              ->DebugString();
      v1::ListRefundsRequest refunds;
      refunds.set_parent(std::string(partner) + "/customers/-");
      all += world_->root.Call(*world_->root.refunds, &v1::RefundService::Stub::ListRefunds, refunds)->DebugString();
      v1::ListCustomersRequest customers;
      customers.set_parent(partner);
      all += world_->root.Call(*world_->root.customers, &v1::CustomerService::Stub::ListCustomers, customers)
                 ->DebugString();
    }
    return all;
  }

  static std::unique_ptr<Contoso> world_;
  static std::map<std::string, std::string> names_;
};
std::unique_ptr<Contoso> BadInput::world_;
std::map<std::string, std::string> BadInput::names_;

TEST_F(BadInput, EveryRowGetsItsErrorAndChangesNothing) {
  const std::string before = Everything();
  ASSERT_GT(before.size(), 1000u);
  for (const Row& row : Rows()) {
    const std::string where = fmt::format("tests/data/bad_requests.txt:{} {}", row.line, row.method);
    const std::string request = Filled(row.request);
    const grpc::Status status = Send(world_->dana, row.method, row.who, Bytes(row.method, request));
    EXPECT_EQ(NameOf(status.error_code()), row.code) << where << ": " << status.error_message();
    EXPECT_EQ(ReasonOf(status), row.reason) << where << ": " << status.error_message();
    EXPECT_NE(status.error_message().find(Filled(row.says)), std::string::npos)
        << where << ": " << status.error_message();
  }
  EXPECT_EQ(Everything(), before);
}

TEST_F(BadInput, ADenialDoesNotTellWhetherTheResourceExists) {
  const auto ask = [&](const std::string& name) {
    return Send(world_->dana, "ReservationService/GetReservation", "pat",
                Bytes("ReservationService/GetReservation", fmt::format("name: \"{}\"", name)));
  };
  const std::string unknown = Filled("{order}/reservations/{unknown}");
  const grpc::Status real = ask(names_["{live}"]);
  const grpc::Status made_up = ask(unknown);
  EXPECT_EQ(absl::StrReplaceAll(real.error_message(), {{names_["{live}"], "it"}}),
            absl::StrReplaceAll(made_up.error_message(), {{unknown, "it"}}));
  EXPECT_EQ(real.error_code(), made_up.error_code());
}

TEST_F(BadInput, BytesThatAreNoMessageAndTextThatIsNoUtf8AreRefused) {
  for (const std::string& bytes : {std::string("\xFF\xFF\xFF"), std::string("\x0A\x02\xC3\x28", 4)}) {
    const grpc::Status status = Send(world_->dana, "ReservationService/GetReservation", "dana", bytes);
    EXPECT_EQ(NameOf(status.error_code()), "INVALID_ARGUMENT") << status.error_message();
    EXPECT_FALSE(ReasonOf(status).empty());
  }
}

TEST_F(BadInput, AMessageAboveTheLimitIsRefused) {
  v1::CreateCustomerRequest request;
  request.set_parent(kContoso);
  request.set_customer_id("big");
  request.mutable_customer()->set_display_name(std::string(5 << 20, 'x'));
  const grpc::Status status = Send(world_->dana, "CustomerService/CreateCustomer", "dana", request.SerializeAsString());
  EXPECT_EQ(NameOf(status.error_code()), "RESOURCE_EXHAUSTED") << status.error_message();
}

TEST_F(BadInput, ACallWithoutADeadlineIsServed) {
  const grpc::Status status = Send(world_->dana, "ReservationService/GetReservation", "dana",
                                   Bytes("ReservationService/GetReservation", Filled("name: \"{live}\"")));
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(BadInput, ARequestIdIsForOneRequest) {
  const std::string id = FreshUuid();
  const auto create = [&](const std::string& name) {
    return Send(
        world_->dana, "CustomerService/CreateCustomer", "dana",
        Bytes("CustomerService/CreateCustomer",
              fmt::format(R"(parent: "{}" customer_id: "once-{}" customer {{ display_name: "x" }} request_id: "{}")",
                          kContoso, name, id)));
  };
  EXPECT_TRUE(create("a").ok());
  EXPECT_TRUE(create("a").ok()) << "the first answer again";
  EXPECT_EQ(ReasonOf(create("b")), "REQUEST_ID_REUSED");
}

TEST_F(BadInput, AnAlteredQuoteTokenIsRefusedWhereverItIsAltered) {
  const std::string token = names_["{token1}"];
  ASSERT_GT(token.size(), 50u);
  for (size_t at = 0; at < token.size(); at += 7) {
    std::string altered = token;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    const auto refund = world_->Refund(names_["{live}"], 1, altered);
    EXPECT_EQ(ReasonOf(refund.status), "QUOTE_INVALID") << at;
  }
}

}  // namespace
}  // namespace prorata::testing
