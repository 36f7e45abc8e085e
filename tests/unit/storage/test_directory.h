#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace prorata::storage {

// Whether a test is about a real disk, or only opens and copies so many files that one would be slow.
enum class Medium { kDisk, kMemory };

// A fresh directory below TMPDIR, or in memory where the machine offers that; removed with all that is in it.
class TestDirectory {
 public:
  explicit TestDirectory(Medium medium = Medium::kDisk) {
    std::string name = (Parent(medium) / "prorata-storage-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
    path_ = name;
  }
  ~TestDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  static std::filesystem::path Parent(Medium medium) {
    const std::filesystem::path memory = "/dev/shm";
    const bool in_memory = medium == Medium::kMemory && access(memory.c_str(), W_OK | X_OK) == 0;
    return in_memory ? memory : std::filesystem::temp_directory_path();
  }

  std::filesystem::path path_;
};

}  // namespace prorata::storage
