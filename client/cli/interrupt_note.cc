#include "client/cli/interrupt_note.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace prorata::cli {
namespace {

std::atomic<const std::string*> current_note = nullptr;
static_assert(std::atomic<const std::string*>::is_always_lock_free, "a signal handler reads it");

// Only what is safe in a signal handler: reading bytes that are there already, write(), signal(), raise().
void TellAndEnd(int signal_number) {
  if (const std::string* note = current_note.load()) {
    // Nothing can be done about a standard error that takes no text.
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, note->data(), note->size());
  }
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

}  // namespace

InterruptNote::InterruptNote(std::string text) : text_(std::move(text)) {
  if (text_.empty()) return;
  current_note = &text_;
  for (Previous& previous : previous_) {
    previous.handler = std::signal(previous.signal_number, TellAndEnd);
    // What the shell has ignored for us, as for a command in the background, stays ignored.
    if (previous.handler == SIG_IGN) std::signal(previous.signal_number, SIG_IGN);
  }
}

InterruptNote::~InterruptNote() {
  if (text_.empty()) return;
  for (const Previous& previous : previous_) std::signal(previous.signal_number, previous.handler);
  current_note = nullptr;
}

}  // namespace prorata::cli
