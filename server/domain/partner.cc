#include "server/domain/partner.h"

#include "absl/strings/str_cat.h"

namespace prorata::domain {

std::string EtagOf(int64_t revision) {
  return absl::StrCat("\"", revision, "\"");
}

}  // namespace prorata::domain
