#pragma once

// Recomputes from scratch what the store says twice, and reports where the two differ (rules.md, section 11).
//
//   ledger        numbers without a gap, hash chain, postings that sum to zero, running balances, the head row
//   prepaid       the balance is what the units held have paid and not consumed
//   events        sequence without a gap
//   indexes       each reservation has exactly its rows in the indexes of reservations, and they say what it says
//   reservations  the newest revision is the row; parts add up to what they came from, merged ones to theirs, and those
//   that came of no other to the order; pending operations exist
//   refunds       each paid one has its ledger transaction; together never more than was paid
//   allowance     days and entries follow from the refunds
//   due           every order that is not closed has exactly its next due entry
//   renewals      each end names the other, so that nothing is renewed twice; the new term begins where the old one
//   ends catalog       both tables of flexibility agree

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/store.h"

namespace prorata::app {

struct Finding {
  // One of the words above.
  std::string check;
  // The resource.
  std::string subject;
  std::string description;
};

struct IntegrityReport {
  // Rows looked at.
  int64_t rows = 0;
  std::vector<Finding> findings;
};

// Looks at everything in one consistent state. An error is one of the store's: a row that cannot be read is DATA_LOSS.
absl::StatusOr<IntegrityReport> CheckIntegrity(const storage::Reader& reader);

}  // namespace prorata::app
