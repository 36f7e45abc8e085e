#include "absl/strings/str_cat.h"
#include "client/cli/names.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"

namespace prorata::cli {

std::string EventTable(const Items<v1::Event>& events) {
  Table table({{"NUMBER", Align::kRight}, {"TIME"}, {"TYPE"}, {"RESOURCE"}, {"BY"}, {"TEXT"}});
  for (const v1::Event& event : events) {
    table.Add({absl::StrCat(event.sequence()), ShortTime(event.time()), event.type(), event.resource(),
               event.principal(), event.text()});
  }
  return table.Text();
}

}  // namespace prorata::cli
