#pragma once

// What to tell somebody who presses Ctrl-C while a change is on its way.

#include <array>
#include <csignal>
#include <string>

namespace prorata::cli {

// While it lives, SIGINT and SIGTERM first write the text to standard error, then end the process as they always do.
// One at a time, on one thread.
class InterruptNote {
 public:
  // An empty text: nothing is told.
  explicit InterruptNote(std::string text);
  ~InterruptNote();
  InterruptNote(const InterruptNote&) = delete;
  InterruptNote& operator=(const InterruptNote&) = delete;

 private:
  struct Previous {
    int signal_number;
    void (*handler)(int);
  };

  std::string text_;
  std::array<Previous, 2> previous_ = {{{SIGINT, SIG_DFL}, {SIGTERM, SIG_DFL}}};
};

}  // namespace prorata::cli
