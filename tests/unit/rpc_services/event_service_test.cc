// Goal: a partner's events come through the API page by page, to those who may read them, and a bad question says what
// is wrong with it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "prorata/v1/event_service.grpc.pb.h"
#include "tests/support/api_client.h"
#include "tests/support/app_fixture.h"
#include "tests/support/in_process_server.h"

namespace prorata::testing {
namespace {

constexpr char kContoso[] = "partners/contoso";
constexpr char kOrder[] = "partners/contoso/customers/adatum/orders/00000000-0000-0000-0000-000000000001";

class EventServiceTest : public AppFixture {
 protected:
  EventServiceTest() : server_({.now = "2024-12-31T00:00:00Z", .store = store.get()}) {
    AddEvent("2024-01-01", "order.purchased", kOrder);
    AddToldTransaction("2024-02-01", "payment.charged", kOrder);
    AddEvent("2024-03-01", "refund.requested", "partners/contoso/customers/adatum/refunds/1");
    AddToldTransaction("2024-03-01", "payment.charged", kOrder);
    AddEvent("2024-12-01", "notice.expires_in_30_days", kOrder);
  }

  void AddEvent(const char* time, const char* type, const char* resource) {
    domain::Event event;
    event.partner = contoso;
    event.sequence = ++sequence_;
    event.time = At(time);
    event.type = type;
    event.resource = resource;
    event.principal = "dana";
    Put<schema::Events>({contoso, event.sequence}, event);
  }

  // An event that has no row of its own.
  void AddToldTransaction(const char* time, const char* type, const char* resource) {
    schema::TransactionRow row;
    row.name = {contoso, ++transaction_};
    row.create_time = At(time);
    row.resource = resource;
    row.newest_event = ++sequence_;
    row.told_by = schema::ToldBy{.type = type, .principal = "dana", .request_id = ""};
    Put<schema::Transactions>(row.name, row);
    domain::JournalHead head;
    head.partner = contoso;
    head.transaction = transaction_;
    Put<schema::JournalHeads>(contoso, head);
  }

  Answer<v1::ListEventsResponse> List(const v1::ListEventsRequest& request, const std::string& principal = "dana") {
    ApiClient client(server_.address(), principal);
    const auto events = v1::EventService::NewStub(client.channel);
    return client.Call(*events, &v1::EventService::Stub::ListEvents, request);
  }
  // The numbers of the events, `...` where there are more; or code and reason of the refusal.
  static std::string TextOf(const Answer<v1::ListEventsResponse>& answer) {
    if (!answer.ok()) return CodeAndReasonOf(answer.status);
    std::string text;
    for (const v1::Event& event : answer->events()) text += fmt::format("{} ", event.sequence());
    return text + (answer->next_page_token().empty() ? "end" : "...");
  }

  InProcessServer server_;

 private:
  int64_t sequence_ = 0;
  int64_t transaction_ = 0;
};

v1::ListEventsRequest Of(const std::string& parent, const std::string& filter = "") {
  v1::ListEventsRequest request;
  request.set_parent(parent);
  request.set_filter(filter);
  return request;
}

TEST_F(EventServiceTest, ShowsAnEventInEveryField) {
  domain::Event event;
  event.partner = contoso;
  event.sequence = 6;
  event.time = At("2024-12-30T01:02:03.5Z");
  event.type = "notice.renewal_blocked_1_day";
  event.resource = kOrder;
  event.principal = "kim";
  event.request_id = "0193a3c4-5e6f-7a8b-9c0d-000000000001";
  event.text = "It will not be renewed.";
  event.reasons = {{domain::Reason::kOfferWithdrawn, "no longer sold", "offers/x"}};
  event.recipients = {"desk@contoso.example", "boss@contoso.example"};
  Put<schema::Events>({contoso, 6}, event);
  const auto answer = List(Of(kContoso, "sequence = 6"));
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  ASSERT_EQ(answer->events_size(), 1);
  EXPECT_EQ(answer->events(0).ShortDebugString(),
            Proto<v1::Event>(R"pb(
              name: "partners/contoso/events/6"
              sequence: 6
              time { seconds: 1735520523 nanos: 500000000 }
              type: "notice.renewal_blocked_1_day"
              resource: "partners/contoso/customers/adatum/orders/00000000-0000-0000-0000-000000000001"
              principal: "kim"
              request_id: "0193a3c4-5e6f-7a8b-9c0d-000000000001"
              text: "It will not be renewed."
              reasons { reason: ERROR_REASON_OFFER_WITHDRAWN description: "no longer sold" subject: "offers/x" }
              recipients: "desk@contoso.example"
              recipients: "boss@contoso.example"
            )pb")
                .ShortDebugString());
}

TEST_F(EventServiceTest, ListsWhatTheFilterAsksFor) {
  struct Case {
    const char* filter;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"", "1 2 3 4 5 end"},
      {"type = \"payment.charged\"", "2 4 end"},
      {"type : \"notice.\"", "5 end"},
      {"NOT type : payment", "1 3 5 end"},
      {"resource : \"/refunds/\"", "3 end"},
      {"time >= \"2024-03-01T00:00:00Z\"", "3 4 5 end"},
      {"time < \"2024-03-01T00:00:00Z\"", "1 2 end"},
      {"sequence > 1 AND sequence <= 4 AND type : refund", "3 end"},
      {"type : refund OR (type : payment AND time > \"2024-02-01T00:00:00Z\")", "3 4 end"},
      {"sequence > 5", "end"},
      {"principal = dana", "3 FILTER_INVALID"},
      {"type =", "3 FILTER_INVALID"},
      {"(type = x", "3 FILTER_INVALID"},
      {"sequence = many", "3 FILTER_INVALID"},
      {"sequence : 1", "3 FILTER_INVALID"},
      {"time > yesterday", "3 FILTER_INVALID"},
  };
  for (const Case& c : cases) EXPECT_EQ(TextOf(List(Of(kContoso, c.filter))), c.expected) << c.filter;
  EXPECT_EQ(List(Of(kContoso, "type = x AND principal = dana")).status.error_message(),
            "filter: column 14: `principal` is not a field; fields are resource, sequence, time, type");
}

TEST_F(EventServiceTest, ShowsThemToThoseWhoMayReadThem) {
  struct Case {
    const char* principal;
    std::string parent;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"dana", "partners/contoso", "1 2 3 4 5 end"},
      {"glen", "partners/contoso", "1 2 3 4 5 end"},
      {"root", "partners/contoso", "1 2 3 4 5 end"},
      {"audrey", "partners/contoso", "1 2 3 4 5 end"},
      {"sally", "partners/contoso", "7 PERMISSION_DENIED"},
      {"hal", "partners/contoso", "7 PERMISSION_DENIED"},
      {"ada", "partners/contoso", "7 PERMISSION_DENIED"},
      {"kim", "partners/contoso", "7 PERMISSION_DENIED"},
      {"pat", "partners/contoso", "7 PERMISSION_DENIED"},
      {"dana", "partners/nobody", "7 PERMISSION_DENIED"},
      {"root", "partners/nobody", "5 RESOURCE_NOT_FOUND"},
      {"nobody", "partners/contoso", "16 UNAUTHENTICATED"},
      {"root", "", "3 FIELD_INVALID"},
      {"root", "partners/contoso/customers/adatum", "3 FIELD_INVALID"},
      {"root", "partners/Contoso!", "3 FIELD_INVALID"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(TextOf(List(Of(c.parent), c.principal)), c.expected) << c.principal << " " << c.parent;
  }
  // Whoever may not read them does not learn what is wrong with the question either.
  EXPECT_EQ(TextOf(List(Of("partners/contoso", "type ="), "pat")), "7 PERMISSION_DENIED");
}

TEST_F(EventServiceTest, PagesHoldEachEventOnceWhateverHappensMeanwhile) {
  v1::ListEventsRequest request = Of(kContoso, "type : payment OR type : notice");
  request.set_page_size(1);
  const auto next = [&] {
    const auto answer = List(request);
    request.set_page_token(answer->next_page_token());
    return TextOf(answer);
  };
  EXPECT_EQ(next(), "2 ...");
  EXPECT_EQ(next(), "4 ...");
  AddEvent("2024-12-31", "payment.charged", kOrder);
  EXPECT_EQ(next(), "5 ...");
  EXPECT_EQ(next(), "6 end");
}

TEST_F(EventServiceTest, ATokenIsGoodForItsOwnQuestionOnly) {
  v1::ListEventsRequest first = Of(kContoso);
  first.set_page_size(2);
  const std::string token = List(first)->next_page_token();
  ASSERT_FALSE(token.empty());
  std::string altered = token;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';

  struct Case {
    const char* name;
    const char* principal;
    const char* filter;
    std::string token;
    int32_t page_size;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"as it was given", "dana", "", token, 2, "3 4 ..."},
      {"with another size", "dana", "", token, 50, "3 4 5 end"},
      {"with another filter", "dana", "type : payment", token, 2, "3 PAGE_TOKEN_INVALID"},
      {"of another caller", "glen", "", token, 2, "3 PAGE_TOKEN_INVALID"},
      {"altered", "dana", "", altered, 2, "3 PAGE_TOKEN_INVALID"},
      {"cut short", "dana", "", token.substr(0, token.size() - 1), 2, "3 PAGE_TOKEN_INVALID"},
      {"made up", "dana", "", "2", 2, "3 PAGE_TOKEN_INVALID"},
      {"too long", "dana", "", std::string(4097, 'A'), 2, "3 FIELD_INVALID"},
      {"no size", "dana", "", "", 0, "1 2 3 4 5 end"},
      {"a size below nothing", "dana", "", "", -1, "3 FIELD_INVALID"},
  };
  for (const Case& c : cases) {
    v1::ListEventsRequest request = Of(kContoso, c.filter);
    request.set_page_token(c.token);
    request.set_page_size(c.page_size);
    EXPECT_EQ(TextOf(List(request, c.principal)), c.expected) << c.name;
  }
}

}  // namespace
}  // namespace prorata::testing
