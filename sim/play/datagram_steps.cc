#include "sim/play/datagram_steps.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "core/errno_name.h"
#include "sim/play/byte_difference.h"
#include "sim/play/failure.h"
#include "sim/play/late_values.h"
#include "sim/play/timeliness.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// The next datagram, in `received` of the run, once it is there and the time
// has come.
step_outcome receive_datagram(run_state& run, const cursor& thread,
                              std::size_t peer, const bounds& when) {
  if (!run.datagrams_of(peer).has_next() || !is_in_time(run, when, thread)) {
    return step_outcome::blocked;
  }
  run.received = *run.datagrams_of(peer).receive();
  return step_outcome::acted;
}

// A datagram is all there is, so a take in it may end where it ends.
step_outcome take_from_datagram(run_state& run, cursor& thread,
                                const expect_bytes& what,
                                const byte_string& bytes, bool only_begins) {
  take_match match(bytes);
  const std::size_t used = match.feed(run.received, true);
  const bool has_more = used < run.received.size() && !only_begins;
  if (match.now() == take_match::state::done && !has_more) {
    keep_taken(run, match);
    return step_outcome::passed;
  }
  if (const byte_gap* take = match.at_take()) {
    return fail(run, take->where,
                run.name_of_peer(what.peer) + " received " +
                    quoted_start(run.received.substr(used)) + " where " +
                    to_text(*take->take) + " should be taken");
  }
  return fail_different(run, thread, what.peer, match.shown(), match.met(),
                        run.received.substr(used));
}

}  // namespace

// Opened before anything else happens, so that no datagram is lost.
void open_datagrams(run_state& run, std::size_t peer) {
  const peer_line& line = run.plan.peers[peer];
  const auto local = run.stage->find_address(line.udp->host, line.udp->port);
  // A name that the stage does not know fails as a resolver would.
  const auto outcome = local
                           ? run.datagrams_of(peer).open(*local)
                           : asyncore::result<void>(asyncore::failure{ENOENT});
  if (outcome) return;
  fail(run, line.where,
       line.name + " cannot have " + line.udp->host + ":" +
           std::to_string(line.udp->port) + ": " +
           asyncore::errno_name(outcome.error()));
}

step_outcome send_datagram(run_state& run, const cursor& thread,
                           const send_step& what, const byte_string& bytes) {
  datagram_peer& sender = run.datagrams_of(what.peer);
  const std::string& name = run.name_of_peer(what.peer);
  const auto target =
      what.to ? run.stage->find_address(what.to->host, what.to->port)
              : sender.correspondent();
  // A datagram peer answers whoever wrote last, and nobody has.
  if (!target) {
    return fail(run, thread.current().where,
                name + " knows nobody to answer: it has received no datagram",
                {.notes = {"help: expect one first, or say where to, as in "
                           "`send " +
                           name + " to APP:PORT`"}});
  }
  const auto outcome = sender.send(bytes.data, *target);
  // UDP has no window to wait for: the datagram is on its way, or lost.
  if (outcome) return step_outcome::done;
  return fail(run, thread.current().where,
              name + " cannot send: " + asyncore::errno_name(outcome.error()));
}

step_outcome match_datagram(run_state& run, cursor& thread,
                            const expect_bytes& what) {
  const byte_string* const bytes = complete(run, thread, what.bytes);
  if (bytes == nullptr) return step_outcome::blocked;
  const step_outcome read = receive_datagram(run, thread, what.peer, what.when);
  if (read != step_outcome::acted) return read;
  const bool only_begins = what.what == expect_bytes::kind::prefix;
  if (!bytes->gaps.empty()) {
    return take_from_datagram(run, thread, what, *bytes, only_begins);
  }
  const std::string_view expected = bytes->data;
  // A prefix is compared with the beginning only. The rest has been taken too,
  // since a datagram cannot be read in two parts.
  const std::string_view actual =
      std::string_view(run.received)
          .substr(0, only_begins ? expected.size() : run.received.npos);
  if (actual != expected) {
    const auto [here, there] = std::mismatch(actual.begin(), actual.end(),
                                             expected.begin(), expected.end());
    const auto same = static_cast<std::size_t>(here - actual.begin());
    return fail_different(run, thread, what.peer, *bytes, same,
                          run.received.substr(same));
  }
  return ++thread.repeats == what.times ? step_outcome::passed
                                        : step_outcome::acted;
}

step_outcome count_datagram(run_state& run, cursor& thread,
                            const expect_count& what) {
  const step_outcome read = receive_datagram(run, thread, what.peer, what.when);
  if (read != step_outcome::acted) return read;
  if (run.received.size() != thread.count) {
    return fail(run, thread.current().where,
                run.name_of_peer(what.peer) + " received a datagram of " +
                    bytes_text(run.received.size()) + " instead of " +
                    std::to_string(thread.count));
  }
  return ++thread.repeats == what.times ? step_outcome::passed
                                        : step_outcome::acted;
}

}  // namespace rehearse::scenario
