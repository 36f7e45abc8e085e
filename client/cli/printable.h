#pragma once

// Text of others on a terminal: a name that somebody chose must not move the cursor or hide a line.

#include <string>

namespace prorata::cli {

// Control characters written out as \x1b and the like; line feeds stay.
std::string Printable(const std::string& text);

// The same on one line: line feeds become \n.
std::string PrintableLine(const std::string& text);

}  // namespace prorata::cli
