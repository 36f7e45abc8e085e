#include "server/app/order_lineage.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "server/app/lineage_check.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::Reservation;
using domain::ReservationId;

class LineageSettler {
 public:
  LineageSettler(const storage::Reader& reader, const domain::OrderName& name,
                 std::span<const ReservationRow* const> rows, std::vector<Reservation>& parts,
                 std::vector<RowRefusal>& refusals)
      : reader_(reader), name_(name), rows_(rows), parts_(parts), refusals_(refusals) {}

  absl::Status Run() {
    // Most orders.
    if (rows_.size() == 1 && IsAlone(parts_.front())) return absl::OkStatus();
    for (size_t i = 0; i < parts_.size(); ++i) place_of_[parts_[i].name.reservation] = i;
    bool is_whole = true;
    for (size_t i = 0; i < rows_.size(); ++i) {
      PRORATA_ASSIGN_OR_RETURN(const bool knows_all, CheckRelatives(*rows_[i], parts_[i]));
      is_whole = is_whole && knows_all && rows_[i]->quantity > 0;
    }
    FillInLineage();
    for (size_t i = 0; i < rows_.size(); ++i) CheckMoves(*rows_[i], parts_[i]);
    // Sums mean nothing where something is missing, which was told.
    if (!is_whole || HasCycle()) return absl::OkStatus();
    OrderParts parts;
    for (const Reservation& part : parts_) parts.emplace(part.name.reservation, part);
    for (size_t i = 0; i < rows_.size(); ++i) {
      for (std::string& sentence : BrokenLineage(parts_[i], parts)) {
        Refuse(*rows_[i], std::move(sentence));
      }
    }
    return absl::OkStatus();
  }

 private:
  void Refuse(const ReservationRow& row, std::string description) {
    refusals_.push_back({.row = row.number,
                         .line = row.line,
                         .field = "",
                         .reason = domain::Reason::kLineageInvalid,
                         .description = std::move(description)});
  }

  static bool IsAlone(const Reservation& part) {
    const bool moved =
        part.cancel_reason == domain::CancelReason::kSplit || part.cancel_reason == domain::CancelReason::kMerged;
    return !moved && !part.split_from && !part.merged_into && part.split_into.empty() && part.merged_from.empty();
  }

  // Whether all that the row names are rows of the order.
  absl::StatusOr<bool> CheckRelatives(const ReservationRow& row, const Reservation& part) {
    std::vector<ReservationId> named = part.split_into;
    named.insert(named.end(), part.merged_from.begin(), part.merged_from.end());
    if (part.split_from) named.push_back(*part.split_from);
    if (part.merged_into) named.push_back(*part.merged_into);
    bool knows_all = true;
    for (const ReservationId& id : named) {
      if (place_of_.contains(id)) continue;
      knows_all = false;
      PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Reservations>(reader_, {name_, id}));
      Refuse(row,
             stored == nullptr
                 ? fmt::format("names {}, which is neither in the file nor stored", domain::UuidText(id.bytes))
                 : fmt::format("names {}, which is stored: an order is imported whole", domain::UuidText(id.bytes)));
    }
    return knows_all;
  }

  void FillInLineage() {
    for (Reservation& part : parts_) {
      const ReservationId id = part.name.reservation;
      for (const ReservationId& child : part.split_into) {
        if (Reservation* other = At(child); other != nullptr && !other->split_from) other->split_from = id;
      }
      for (const ReservationId& source : part.merged_from) {
        if (Reservation* other = At(source); other != nullptr && !other->merged_into) other->merged_into = id;
      }
      const auto add = [&](std::vector<ReservationId>& list) {
        if (std::ranges::find(list, id) == list.end()) list.push_back(id);
      };
      if (part.split_from) {
        if (Reservation* other = At(*part.split_from)) add(other->split_into);
      }
      if (part.merged_into) {
        if (Reservation* other = At(*part.merged_into)) add(other->merged_from);
      }
    }
  }
  Reservation* At(const ReservationId& id) {
    const auto found = place_of_.find(id);
    return found == place_of_.end() ? nullptr : &parts_[found->second];
  }

  void CheckMoves(const ReservationRow& row, Reservation& part) {
    const bool has_moved = !part.split_into.empty() || part.merged_into.has_value();
    if (has_moved && !part.canceled()) {
      Refuse(row, "was split or merged and yet is not canceled");
    }
    if (has_moved && part.canceled()) {
      part.cancel_reason = part.merged_into ? domain::CancelReason::kMerged : domain::CancelReason::kSplit;
    }
    if (!part.split_into.empty() && part.merged_into) {
      Refuse(row, "was split and also merged into another");
    }
    if (part.split_from && !part.merged_from.empty()) {
      Refuse(row, "came of a split and also of a merge");
    }
  }

  // Whether units come back to where they were. Each row on the way is refused.
  bool HasCycle() {
    std::map<ReservationId, int> waits_for;
    for (const Reservation& part : parts_) {
      waits_for[part.name.reservation] = static_cast<int>(part.merged_from.size()) + (part.split_from ? 1 : 0);
    }
    std::vector<ReservationId> ready;
    for (const auto& [id, count] : waits_for) {
      if (count == 0) ready.push_back(id);
    }
    size_t seen = 0;
    while (!ready.empty()) {
      const Reservation& part = *At(ready.back());
      ready.pop_back();
      ++seen;
      std::vector<ReservationId> next = part.split_into;
      if (part.merged_into) next.push_back(*part.merged_into);
      for (const ReservationId& id : next) {
        if (At(id) != nullptr && --waits_for[id] == 0) ready.push_back(id);
      }
    }
    if (seen == parts_.size()) return false;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (waits_for[rows_[i]->id] > 0) {
        Refuse(*rows_[i], "comes, by splits and merges, of itself");
      }
    }
    return true;
  }

  const storage::Reader& reader_;
  const domain::OrderName& name_;
  std::span<const ReservationRow* const> rows_;
  std::vector<Reservation>& parts_;
  std::vector<RowRefusal>& refusals_;
  std::map<ReservationId, size_t> place_of_;
};

}  // namespace

absl::Status SettleLineage(const storage::Reader& reader, const domain::OrderName& name,
                           std::span<const ReservationRow* const> rows, std::vector<Reservation>& reservations,
                           std::vector<RowRefusal>& refusals) {
  return LineageSettler(reader, name, rows, reservations, refusals).Run();
}

}  // namespace prorata::app
