#include "server/rpc/services/convert_event.h"

#include <fmt/format.h>

#include "server/rpc/services/convert.h"

namespace prorata::rpc {

prorata::v1::Event ToProto(const domain::Event& event) {
  prorata::v1::Event message;
  message.set_name(fmt::format("{}/events/{}", domain::ToString(event.partner), event.sequence));
  message.set_sequence(event.sequence);
  Set(message.mutable_time(), event.time);
  message.set_type(event.type);
  message.set_resource(event.resource);
  message.set_principal(event.principal);
  message.set_request_id(event.request_id);
  message.set_text(event.text);
  for (const domain::EventReason& reason : event.reasons) {
    prorata::v1::Event::ReasonDetail& added = *message.add_reasons();
    // Domain and API number them alike.
    added.set_reason(static_cast<prorata::v1::ErrorReason>(reason.reason));
    added.set_description(reason.description);
    added.set_subject(reason.subject);
  }
  for (const std::string& recipient : event.recipients) message.add_recipients(recipient);
  return message;
}

}  // namespace prorata::rpc
