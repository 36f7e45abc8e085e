#pragma once

// How far an upload is, on a line of its own that is overwritten. Silent where standard error is no terminal.

#include <cstdint>

#include "client/cli/io.h"

namespace prorata::cli {

class Progress {
 public:
  // `total` in bytes; 0 if it is not known.
  Progress(Io& io, int64_t total) : io_(io), total_(total) {}
  // Wipes the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Sent(size_t bytes);

 private:
  Io& io_;
  int64_t total_;
  int64_t sent_ = 0;
};

}  // namespace prorata::cli
