#pragma once

// A partner's events, in their sequence. Nearly every ledger transaction has an event that tells of it and says hardly
// more: such an event is in the transaction's row. All others are rows of Events. Both are written by
// server/app/journal.h.

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/domain/event.h"
#include "server/domain/names.h"
#include "storage/schema/keys.h"
#include "storage/store.h"

namespace prorata::schema {

// Visits the events behind that sequence (0: all), until `visit` returns false.
absl::Status ScanEvents(const storage::Reader& reader, const domain::PartnerId& partner, int64_t after,
                        absl::FunctionRef<bool(const domain::Event&)> visit);

}  // namespace prorata::schema
