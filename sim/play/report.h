// What a failed run says: what was expected, what happened, who waits for what.

#ifndef SIM_PLAY_REPORT_H_
#define SIM_PLAY_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/language/plan.h"
#include "sim/play/app_instance.h"
#include "sim/play/call_log.h"
#include "sim/play/cursor.h"
#include "sim/play/run_report.h"
#include "sim/play/stage.h"
#include "sim/watch/trace.h"

namespace rehearse::scenario {

// A run as it stands when something fails.
struct run_view {
  const plan& what;
  const stage& on;
  const trace& record;
  const call_log& calls;
  std::vector<const app_instance*> apps = {};
  // Of each peer, how many bytes its window has not let out yet.
  std::vector<std::size_t> queued = {};
};

// All of them optional.
struct failure_details {
  std::string at_caret = {};
  std::vector<std::string> notes = {};
  std::string waiting = {};  // From describe_waiting.
  std::string dump = {};     // From dump_difference.
};

problem make_problem(const run_view& seen, place where, std::string message,
                     const failure_details& more);

// The table of who waits for what, in the manner of netstat.
std::string describe_waiting(const run_view& seen,
                             const std::vector<cursor>& cursors);

// What is told of a step that waits in vain.
struct wait_in_vain {
  place where;
  std::string message = {};  // If there is a better one than that it waits.
  std::vector<std::string> notes = {};
};
wait_in_vain explain_wait(const run_view& seen, const cursor& waiting);

// The calls that match, as notes.
std::vector<std::string> list_calls(const run_view& seen,
                                    const expected_call& expected,
                                    std::size_t from);

// "echo/1, connected, 7 bytes unread"
std::string describe_socket(const std::string& name, const socket_view& view);

// Expected and actual bytes side by side, around the first that differs.
std::string dump_difference(std::string_view expected, std::size_t offset,
                            std::string_view got);

// From when to when a bound holds, for a cursor that arrived at `arrived`.
std::pair<duration, duration> span_of(const bound& of, duration arrived);
// "once", "3 times"
std::string times_text(std::uint64_t count);
// "within 5ms (by 12ms)", "at 50ms", ...
std::string to_text(const bound& of, duration arrived);
// The bounds of a step that has any.
const bounds* bounds_of(const step& of);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_REPORT_H_
