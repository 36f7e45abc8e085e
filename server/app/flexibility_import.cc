#include "server/app/flexibility_import.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/app/csv.h"
#include "server/app/decimal.h"
#include "server/app/text_pool.h"
#include "server/domain/offer.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

constexpr size_t kLongestText = 200;
constexpr std::string_view kGroupColumn = "instance_size_flexibility_group";
constexpr std::string_view kSkuColumn = "arm_sku_name";
constexpr std::string_view kRatioColumn = "ratio";

// Texts are numbers in `texts`.
struct Member {
  uint32_t sku = 0;
  uint32_t group = 0;
  int64_t ratio_milli = 0;
  int64_t line = 0;
};

struct Members {
  TextPool texts;
  std::vector<Member> rows;
  // sku -> its row.
  absl::flat_hash_map<uint32_t, size_t> by_sku;
};

// Half to even.
int64_t MilliOf(int64_t nanos) {
  constexpr int64_t kNanosPerMilli = 1'000'000;
  const int64_t milli = nanos / kNanosPerMilli;
  const int64_t rest = nanos % kNanosPerMilli;
  const bool up = rest > kNanosPerMilli / 2 || (rest == kNanosPerMilli / 2 && milli % 2 == 1);
  return up ? milli + 1 : milli;
}

void TakeRow(const CsvRow& row, Members& members, ImportSummary& summary) {
  const auto fail = [&](std::string_view field, std::string description) {
    summary.AddError({row.line, std::string(field), std::move(description)});
  };
  const std::string& group = row.fields[0];
  const std::string& sku = row.fields[1];
  const std::string& ratio = row.fields[2];
  for (const auto& [column, text] : {std::pair(kGroupColumn, group), std::pair(kSkuColumn, sku)}) {
    if (text.empty()) return fail(column, "is empty");
    if (text.size() > kLongestText) return fail(column, fmt::format("is longer than {} bytes", kLongestText));
  }
  const std::optional<int64_t> nanos = ParseNanos(ratio);
  if (!nanos.has_value()) return fail(kRatioColumn, fmt::format("{} is not a number", Shown(ratio)));
  const Member member{members.texts.Add(sku), members.texts.Add(group), MilliOf(*nanos), row.line};
  if (member.ratio_milli == 0) return fail(kRatioColumn, fmt::format("{} is not above zero", Shown(ratio)));
  const auto [known, is_new] = members.by_sku.try_emplace(member.sku, members.rows.size());
  if (is_new) {
    members.rows.push_back(member);
    return;
  }
  const Member& earlier = members.rows[known->second];
  if (earlier.group != member.group || earlier.ratio_milli != member.ratio_milli) {
    return fail(kSkuColumn, fmt::format("{} is something else in line {}", Shown(sku), earlier.line));
  }
  ++summary.rows_unchanged;
}

absl::Status ApplyMember(storage::Transaction& tx, domain::Flexibility member, RowCounts& counts) {
  const schema::SkuKey key{member.sku};
  PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::FlexibilityMembers>(tx, key));
  if (stored != nullptr && *stored == member) {
    ++counts.unchanged;
    return absl::OkStatus();
  }
  if (stored != nullptr) {
    schema::Delete<schema::FlexibilityGroups>(tx, {stored->group, stored->ratio_milli, stored->sku});
  }
  ++(stored == nullptr ? counts.created : counts.updated);
  schema::Put<schema::FlexibilityGroups>(tx, {member.group, member.ratio_milli, member.sku}, member);
  schema::Put<schema::FlexibilityMembers>(tx, key, std::move(member));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImportSummary> ImportFlexibilityGroups(storage::Store& store, std::istream& file,
                                                      const ImportOptions& options) {
  ImportSummary summary;
  Members members;
  PRORATA_RETURN_IF_ERROR(ReadCsv(file, {kGroupColumn, kSkuColumn, kRatioColumn}, summary,
                                  [&](const CsvRow& row) { TakeRow(row, members, summary); }));
  PRORATA_RETURN_IF_ERROR(CheckRows(summary, options));
  const auto apply = [&](storage::Transaction& tx, size_t first, size_t last, RowCounts& counts) -> absl::Status {
    for (size_t i = first; i < last; ++i) {
      const Member& row = members.rows[i];
      PRORATA_RETURN_IF_ERROR(ApplyMember(
          tx, {std::string(members.texts[row.sku]), std::string(members.texts[row.group]), row.ratio_milli}, counts));
    }
    return absl::OkStatus();
  };
  PRORATA_RETURN_IF_ERROR(ApplyInBatches(store, options, members.rows.size(), apply, summary));
  return summary;
}

}  // namespace prorata::app
