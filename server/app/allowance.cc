#include "server/app/allowance.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using Entries = schema::AllowanceEntries;

// What an entry is taken for in the bytes of a page: two names, a date, an amount.
constexpr int64_t kEntryBytes = 256;

schema::AllowanceEntryKey KeyOf(const domain::Refund& refund) {
  return {refund.name.customer, domain::DateOf(refund.create_time), refund.name.refund};
}

void PutEntry(storage::Transaction& tx, const domain::Refund& refund, bool held) {
  const schema::AllowanceEntryKey key = KeyOf(refund);
  schema::Put<Entries>(tx, key, domain::AllowanceEntry{refund.name, key.date, refund.quote.counted_amount, held});
}

void PutDays(storage::Transaction& tx, domain::AllowanceDays days) {
  const domain::CustomerName customer = days.customer;
  schema::Put<schema::AllowanceDays>(tx, customer, std::move(days));
}

// One page of what counts on `today`, newest first.
absl::Status ReadEntries(const storage::Reader& reader, const CallContext& context,
                         const domain::CustomerName& customer, const domain::RefundPolicy& policy,
                         const PageRequest& page, RefundAllowance& answer) {
  PRORATA_ASSIGN_OR_RETURN(Pager pager, Pager::Start(context, page, kNoFilterFields));
  const domain::Date today = domain::DateOf(context.now);
  PRORATA_RETURN_IF_ERROR(schema::Scan<Entries>(
      reader, pager.RestInReverse(schema::Within<Entries>(customer)),
      [&](const schema::AllowanceEntryKey& key, const domain::AllowanceEntry& entry) {
        const domain::Date return_date = domain::ReturnDate(policy, entry.date);
        // What is older came back before this one.
        if (return_date <= today) return false;
        if (!pager.Add(schema::KeyBytes<Entries>(key), kEntryBytes)) return false;
        answer.entries.push_back({entry, return_date});
        return true;
      },
      /*reverse=*/true));
  answer.next_page_token = pager.NextToken();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<domain::AllowanceDays> LoadAllowanceDays(const storage::Reader& reader,
                                                        const domain::CustomerName& customer) {
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Find<schema::AllowanceDays>(reader, customer));
  if (found == nullptr) return domain::AllowanceDays{customer, {}};
  return *found;
}

absl::Status CountRefund(storage::Transaction& tx, domain::AllowanceDays days, const domain::Refund& refund,
                         domain::Instant now) {
  const domain::Money& amount = refund.quote.counted_amount;
  if (amount.is_zero()) return absl::OkStatus();
  const domain::Date today = domain::DateOf(now);
  const bool held = refund.state == domain::RefundState::kPendingApproval;
  PRORATA_RETURN_IF_ERROR(held ? domain::AddHeld(days, today, amount, today)
                               : domain::AddUsed(days, today, amount, today));
  PutDays(tx, std::move(days));
  PutEntry(tx, refund, held);
  return absl::OkStatus();
}

absl::Status UseHeldAmount(storage::Transaction& tx, const domain::Refund& refund) {
  if (refund.quote.counted_amount.is_zero()) return absl::OkStatus();
  PRORATA_ASSIGN_OR_RETURN(domain::AllowanceDays days, LoadAllowanceDays(tx, refund.name.customer));
  PRORATA_RETURN_IF_ERROR(
      domain::HeldBecomesUsed(days, domain::DateOf(refund.create_time), refund.quote.counted_amount));
  PutDays(tx, std::move(days));
  PutEntry(tx, refund, /*held=*/false);
  return absl::OkStatus();
}

absl::Status ReleaseHeldAmount(storage::Transaction& tx, const domain::Refund& refund) {
  if (refund.quote.counted_amount.is_zero()) return absl::OkStatus();
  PRORATA_ASSIGN_OR_RETURN(domain::AllowanceDays days, LoadAllowanceDays(tx, refund.name.customer));
  PRORATA_RETURN_IF_ERROR(domain::ReleaseHeld(days, domain::DateOf(refund.create_time), refund.quote.counted_amount));
  PutDays(tx, std::move(days));
  schema::Delete<Entries>(tx, KeyOf(refund));
  return absl::OkStatus();
}

absl::StatusOr<RefundAllowance> GetRefundAllowance(const storage::Reader& reader, const CallContext& context,
                                                   const domain::CustomerName& customer, const PageRequest& page,
                                                   const std::optional<domain::Money>& amount) {
  if (amount.has_value() && amount->currency != domain::Currency::Usd()) {
    return domain::InvalidField("amount.currency_code", "the limit is in USD: ask about an amount in USD");
  }
  PRORATA_RETURN_IF_ERROR(schema::Require<schema::Customers>(reader, customer).status());
  PRORATA_ASSIGN_OR_RETURN(const auto partner, schema::Require<schema::Partners>(reader, customer.partner));
  PRORATA_ASSIGN_OR_RETURN(const auto policy,
                           schema::Require<schema::Policies>(reader, partner->default_refund_policy));
  PRORATA_ASSIGN_OR_RETURN(const domain::AllowanceDays days, LoadAllowanceDays(reader, customer));

  const domain::Money limit = domain::LimitOf(*policy, *partner);
  const domain::Date today = domain::DateOf(context.now);
  RefundAllowance answer;
  answer.refund_policy = policy->id;
  PRORATA_ASSIGN_OR_RETURN(answer.allowance, domain::AllowanceOn(*policy, limit, days, today));
  if (amount.has_value()) answer.fits_on_date = domain::FirstDateThatFits(*policy, limit, days, today, *amount);
  PRORATA_RETURN_IF_ERROR(ReadEntries(reader, context, customer, *policy, page, answer));
  return answer;
}

}  // namespace prorata::app
