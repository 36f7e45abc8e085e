#include "server/app/events.h"

namespace prorata::app {

const domain::FilterFields& EventFields() {
  using domain::FilterType;
  static const domain::FilterFields fields = {{"type", {FilterType::kText, {}}},
                                              {"resource", {FilterType::kText, {}}},
                                              {"time", {FilterType::kTime, {}}},
                                              {"sequence", {FilterType::kNumber, {}}}};
  return fields;
}

domain::FilterValue EventField(const domain::Event& event, std::string_view field) {
  if (field == "type") return event.type;
  if (field == "resource") return event.resource;
  if (field == "time") return event.time;
  if (field == "sequence") return event.sequence;
  return std::monostate{};
}

}  // namespace prorata::app
