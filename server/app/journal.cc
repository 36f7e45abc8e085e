#include "server/app/journal.h"

#include <memory>
#include <utility>

#include "server/domain/event.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {

absl::StatusOr<Journal> Journal::Open(storage::Transaction& tx, const CallContext& context,
                                      const domain::PartnerId& partner) {
  PRORATA_ASSIGN_OR_RETURN(const std::shared_ptr<const domain::JournalHead> stored,
                           schema::Find<schema::JournalHeads>(tx, partner));
  if (stored != nullptr) return Journal(tx, context, *stored);
  domain::JournalHead head;
  head.partner = partner;
  return Journal(tx, context, std::move(head));
}

absl::StatusOr<int64_t> Journal::Book(domain::Cause cause, const std::string& resource,
                                      const std::vector<domain::Entry>& entries) {
  return BookAt(context_->now, cause, resource, 0, entries);
}

absl::StatusOr<int64_t> Journal::BookAt(domain::Instant effective, domain::Cause cause, const std::string& resource,
                                        int payment_number, const std::vector<domain::Entry>& entries) {
  const domain::TransactionHeader header{.create_time = context_->now,
                                         .effective_time = effective,
                                         .cause = cause,
                                         .resource = resource,
                                         .payment_number = payment_number};
  PRORATA_ASSIGN_OR_RETURN(domain::LedgerTransaction booked, domain::Append(head_, header, entries));
  const domain::TransactionName name = booked.name;
  if (name.number != 0) schema::Put<schema::Transactions>(*tx_, name, std::move(booked));
  return name.number;
}

void Journal::Emit(std::string type, std::string resource) {
  Write(std::move(type), std::move(resource), context_->principal, context_->request_id);
}

void Journal::EmitByTime(std::string type, std::string resource) {
  Write(std::move(type), std::move(resource), "", "");
}

void Journal::Write(std::string type, std::string resource, std::string principal, std::string request_id) {
  const schema::EventKey key{head_.partner, ++head_.event};
  schema::Put<schema::Events>(*tx_, key,
                              {.partner = key.partner,
                               .sequence = key.sequence,
                               .time = context_->now,
                               .type = std::move(type),
                               .resource = std::move(resource),
                               .principal = std::move(principal),
                               .request_id = std::move(request_id)});
}

void Journal::Close() {
  const domain::PartnerId partner = head_.partner;
  schema::Put<schema::JournalHeads>(*tx_, partner, std::move(head_));
}

}  // namespace prorata::app
