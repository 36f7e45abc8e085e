#pragma once

// Whole numbers that stand for fractions, exactly.

#include <cstdint>
#include <string>

namespace prorata::cli {

// Thousandths: 8000 -> "8", 500 -> "0.5".
std::string RatioText(int64_t thousandths);

// Millionths as a percentage: 120000 -> "12 %", 125000 -> "12.5 %".
std::string PercentText(int64_t millionths);

}  // namespace prorata::cli
