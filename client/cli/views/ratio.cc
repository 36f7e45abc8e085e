#include "client/cli/views/ratio.h"

#include <fmt/format.h>

#include "absl/strings/str_cat.h"

namespace prorata::cli {
namespace {

// Not below zero.
std::string Decimal(int64_t value, int64_t unit, int digits) {
  std::string fraction = fmt::format("{:0{}}", value % unit, digits);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return absl::StrCat(value / unit, fraction.empty() ? "" : ".", fraction);
}

}  // namespace

std::string RatioText(int64_t thousandths) {
  return Decimal(thousandths, 1000, 3);
}

std::string PercentText(int64_t millionths) {
  return absl::StrCat(Decimal(millionths, 10'000, 4), " %");
}

}  // namespace prorata::cli
