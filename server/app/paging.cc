#include "server/app/paging.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/app/sealer.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

constexpr int32_t kDefaultPageSize = 50;
constexpr int32_t kLargestPageSize = 1000;

int32_t PageSizeOf(int32_t asked) {
  return asked <= 0 ? kDefaultPageSize : std::min(asked, kLargestPageSize);
}

// With lengths, so that no two queries read the same.
std::string QueryOf(const CallContext& context, const PageRequest& request) {
  std::string query = "page";
  const std::string as_of = request.as_of.has_value() ? absl::StrCat(request.as_of->micros) : "";
  for (const std::string& part :
       {context.method, context.principal, request.parent, request.filter, request.order_by, as_of}) {
    absl::StrAppend(&query, "\n", part.size(), ":", part);
  }
  return query;
}

}  // namespace

Pager::Pager(const CallContext& context, domain::Filter filter, domain::OrderBy order, std::string query,
             std::string last_key, int32_t page_size)
    : context_(&context),
      filter_(std::move(filter)),
      order_(std::move(order)),
      query_(std::move(query)),
      last_key_(std::move(last_key)),
      room_(page_size) {}

absl::StatusOr<Pager> Pager::Start(const CallContext& context, const PageRequest& request,
                                   const domain::FilterFields& fields) {
  PRORATA_ASSIGN_OR_RETURN(domain::Filter filter, domain::Filter::Parse(request.filter, fields));
  PRORATA_ASSIGN_OR_RETURN(domain::OrderBy order, domain::OrderBy::Parse(request.order_by, fields));
  std::string query = QueryOf(context, request);
  std::string last_key;
  if (!request.page_token.empty()) {
    absl::StatusOr<std::string> opened = context.sealer->Open(query, request.page_token);
    if (!opened.ok()) {
      return domain::Refuse(domain::Reason::kPageTokenInvalid,
                            "page_token: altered, or of another query or caller; start from the first page",
                            "page_token");
    }
    last_key = *std::move(opened);
  }
  return Pager(context, std::move(filter), std::move(order), std::move(query), std::move(last_key),
               PageSizeOf(request.page_size));
}

schema::KeyRange Pager::Rest(schema::KeyRange range) const {
  return last_key_.empty() ? range : schema::After(std::move(range), last_key_);
}

schema::KeyRange Pager::RestInReverse(schema::KeyRange range) const {
  if (!last_key_.empty()) range.end = last_key_;
  return range;
}

bool Pager::Pass(std::string_view key_bytes, int64_t work) {
  last_key_.assign(key_bytes);
  return Spend(work);
}

bool Pager::Add(std::string_view key_bytes, int64_t bytes, int64_t work) {
  if (!Fits(bytes, work)) return false;
  last_key_.assign(key_bytes);
  return true;
}

bool Pager::Spend(int64_t work) {
  work_ += work;
  more_ = work_ >= kPageWork;
  return !more_;
}

bool Pager::Fits(int64_t bytes, int64_t work) {
  const bool fits = room_ > 0 && (bytes_ == 0 || bytes_ + bytes <= kPageBytes) && work_ < kPageWork;
  if (!fits) {
    more_ = true;
    return false;
  }
  --room_;
  bytes_ += bytes;
  work_ += work;
  return true;
}

absl::Status Pager::TooLarge() const {
  std::string fields;
  for (const domain::OrderTerm& term : order_.terms()) absl::StrAppend(&fields, fields.empty() ? "" : ", ", term.field);
  return domain::Refuse(
      domain::Reason::kListTooLarge,
      absl::StrCat("order_by: too many rows would have to be sorted by ", fields, "; narrow filter or parent"),
      "order_by");
}

std::string Pager::NextToken() const {
  return more_ ? context_->sealer->Seal(query_, last_key_) : std::string();
}

}  // namespace prorata::app
