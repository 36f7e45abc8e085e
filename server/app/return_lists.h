#pragma once

// Pages of refunds and exchanges, oldest first within a customer.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/exchange.h"
#include "server/domain/filter.h"
#include "server/domain/refund.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

// What the filters of the two lists may speak of, and what a row answers.
const domain::FilterFields& RefundFields();
domain::FilterValue RefundField(const domain::Refund& refund, std::string_view field);
const domain::FilterFields& ExchangeFields();
domain::FilterValue ExchangeField(const domain::Exchange& exchange, std::string_view field);

// The rows that `partners/{partner}/customers/{customer}` stands for, with `-` for all customers or for all partners
// and customers. FIELD_INVALID for all else, such as a customer of any partner.
absl::StatusOr<schema::KeyRange> RefundsBelow(std::string_view parent);
absl::StatusOr<schema::KeyRange> ExchangesBelow(std::string_view parent);

// Adds the rows of one page to `items` and answers the token of the next; see ListPage. `convert`: from row to item.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListRefunds(const storage::Reader& reader, const CallContext& context,
                                        const PageRequest& request, const Convert& convert, Items& items) {
  const absl::StatusOr<schema::KeyRange> range = RefundsBelow(request.parent);
  if (!range.ok()) return range.status();
  return ListPage<schema::Refunds>(reader, context, request, *range, RefundFields(), RefundField, convert, items);
}

template <typename Convert, typename Items>
absl::StatusOr<std::string> ListExchanges(const storage::Reader& reader, const CallContext& context,
                                          const PageRequest& request, const Convert& convert, Items& items) {
  const absl::StatusOr<schema::KeyRange> range = ExchangesBelow(request.parent);
  if (!range.ok()) return range.status();
  return ListPage<schema::Exchanges>(reader, context, request, *range, ExchangeFields(), ExchangeField, convert, items);
}

}  // namespace prorata::app
