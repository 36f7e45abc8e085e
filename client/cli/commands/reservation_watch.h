#pragma once

// `reservations list --watch`: the list first, then what changes of it, until interrupted. On a terminal as on a pipe:
// each change is written and flushed when it is seen.

#include <CLI/App.hpp>
#include <functional>
#include <string>

#include "client/cli/session.h"
#include "prorata/v1/reservation_service.pb.h"

namespace prorata::cli {

struct WatchArgs {
  bool watch = false;
  std::string interval = "5s";
  int64_t refreshes = 0;  // 0: until interrupted.

  void AddTo(CLI::App* command);
};

// Asks for the list again and again. As a table: the list, then a line for each reservation that is new, changed or no
// longer listed. As JSON or YAML: a document for each, `change` (LISTED, NEW, CHANGED, GONE) and `reservation`. As
// names: the name of each. That days pass is no change. Throws UsageError and what `ask` throws.
void WatchReservations(Session& session, const WatchArgs& args,
                       const std::function<v1::ListReservationsResponse()>& ask);

}  // namespace prorata::cli
