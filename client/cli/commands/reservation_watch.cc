#include "client/cli/commands/reservation_watch.h"

#include <map>
#include <ostream>
#include <vector>

#include "client/cli/failure.h"
#include "client/cli/json.h"
#include "client/cli/program.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"
#include "google/protobuf/util/message_differencer.h"

namespace prorata::cli {
namespace {

using Seen = std::map<std::string, v1::Reservation>;

bool IsTheSame(const v1::Reservation& a, const v1::Reservation& b) {
  google::protobuf::util::MessageDifferencer differencer;
  differencer.IgnoreField(v1::Reservation::descriptor()->FindFieldByNumber(v1::Reservation::kDaysLeftFieldNumber));
  return differencer.Compare(a, b);
}

// What is different in `now`, in its order; then what is not there any more.
std::vector<WatchedReservation> Changes(const Seen& before, const Items<v1::Reservation>& now, const char* change) {
  std::vector<WatchedReservation> changes;
  Seen gone = before;
  for (const v1::Reservation& reservation : now) {
    const auto known = before.find(reservation.name());
    if (known == before.end()) {
      changes.push_back({change, reservation});
    } else if (!IsTheSame(known->second, reservation)) {
      changes.push_back({"CHANGED", reservation});
    }
    gone.erase(reservation.name());
  }
  for (const auto& [name, reservation] : gone) changes.push_back({"GONE", reservation});
  return changes;
}

class Watch {
 public:
  explicit Watch(Session& session) : session_(session) {}

  void Show(const v1::ListReservationsResponse& answer) {
    const std::vector<WatchedReservation> changes = Changes(seen_, answer.reservations(), is_first_ ? "LISTED" : "NEW");
    Output& output = session_.output();
    if (output.format() == Format::kTable) {
      if (is_first_ || !changes.empty()) output.ShowText(table_.Next(changes));
    } else {
      for (const WatchedReservation& one : changes) {
        output.ShowNextJson(
            [&] {
              return nlohmann::ordered_json{{"change", one.change}, {"reservation", ToJson(one.reservation)}};
            },
            one.reservation.name());
      }
    }
    session_.io().out.flush();
    if (!session_.io().out) throw LocalError("standard output cannot be written");
    seen_.clear();
    for (const v1::Reservation& reservation : answer.reservations()) seen_.emplace(reservation.name(), reservation);
    is_first_ = false;
  }

 private:
  Session& session_;
  bool is_first_ = true;
  Seen seen_;
  WatchedReservationTable table_;
};

}  // namespace

void WatchArgs::AddTo(CLI::App* command) {
  auto* flag = command->add_flag("-w,--watch", watch, "go on, and print what changes until interrupted");
  command->add_option("--interval", interval, "how long to wait between two looks: 10s, 1m")
      ->capture_default_str()
      ->needs(flag);
  command->add_option("--refreshes", refreshes, "look again so many times, then end; 0 is until interrupted")
      ->check(FitsInt64)
      ->check(CLI::NonNegativeNumber)
      ->needs(flag);
}

void WatchReservations(Session& session, const WatchArgs& args,
                       const std::function<v1::ListReservationsResponse()>& ask) {
  const absl::Duration interval = ParseTimeout(args.interval);
  Watch watch(session);
  watch.Show(ask());
  for (int64_t done = 0; args.refreshes == 0 || done < args.refreshes; ++done) {
    session.io().sleep(interval);
    watch.Show(ask());
  }
}

}  // namespace prorata::cli
