#pragma once

// Pages of lists (api.md, Conventions): opaque tokens that stay right while rows come and go, a filter, an order,
// bounds by count, bytes and work.
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

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/calendar.h"
#include "server/domain/filter.h"
#include "server/domain/order_by.h"
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
  // Empty is by key. Only for lists that offer it.
  std::string order_by = {};
  // The list as it was then; only for lists that keep their past.
  std::optional<domain::Instant> as_of = {};
};

// A page ends before an item that would take it above this; an item above it is a page of its own.
inline constexpr int64_t kPageBytes = int64_t{2} * 1024 * 1024;
// What looking at rows costs, in units of about a microsecond: a row that is read whole, and what is less or more is
// said where it is. A page ends once it has cost this much, however few rows matched: so no filter makes a call long.
// Such a page may be empty and yet have a next one.
inline constexpr int64_t kRowWork = 4;
inline constexpr int64_t kPageWork = 5'000;
// What may be spent on sorting a list for a page of it; more is LIST_TOO_LARGE.
inline constexpr int64_t kSortWork = 10'000;

// One list, page by page. Bound to caller, method, parent, filter, order and time: PAGE_TOKEN_INVALID for a token of
// another one; FILTER_INVALID and ORDER_BY_INVALID for what does not fit `fields`. For lists that ListPage does not
// fit.
class Pager {
 public:
  static absl::StatusOr<Pager> Start(const CallContext& context, const PageRequest& request,
                                     const domain::FilterFields& fields);

  const domain::Filter& filter() const { return filter_; }
  const domain::OrderBy& order() const { return order_; }
  // What the page before ended with, as Pass or Add was told; empty on the first page.
  const std::string& last_key() const { return last_key_; }
  // One item more than there is room for.
  size_t room_and_one() const { return static_cast<size_t>(room_) + 1; }
  // The rest of a range: behind the row that the page before ended with.
  schema::KeyRange Rest(schema::KeyRange range) const;
  // The same for a scan in reverse.
  schema::KeyRange RestInReverse(schema::KeyRange range) const;

  // For each row in turn, with its key. Pass: it is not to be shown. Add: it is, as an item of so many bytes. False
  // ends the page: after Pass with this row, after Add before it.
  bool Pass(std::string_view key_bytes, int64_t work = kRowWork);
  // The same without a key. Who uses these tells where the page ended once, at the end.
  bool Spend(int64_t work);
  bool Fits(int64_t bytes, int64_t work);
  void EndAt(std::string key_bytes) { last_key_ = std::move(key_bytes); }
  // Whether a call said no.
  bool has_more() const { return more_; }
  bool Add(std::string_view key_bytes, int64_t bytes, int64_t work = kRowWork);
  // The refusal of a list that is too long to be sorted.
  absl::Status TooLarge() const;

  // The token of the next page; empty if no call said no.
  std::string NextToken() const;

 private:
  Pager(const CallContext& context, domain::Filter filter, domain::OrderBy order, std::string query,
        std::string last_key, int32_t page_size);

  const CallContext* context_;
  domain::Filter filter_;
  domain::OrderBy order_;
  // Caller, method, parent, filter, order and time, as what the token is sealed for.
  std::string query_;
  std::string last_key_;
  int32_t room_;
  int64_t bytes_ = 0;
  int64_t work_ = 0;
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

// The first rows of a list in some order, behind a place in it: at most `size` of them, however many it is given.
template <typename Row>
class FirstRows {
 public:
  struct Ranked {
    // Compares as the rows do.
    std::string sort_key;
    Row row;
  };

  FirstRows(size_t size, std::string behind) : size_(size), behind_(std::move(behind)) {}

  // Whether a row of this rank is among the first so far: then it is to be put in.
  bool IsWanted(std::string_view sort_key) const {
    return sort_key > behind_ && (rows_.size() < size_ || sort_key < rows_.front().sort_key);
  }
  void Put(std::string sort_key, Row row) {
    if (rows_.size() == size_) {
      std::pop_heap(rows_.begin(), rows_.end(), IsBefore);
      rows_.pop_back();
    }
    rows_.push_back({std::move(sort_key), std::move(row)});
    std::push_heap(rows_.begin(), rows_.end(), IsBefore);
  }
  std::vector<Ranked> TakeInOrder() {
    std::sort_heap(rows_.begin(), rows_.end(), IsBefore);
    return std::move(rows_);
  }

 private:
  static bool IsBefore(const Ranked& a, const Ranked& b) { return a.sort_key < b.sort_key; }

  const size_t size_;
  const std::string behind_;
  std::vector<Ranked> rows_;
};

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
  using Row = typename Table::Row;
  absl::StatusOr<Pager> pager = Pager::Start(context, request, fields);
  if (!pager.ok()) return pager.status();
  absl::Status failed;
  const auto is_wanted = [&](const Row& row) {
    return shown(pager->filter(), row) &&
           pager->filter().Matches([&](std::string_view field) { return lookup(row, field); });
  };
  // False where the page ends before the row.
  const auto show = [&](const Row& row, std::string_view place) {
    absl::StatusOr<Item> item = convert(row);
    failed = item.status();
    if (!failed.ok() || !pager->Add(place, static_cast<int64_t>(item->ByteSizeLong()))) return false;
    *items.Add() = *std::move(item);
    return true;
  };
  if (!pager->order().empty()) {
    FirstRows<Row> first(pager->room_and_one(), pager->last_key());
    int64_t work = 0;
    const absl::Status scanned =
        schema::Scan<Table>(reader, range, [&](const typename Table::Key& key, const Row& row) {
          if ((work += kRowWork) > kSortWork) {
            failed = pager->TooLarge();
            return false;
          }
          if (!is_wanted(row)) return true;
          std::string sort_key = pager->order().KeyOf([&](std::string_view field) { return lookup(row, field); },
                                                      schema::KeyBytes<Table>(key));
          if (first.IsWanted(sort_key)) first.Put(std::move(sort_key), row);
          return true;
        });
    if (!scanned.ok()) return scanned;
    if (!failed.ok()) return failed;
    for (const auto& ranked : first.TakeInOrder()) {
      if (!show(ranked.row, ranked.sort_key)) break;
    }
    if (!failed.ok()) return failed;
    return pager->NextToken();
  }
  const absl::Status scanned = schema::Scan<Table>(reader, pager->Rest(range),
                                                   [&](const typename Table::Key& key, const typename Table::Row& row) {
                                                     if (!is_wanted(row))
                                                       return pager->Pass(schema::KeyBytes<Table>(key));
                                                     return show(row, schema::KeyBytes<Table>(key));
                                                   });
  if (!scanned.ok()) return scanned;
  if (!failed.ok()) return failed;
  return pager->NextToken();
}

}  // namespace prorata::app
