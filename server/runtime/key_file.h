#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "server/app/sealer.h"

namespace prorata::runtime {

// The key of quote and page tokens, kept in a file that only the server can read, so that tokens outlive a restart.
// Made at the first start, whole or not at all. DATA_LOSS if the file holds something else; PERMISSION_DENIED if others
// may read it, or we may not.
absl::StatusOr<app::Sealer::Key> LoadOrMakeKey(const std::string& path);

}  // namespace prorata::runtime
