#pragma once

// The tree of commands: each command group adds itself here, with its options, help and what it does.

#include <CLI/App.hpp>
#include <functional>
#include <string>

#include "client/cli/options.h"

namespace prorata::cli {

class Session;

// Check of options with whole numbers; says what is wrong, if anything. CLI11 itself takes the largest number for one
// that does not fit.
std::string FitsInt64(const std::string& text);

// What a command does once the whole command line was read.
using Action = std::function<void(Session&)>;

class Program {
 public:
  Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // A noun, such as `refunds`.
  CLI::App* Group(const std::string& name, const std::string& description);

  // A verb of a group, or of the program itself where `parent` is null. `examples`: full command lines, one on a line.
  CLI::App* Command(CLI::App* parent, const std::string& name, const std::string& description,
                    const std::string& examples, Action action);

  // Gives a command --request-id and --validate-only.
  void Changes(CLI::App* command);
  // Gives a command --limit, and --filter where the method has one.
  void Lists(CLI::App* command, bool has_filter = true);
  // Gives a command --order-by.
  void Orders(CLI::App* command);
  // Gives a command --filter alone, into `filter`.
  static void Filters(CLI::App* command, std::string& filter);

  CLI::App& app() { return app_; }
  const Action& action() const { return action_; }
  const GlobalOptions& global() const { return global_; }
  const ChangeOptions& change() const { return change_; }
  const ListOptions& list() const { return list_; }

 private:
  void AddGlobalOptions();

  CLI::App app_;
  GlobalOptions global_;
  ChangeOptions change_;
  ListOptions list_;
  Action action_;
};

}  // namespace prorata::cli
