#include "server/domain/revision.h"

#include <string_view>

namespace prorata::domain {

std::vector<std::string> ChangedFields(const Reservation& before, const Reservation& after) {
  std::vector<std::string> changed;
  const auto compare = [&](std::string_view field, const auto& was, const auto& is) {
    if (!(was == is)) changed.emplace_back(field);
  };
  compare("display_name", before.display_name, after.display_name);
  compare("applied_scope", before.scope, after.scope);
  compare("cancel_reason", before.cancel_reason, after.cancel_reason);
  compare("cancel_time", before.cancel_time, after.cancel_time);
  compare("split_from", before.split_from, after.split_from);
  compare("split_into", before.split_into, after.split_into);
  compare("returned_by", before.returned_by, after.returned_by);
  compare("replaced_by", before.replaced_by, after.replaced_by);
  compare("pending_operation", before.pending, after.pending);
  compare("merged_into", before.merged_into, after.merged_into);
  compare("merged_from", before.merged_from, after.merged_from);
  compare("archived", before.archived, after.archived);
  compare("renewal", before.renewal, after.renewal);
  compare("renewed_from", before.renewed_from, after.renewed_from);
  compare("renewed_into", before.renewed_into, after.renewed_into);
  compare("scope_effective_time", before.scope_change, after.scope_change);
  compare("instance_size_flexibility", before.capacity_priority, after.capacity_priority);
  compare("instance_size_flexibility_effective_time", before.flexibility_effective_time,
          after.flexibility_effective_time);
  compare("labels", before.labels, after.labels);
  return changed;
}

}  // namespace prorata::domain
