#pragma once

// Pages of lists (api.md, Conventions): opaque tokens that stay right while rows come and go, a filter, bounds by count
// and bytes.
//
//   const domain::FilterFields kOrderFields = {{"offer", {domain::FilterType::kText, {}}}, ...};
//   domain::FilterValue OrderField(const domain::Order& order, std::string_view field) {
//     if (field == "offer") return domain::ToString(order.offer);
//     ...
//   }
//
//   v1::ListOrdersResponse response;
//   PRORATA_ASSIGN_OR_RETURN(
//       *response.mutable_next_page_token(),
//       app::ListPage<schema::Orders>(reader, call, PageRequestOf(request), schema::Within<schema::Orders>(customer),
//                                     kOrderFields, OrderField, ToOrder, *response.mutable_orders()));
//   return response;
//
// The conversion is any function of a row that answers an item or an absl::StatusOr of one; it is called for the rows
// that match only. A list without a filter gives kNoFilterFields and NoField.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/filter.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

// What a List request says, with `parent` as it stands in the request.
struct PageRequest {
  std::string parent;
  // 0 means 50; above 1,000 is taken for 1,000.
  int32_t page_size = 0;
  std::string page_token;
  std::string filter;
};

// A page ends before an item that would take it above this; an item above it is a page of its own.
inline constexpr int64_t kPageBytes = int64_t{2} * 1024 * 1024;
// A page ends once this many rows were looked at, however few of them matched: so no filter makes a call endless. Such
// a page may be empty and yet have a next one.
inline constexpr int64_t kPageRowsSeen = 100'000;

// One list, page by page. Bound to caller, method, parent and filter: PAGE_TOKEN_INVALID for a token of another one;
// FILTER_INVALID for a filter that does not fit `fields`. For lists that ListPage does not fit.
class Pager {
 public:
  static absl::StatusOr<Pager> Start(const CallContext& context, const PageRequest& request,
                                     const domain::FilterFields& fields);

  const domain::Filter& filter() const { return filter_; }
  // The rest of a range: behind the row that the page before ended with.
  schema::KeyRange Rest(schema::KeyRange range) const;
  // The same for a scan in reverse.
  schema::KeyRange RestInReverse(schema::KeyRange range) const;

  // For each row in turn, with its key. Pass: it is not to be shown. Add: it is, as an item of so many bytes. False
  // ends the page: after Pass with this row, after Add before it.
  bool Pass(std::string key_bytes);
  bool Add(std::string key_bytes, int64_t bytes);

  // The token of the next page; empty if no call said no.
  std::string NextToken() const;

 private:
  Pager(const CallContext& context, domain::Filter filter, std::string query, std::string last_key, int32_t page_size);

  const CallContext* context_;
  domain::Filter filter_;
  // Caller, method, parent and filter, as what the token is sealed for.
  std::string query_;
  std::string last_key_;
  int32_t room_;
  int64_t bytes_ = 0;
  int64_t seen_ = 0;
  bool more_ = false;
};

inline const domain::FilterFields kNoFilterFields;
template <typename Row>
domain::FilterValue NoField(const Row& /*row*/, std::string_view /*field*/) {
  return std::monostate{};
}

// A list that leaves no row out but for the filter.
template <typename Row>
bool IsShown(const domain::Filter& /*filter*/, const Row& /*row*/) {
  return true;
}

// Adds the rows of one page to `items`, a repeated field of messages, and answers the token of the next page. `lookup`
// answers the filter fields of a row, `convert` its item, `shown` whether a list with that filter has it at all.
template <typename Table, typename Convert, typename Items>
absl::StatusOr<std::string> ListPage(
    const storage::Reader& reader, const CallContext& context, const PageRequest& request,
    const schema::KeyRange& range, const domain::FilterFields& fields,
    absl::FunctionRef<domain::FilterValue(const typename Table::Row&, std::string_view field)> lookup,
    const Convert& convert, Items& items,
    absl::FunctionRef<bool(const domain::Filter&, const typename Table::Row&)> shown = IsShown<typename Table::Row>) {
  using Item = typename Items::value_type;
  absl::StatusOr<Pager> pager = Pager::Start(context, request, fields);
  if (!pager.ok()) return pager.status();
  absl::Status failed;
  const absl::Status scanned = schema::Scan<Table>(
      reader, pager->Rest(range), [&](const typename Table::Key& key, const typename Table::Row& row) {
        const bool wanted = shown(pager->filter(), row) &&
                            pager->filter().Matches([&](std::string_view field) { return lookup(row, field); });
        if (!wanted) return pager->Pass(schema::KeyBytes<Table>(key));
        absl::StatusOr<Item> item = convert(row);
        if (!item.ok()) {
          failed = item.status();
          return false;
        }
        if (!pager->Add(schema::KeyBytes<Table>(key), static_cast<int64_t>(item->ByteSizeLong()))) return false;
        *items.Add() = *std::move(item);
        return true;
      });
  if (!scanned.ok()) return scanned;
  if (!failed.ok()) return failed;
  return pager->NextToken();
}

}  // namespace prorata::app
