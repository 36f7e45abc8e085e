#include "client/cli/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

std::string ReadAll(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::ifstream OpenFile(const std::string& path) {
  std::error_code ignored;  // Whatever is wrong with the path, opening it tells.
  if (std::filesystem::is_directory(path, ignored)) throw LocalError(fmt::format("{}: is a directory", path));
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw LocalError(fmt::format("{}: {}", path, std::generic_category().message(errno)));
  return file;
}

int64_t SizeOf(std::ifstream& file) {
  const int64_t size = file.seekg(0, std::ios::end).tellg();
  file.clear();
  file.seekg(0);
  file.clear();
  return std::max<int64_t>(size, 0);
}

bool ReadChunk(std::istream& in, std::string& buffer, const std::string& path) {
  in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  if (in.bad()) throw LocalError(fmt::format("{}: cannot be read to its end", path));
  buffer.resize(static_cast<size_t>(in.gcount()));
  return !buffer.empty();
}

std::string ReadFile(const std::string& path, const Io& io) {
  if (path == "-") return ReadAll(io.in);
  std::ifstream file = OpenFile(path);
  try {
    return ReadAll(file);
  } catch (const std::ios_base::failure& e) {  // Such as a disk that fails.
    throw LocalError(fmt::format("{}: {}", path, e.what()));
  }
}

}  // namespace prorata::cli
