#include "server/app/journal.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
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
  const domain::TransactionHeader header{.create_time = effective,
                                         .effective_time = effective,
                                         .cause = cause,
                                         .resource = resource,
                                         .payment_number = payment_number};
  PRORATA_ASSIGN_OR_RETURN(domain::LedgerTransaction booked, domain::Append(head_, header, entries));
  const int64_t number = booked.name.number;
  if (number != 0) booked_.push_back({std::move(booked), 0, std::nullopt});
  return number;
}

void Journal::Emit(std::string type, std::string resource) {
  domain::Event event;
  event.time = context_->now;
  event.type = std::move(type);
  event.resource = std::move(resource);
  event.principal = context_->principal;
  event.request_id = context_->request_id;
  Tell(std::move(event));
}

void Journal::EmitByTime(domain::Instant due, std::string type, std::string resource) {
  domain::Event event;
  event.time = due;
  event.type = std::move(type);
  event.resource = std::move(resource);
  Tell(std::move(event));
}

absl::Status Journal::Notify(domain::Notice notice) {
  PRORATA_ASSIGN_OR_RETURN(domain::Event event, EventOf(std::move(notice)));
  event.time = context_->now;
  event.principal = context_->principal;
  event.request_id = context_->request_id;
  Write(std::move(event));
  return absl::OkStatus();
}

absl::Status Journal::NotifyByTime(domain::Instant due, domain::Notice notice) {
  PRORATA_ASSIGN_OR_RETURN(domain::Event event, EventOf(std::move(notice)));
  event.time = due;
  Write(std::move(event));
  return absl::OkStatus();
}

absl::StatusOr<domain::Event> Journal::EventOf(domain::Notice notice) const {
  PRORATA_ASSIGN_OR_RETURN(const auto partner, schema::Require<schema::Partners>(*tx_, head_.partner));
  domain::Event event;
  event.type = std::move(notice.type);
  event.resource = std::move(notice.resource);
  event.text = std::move(notice.text);
  event.reasons = std::move(notice.reasons);
  event.recipients = partner->notice_emails;
  return event;
}

void Journal::Tell(domain::Event event) {
  const auto told = std::find_if(booked_.rbegin(), booked_.rend(), [&](const schema::TransactionRow& row) {
    return row.resource == event.resource && row.create_time == event.time;
  });
  if (told == booked_.rend()) return Write(std::move(event));
  const auto row = std::prev(told.base());
  WriteBooked(row);
  booked_.front().told_by =
      schema::ToldBy{std::move(event.type), std::move(event.principal), std::move(event.request_id)};
  ++head_.event;
  WriteBooked(std::next(booked_.begin()));
}

void Journal::WriteBooked(std::vector<schema::TransactionRow>::iterator end) {
  for (auto row = booked_.begin(); row != end; ++row) {
    row->newest_event = head_.event;
    const domain::TransactionName name = row->name;
    schema::Put<schema::Transactions>(*tx_, name, std::move(*row));
  }
  booked_.erase(booked_.begin(), end);
}

void Journal::Write(domain::Event event) {
  const schema::EventKey key{head_.partner, ++head_.event};
  event.partner = key.partner;
  event.sequence = key.sequence;
  schema::Put<schema::Events>(*tx_, key, std::move(event));
}

void Journal::Close() {
  WriteBooked(booked_.end());
  const domain::PartnerId partner = head_.partner;
  schema::Put<schema::JournalHeads>(*tx_, partner, std::move(head_));
}

}  // namespace prorata::app
