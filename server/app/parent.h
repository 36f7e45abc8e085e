#pragma once

// The parent of a list: where it is named, it has to be there.

#include <string_view>

#include "absl/status/status.h"
#include "storage/store.h"

namespace prorata::app {

// RESOURCE_NOT_FOUND if a list below `parent` is asked for and the partner, customer or order that it names last does
// not exist: an empty list would say that there is nothing in it. Of a parent with wildcards only what stands before
// the first is looked for: the partner of `partners/contoso/customers/-`. For callers who may see what the parent is
// in.
absl::Status RequireParent(const storage::Reader& reader, std::string_view parent);

}  // namespace prorata::app
