#pragma once

// The command line as text that a shell takes back.

#include <string>
#include <vector>

namespace prorata::cli {

// Quoted for a POSIX shell where it needs to be.
std::string ShellQuoted(const std::string& argument);

// `prorata ARGS... --request-id ID`, without a second --request-id. A token is replaced by the variable it can come
// from, since this is shown and logged.
std::string RepeatCommand(const std::vector<std::string>& args, const std::string& request_id);

}  // namespace prorata::cli
