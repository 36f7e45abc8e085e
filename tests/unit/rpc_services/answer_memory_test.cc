// Goal: an answer that keeps the memory of the one before it never shows anything of that.

#include "server/rpc/answer_memory.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "prorata/v1/refund_service.pb.h"
#include "server/rpc/services/convert_refund.h"
#include "server/rpc/services/services.h"
#include "tests/unit/rpc_services/handlers.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::util::MessageDifferencer;
using ::prorata::testing::At;

constexpr char kLeftOver[] = "somebody else's";

void SetScalar(Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(&message, field, 77);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(&message, field, 77);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(&message, field, true);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(&message, field, field->enum_type()->value(1)->number());
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(&message, field, kLeftOver);
    default:
      FAIL() << "no value for " << field->full_name();
  }
}

// Sets every field of the message and of its parts; lists get three items.
void FillEveryField(Message& message) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = message.GetDescriptor()->field(i);
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!field->is_repeated()) {
      if (is_message) {
        FillEveryField(*reflection->MutableMessage(&message, field));
      } else {
        SetScalar(message, field);
      }
      continue;
    }
    for (int item = 0; item < 3; ++item) {
      if (is_message) {
        FillEveryField(*reflection->AddMessage(&message, field));
      } else {
        ASSERT_EQ(field->cpp_type(), FieldDescriptor::CPPTYPE_STRING) << field->full_name();
        reflection->AddString(&message, field, kLeftOver);
      }
    }
  }
}

// The names of the parts that are there and empty; whatever else is there is a failure.
std::vector<std::string> EmptyPartsOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::vector<std::string> parts;
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      ADD_FAILURE() << "is not empty: " << field->full_name();
      continue;
    }
    parts.push_back(field->name());
    for (const std::string& part : EmptyPartsOf(message.GetReflection()->GetMessage(message, field))) {
      parts.push_back(field->name() + "." + part);
    }
  }
  return parts;
}

template <typename Answer>
std::vector<std::string> PartsKeptBy() {
  Answer answer;
  FillEveryField(answer);
  AnswerMemory<Answer>::Empty(answer);
  Answer never_used;
  AnswerMemory<Answer>::Empty(never_used);
  EXPECT_EQ(never_used.ByteSizeLong(), 0u);
  return EmptyPartsOf(answer);
}

TEST(AnswerMemory, KeepsNothingButEmptyParts) {
  EXPECT_EQ(PartsKeptBy<google::type::Money>(), std::vector<std::string>());
  const std::vector<std::string> of_quote = {
      "as_of_time",       "credit",          "fee",  "refund",  "forfeited", "remaining_commitment", "counted_amount",
      "available_before", "available_after", "paid", "retained"};
  EXPECT_THAT(PartsKeptBy<v1::RefundQuote>(), ::testing::UnorderedElementsAreArray(of_quote));
  std::vector<std::string> of_refund = {"quote", "create_time"};
  for (const std::string& part : of_quote) of_refund.push_back("quote." + part);
  EXPECT_THAT(PartsKeptBy<v1::Refund>(), ::testing::UnorderedElementsAreArray(of_refund));
}

TEST(AnswerMemory, KeepsTheMemoryOfWhatStays) {
  v1::Refund refund;
  FillEveryField(refund);
  const v1::RefundQuote* const quote = &refund.quote();
  const google::type::Money* const credit = &refund.quote().credit();
  AnswerMemory<v1::Refund>::Empty(refund);
  EXPECT_EQ(&refund.quote(), quote);
  EXPECT_EQ(&refund.quote().credit(), credit);
}

class FillingHandlersTest : public testing::HandlerFixture {
 protected:
  FillingHandlersTest() {
    RegisterRefundService(dispatcher);
    now = At("2024-01-31T10:00:00Z");
    for (int i = 0; i < 2; ++i) {
      const domain::OfferId offer = AddOffer({.sku = "sku " + std::to_string(i), .product_family = "sql_databases"});
      bought_.push_back(OnlyReservationOf(Buy(offer, domain::BillingPlan::kUpfront, 3)));
    }
  }

  // Runs the handler with an answer that was never used and with one in which every field is set, and expects the same
  // of both. A change is taken back.
  void ExpectTheSameOverAnotherAnswer(const std::string& method, const Message& request,
                                      const std::vector<std::string>& ignored = {}) {
    SCOPED_TRACE(method);
    const RegisteredMethod& handler = Handler(method);
    const std::unique_ptr<Message> fresh(handler.response->New());
    const std::unique_ptr<Message> used(handler.response->New());
    FillEveryField(*used);
    for (Message* answer : {fresh.get(), used.get()}) {
      const absl::Status status =
          handler.query
              ? Read([&](const storage::Reader& reader) { return handler.query(Call(), request, reader, *answer); })
              : Transact([&](storage::Transaction& tx) {
                  const absl::Status done = handler.mutation(Call(), request, tx, *answer);
                  tx.Discard();
                  return done;
                });
      ASSERT_EQ(status, absl::OkStatus());
    }
    EXPECT_GT(fresh->ByteSizeLong(), 0u);
    std::string difference;
    MessageDifferencer differencer;
    for (const std::string& name : ignored) {
      differencer.IgnoreField(fresh->GetDescriptor()->FindFieldByName(name));
    }
    differencer.ReportDifferencesToString(&difference);
    EXPECT_TRUE(differencer.Compare(*fresh, *used)) << difference;
    EXPECT_EQ(used->SerializeAsString().find(kLeftOver), std::string::npos);
  }

  std::vector<domain::Reservation> bought_;
};

TEST_F(FillingHandlersTest, AnswerTheSameOverTheAnswerOfAnotherCall) {
  v1::CalculateRefundRequest calculate;
  calculate.set_reservation(ToString(bought_[0].name));
  calculate.set_quantity(1);
  ExpectTheSameOverAnotherAnswer("CalculateRefund", calculate, {"quote_token"});

  v1::CreateRefundRequest create;
  create.set_reservation(ToString(bought_[0].name));
  create.set_quantity(1);
  ExpectTheSameOverAnotherAnswer("CreateRefund", create,
                                 {"name", "support_request", "returned_reservation", "remaining_reservation"});
}

}  // namespace
}  // namespace prorata::rpc
