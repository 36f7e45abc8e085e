#pragma once

namespace prorata::cli {

// The version of the project, from CMake.
inline constexpr char kVersion[] = PRORATA_VERSION;

}  // namespace prorata::cli
