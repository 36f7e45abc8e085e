#pragma once

// What tests of moving reservations in have in common: rows as JSON, and what came of them as a text.

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "server/app/integrity.h"
#include "server/app/reservations_import.h"
#include "server/domain/error.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {

using Options = app::ReservationsImportOptions;

// Replaces every `'` by `"`, so that JSON reads well in a test.
inline std::string Json(std::string_view text) {
  std::string json(text);
  std::ranges::replace(json, '\'', '"');
  return json;
}

inline std::string Uuid(int order, int reservation) {
  return fmt::format("{:08x}-0000-4000-8000-{:012x}", order, reservation);
}

// A reservation of this API with the ids of these numbers, other fields of it changed or, where empty, left out.
inline std::string Row(int order, int reservation, std::map<std::string, std::string> changes = {}) {
  std::map<std::string, std::string> fields = {{"order_id", "'" + Uuid(order, 0) + "'"},
                                               {"reservation_id", "'" + Uuid(order, reservation) + "'"},
                                               {"sku", "'Standard_B1ls'"},
                                               {"region", "'westeurope'"},
                                               {"quantity", "3"},
                                               {"term", "'TERM_ONE_YEAR'"},
                                               {"billing_plan", "'BILLING_PLAN_MONTHLY'"},
                                               {"purchase_time", "'2023-10-15T10:00:00Z'"},
                                               {"expire_time", "'2024-10-15T10:00:00Z'"},
                                               {"state", "'STATE_ACTIVE'"}};
  for (auto& [name, value] : changes) fields[name] = value;
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!value.empty()) text += fmt::format("{}'{}': {}", text.empty() ? "" : ", ", name, value);
  }
  return Json("{" + text + "}");
}

class ReservationsImportTest : public AppFixture {
 protected:
  ReservationsImportTest() { Prepare(); }
  void Prepare() {
    StartAfresh();
    AddOffer();
    now = At("2024-01-20T12:00:00Z");
  }

  absl::StatusOr<app::ReservationImportSummary> Run(const std::string& text, const Options& options = {}) {
    std::istringstream file(text);
    return app::ImportReservations(*store, Call("root"), adatum, file, options);
  }

  // `read 3 imported 2 refused 1` with what is not zero, then a line for each reason; of a refusal what it says.
  std::string Import(const std::string& text, const Options& options = {}) {
    const auto result = Run(text, options);
    std::string out;
    if (!result.ok()) {
      const std::vector<domain::Violation> violations = domain::ViolationsOf(result.status());
      if (violations.empty()) return result.status().ToString();
      out = NameOf(violations.front().reason);
      for (const domain::Violation& violation : violations) out += "\n" + violation.description;
      return out;
    }
    out = fmt::format("read {}", result->rows_read);
    const std::pair<const char*, int64_t> counts[] = {{"imported", result->rows_imported},
                                                      {"unchanged", result->rows_unchanged},
                                                      {"skipped", result->rows_skipped},
                                                      {"refused", result->rows_refused},
                                                      {"subscriptions", result->subscriptions_created}};
    for (const auto& [name, count] : counts) {
      if (count != 0) out += fmt::format(" {} {}", name, count);
    }
    for (const app::RowRefusal& refusal : result->refusals) {
      out += fmt::format("\nrow {}, line {}, {}: {} ({})", refusal.row, refusal.line, refusal.field,
                         refusal.description, NameOf(refusal.reason));
    }
    for (const auto& [name, count] : result->unknown_fields) out += fmt::format("\nunknown {} {}", name, count);
    return out;
  }
  std::string ImportEach(const std::string& text, Options options = {}) {
    options.import.skip_invalid_rows = true;
    return Import(text, options);
  }

  void CheckIntegrity() {
    CheckBooks();
    const auto report = Read([&](const storage::Reader& reader) { return app::CheckIntegrity(reader); });
    ASSERT_TRUE(report.ok()) << report.status();
    for (const app::Finding& finding : report->findings) {
      ADD_FAILURE() << finding.check << " " << finding.subject << " " << finding.description;
    }
  }

  domain::OrderName OrderOf(int order) { return {adatum, {*domain::ParseUuid(Uuid(order, 0))}}; }
  domain::ReservationName NameOf(int order, int reservation) {
    return {OrderOf(order), {*domain::ParseUuid(Uuid(order, reservation))}};
  }
  using AppFixture::Load;
  static std::string_view NameOf(domain::Reason reason) { return domain::NameOf(reason); }
};

}  // namespace prorata::testing
