#pragma once

// Files named on the command line.

#include <fstream>
#include <string>

#include "client/cli/io.h"

namespace prorata::cli {

// Opened for reading bytes. Throws LocalError.
std::ifstream OpenFile(const std::string& path);

// Bytes from start to end; 0 where that cannot be told (a pipe). Leaves the position at the start.
int64_t SizeOf(std::ifstream& file);

// Fills `buffer` with the next bytes and cuts it to what there was. False at the end. Throws LocalError that names
// `path`.
bool ReadChunk(std::istream& in, std::string& buffer, const std::string& path);

// The whole file; `-` is standard input. Throws LocalError.
std::string ReadFile(const std::string& path, const Io& io);

}  // namespace prorata::cli
