#include "server/domain/partner.h"

#include "fmt/format.h"

namespace prorata::domain {

std::string EtagOf(int64_t revision) {
  return fmt::format("\"{}\"", revision);
}

}  // namespace prorata::domain
