// A run in progress: what its parts share.
//
//   the plan and how it is played
//   what was chosen, the trace, and every call that was made
//   the stage, with the applications and the peers on it
//   the cursors: how far each thread of the scenario has come
//   what did not hold so far

#ifndef SIM_PLAY_RUN_STATE_H_
#define SIM_PLAY_RUN_STATE_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/choices.h"
#include "sim/language/plan.h"
#include "sim/play/app_instance.h"
#include "sim/play/call_log.h"
#include "sim/play/counted_calls.h"
#include "sim/play/cursor.h"
#include "sim/play/expected_failures.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"
#include "sim/play/sometimes_lines.h"
#include "sim/play/stage.h"
#include "sim/play/traced_peer.h"
#include "sim/run_limits.h"
#include "sim/watch/trace.h"

namespace rehearse::scenario {

struct run_state {
  // Neither is owned; both outlive the run.
  run_state(const scenario::plan& played, const run_options& how);

  const scenario::plan& plan;
  const expected_failures expected;
  const run_options& options;
  run_limits limits;  // What the user says wins over what the file says.
  rehearse::choices choices;
  trace record;
  call_log calls;
  std::unique_ptr<scenario::stage> stage;
  std::vector<std::unique_ptr<app_instance>> apps;
  std::vector<std::unique_ptr<traced_peer>> peers;
  std::set<std::size_t> unflushed;  // The peers that may have more to send.
  std::vector<cursor> cursors;
  std::vector<choice_label> move_labels;  // Of the peers.
  counted_calls counted;                  // Since the last mark.
  sometimes_lines sometimes;
  std::set<std::string> marks;  // That were said.
  // What lines have taken so far, by plan::taken.
  std::vector<std::optional<std::string>> taken;
  std::vector<problem> problems;
  std::string received;  // What the latest look at a peer's input has read.

  // Whether the file has turned a judge off.
  bool is_off(std::string_view judge) const {
    return std::find(plan.judges_off.begin(), plan.judges_off.end(), judge) !=
           plan.judges_off.end();
  }
  // Whether it fails the run if the application does not do what the file
  // expects: all of it, or what is about its calls and channels.
  bool expectations_count() const { return !is_off("expectations"); }
  bool calls_count() const { return expectations_count() && !is_off("calls"); }
  bool failed() const { return !problems.empty(); }
  bool is_simulated() const { return options.network == network_kind::sim; }

  // Whoever asks for it may have it send something.
  peer& end_of(std::size_t which) {
    unflushed.insert(which);
    return peers[which]->end;
  }
  datagram_peer& datagrams_of(std::size_t which) {
    return peers[which]->datagrams;
  }
  bool speaks_udp(std::size_t which) const {
    return plan.peers[which].udp.has_value();
  }
  const std::string& name_of_peer(std::size_t which) const {
    return plan.peers[which].name;
  }

  // When the next of the cursors that wait only for time wakes up.
  std::optional<duration> next_wake() const;
  // Nothing is pending: no event, no timer, and no cursor that waits for time
  // to pass. Asked only while the world is at rest, and no other cursor can
  // move.
  bool is_idle() const;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RUN_STATE_H_
