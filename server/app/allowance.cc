#include "server/app/allowance.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/app/ids.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using schema::Refunds;

// What an entry is taken for in the bytes of a page: two names, a date, an amount.
constexpr int64_t kEntryBytes = 256;

void PutDays(storage::Transaction& tx, domain::AllowanceDays days) {
  const domain::CustomerName customer = days.customer;
  schema::Put<schema::AllowanceDays>(tx, customer, std::move(days));
}

RefundAllowance::Entry EntryOf(const domain::Refund& refund, const domain::RefundPolicy& policy) {
  const domain::Date date = domain::DateOf(refund.create_time);
  return {.refund = refund.name,
          .date = date,
          .amount = refund.quote.counted_amount,
          .held = refund.state == domain::RefundState::kPendingApproval,
          .return_date = domain::ReturnDate(policy, date)};
}

// One page of what counts today, newest first. An id is never of an earlier time than its refund (ids.h), so that none
// that counts is left out, whatever was done to the clock.
absl::Status ReadEntries(const storage::Reader& reader, const CallContext& context,
                         const domain::CustomerName& customer, const domain::RefundPolicy& policy,
                         const PageRequest& page, RefundAllowance& answer) {
  PRORATA_ASSIGN_OR_RETURN(Pager pager, Pager::Start(context, page, kNoFilterFields));
  const domain::Date first = domain::FirstCounted(policy, domain::DateOf(context.now));
  const domain::RefundName lowest{customer, {LowestUuid(domain::StartOf(first))}};
  PRORATA_RETURN_IF_ERROR(schema::Scan<Refunds>(
      reader, pager.RestInReverse(schema::From<Refunds>(schema::Within<Refunds>(customer), lowest)),
      [&](const domain::RefundName& name, const domain::Refund& refund) {
        const std::string key = schema::KeyBytes<Refunds>(name);
        const bool counts = domain::CountsAgainstLimit(refund) && domain::DateOf(refund.create_time) >= first;
        if (!counts) return pager.Pass(key);
        if (!pager.Add(key, kEntryBytes)) return false;
        answer.entries.push_back(EntryOf(refund, policy));
        return true;
      },
      /*reverse=*/true));
  answer.next_page_token = pager.NextToken();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<domain::Shared<domain::AllowanceDays>> LoadAllowanceDays(const storage::Reader& reader,
                                                                        const domain::CustomerName& customer) {
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Find<schema::AllowanceDays>(reader, customer));
  if (found == nullptr) return domain::Shared(domain::AllowanceDays{customer, {}});
  return domain::Shared(found);
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
  return absl::OkStatus();
}

absl::Status UseHeldAmount(storage::Transaction& tx, const domain::Refund& refund) {
  if (refund.quote.counted_amount.is_zero()) return absl::OkStatus();
  PRORATA_ASSIGN_OR_RETURN(const auto found, LoadAllowanceDays(tx, refund.name.customer));
  domain::AllowanceDays days = *found;
  PRORATA_RETURN_IF_ERROR(
      domain::HeldBecomesUsed(days, domain::DateOf(refund.create_time), refund.quote.counted_amount));
  PutDays(tx, std::move(days));
  return absl::OkStatus();
}

absl::Status ReleaseHeldAmount(storage::Transaction& tx, const domain::Refund& refund) {
  if (refund.quote.counted_amount.is_zero()) return absl::OkStatus();
  PRORATA_ASSIGN_OR_RETURN(const auto found, LoadAllowanceDays(tx, refund.name.customer));
  domain::AllowanceDays days = *found;
  PRORATA_RETURN_IF_ERROR(domain::ReleaseHeld(days, domain::DateOf(refund.create_time), refund.quote.counted_amount));
  PutDays(tx, std::move(days));
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
  PRORATA_ASSIGN_OR_RETURN(const auto days, LoadAllowanceDays(reader, customer));

  const domain::Money limit = domain::LimitOf(*policy, *partner);
  const domain::Date today = domain::DateOf(context.now);
  RefundAllowance answer;
  answer.refund_policy = policy->id;
  PRORATA_ASSIGN_OR_RETURN(answer.allowance, domain::AllowanceOn(*policy, limit, *days, today));
  if (amount.has_value()) answer.fits_on_date = domain::FirstDateThatFits(*policy, limit, *days, today, *amount);
  PRORATA_RETURN_IF_ERROR(ReadEntries(reader, context, customer, *policy, page, answer));
  return answer;
}

}  // namespace prorata::app
