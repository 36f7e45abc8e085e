#include "server/app/imported_rows.h"

#include <iterator>

namespace prorata::app {

void RowRefusals::Add(RowRefusal refusal) {
  const auto index = static_cast<size_t>(refusal.row - 1);
  if (index >= refused_.size()) refused_.resize(index + 1);
  if (!refused_[index]) ++rows_;
  refused_[index] = true;
  std::vector<RowRefusal>& reasons = shown_[refusal.row];
  if (reasons.size() < kReasonsShown) reasons.push_back(std::move(refusal));
  if (shown_.size() > kRowsShown) shown_.erase(std::prev(shown_.end()));
}

std::vector<RowRefusal> RowRefusals::Shown() const {
  std::vector<RowRefusal> all;
  for (const auto& [row, reasons] : shown_) all.insert(all.end(), reasons.begin(), reasons.end());
  return all;
}

std::vector<domain::ReservationId> ImportedRows::SplitInto(const ReservationRow& row) const {
  const auto first = links.begin() + row.first_link;
  return {first, first + row.split_into};
}
std::vector<domain::ReservationId> ImportedRows::MergedFrom(const ReservationRow& row) const {
  const auto first = links.begin() + row.first_link + row.split_into;
  return {first, first + row.merged_from};
}
std::vector<domain::OrderId> ImportedRows::ReplacedBy(const ReservationRow& row) const {
  const auto first = order_links.begin() + row.first_order;
  return {first, first + row.replaced_by};
}

domain::Labels ImportedRows::LabelsOf(const ReservationRow& row) const {
  domain::Labels found;
  for (size_t i = row.first_label; i < size_t{row.first_label} + row.labels; ++i) {
    found.push_back({std::string(texts[labels[i].first]), std::string(texts[labels[i].second])});
  }
  return found;
}

void ImportedRows::Refuse(const ReservationRow& row, domain::Reason reason, std::string_view field,
                          std::string description) {
  refusals.Add({.row = row.number,
                .line = row.line,
                .field = std::string(field),
                .reason = reason,
                .description = std::move(description)});
}

}  // namespace prorata::app
