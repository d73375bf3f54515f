#include "sim/play/stream_forms.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

#include "core/errno_name.h"
#include "sim/play/text_order.h"
#include "sim/play/timeliness.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

std::vector<std::string_view> texts_of(const expect_unordered& what) {
  std::vector<std::string_view> texts;
  texts.reserve(what.texts.size());
  for (const byte_string& each : what.texts) texts.emplace_back(each.data);
  return texts;
}

// Which texts have come.
std::vector<bool> came_of(const run_state& run, const cursor& thread,
                          const expect_unordered& what) {
  std::vector<bool> came =
      run.speaks_udp(what.peer)
          ? thread.came
          : find_order(texts_of(what), thread.unordered).used;
  came.resize(what.texts.size());
  return came;
}

// "\"a\", \"c\"": the texts that have not come.
std::string missing_text(const expect_unordered& what,
                         const std::vector<bool>& came) {
  constexpr std::size_t shown_max = 8;
  std::string text;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < came.size(); ++i) {
    if (came[i]) continue;
    if (shown++ == shown_max) return text + ", ...";
    text += (shown == 1 ? "" : ", ") + quoted_start(what.texts[i].data);
  }
  return text;
}

step_outcome fail_unwanted(run_state& run, const cursor& thread,
                           const expect_unordered& what,
                           const std::vector<bool>& came,
                           std::string_view unwanted) {
  const std::string missing = missing_text(what, came);
  return fail(
      run, thread.current().where,
      run.name_of_peer(what.peer) + " received " + quoted_start(unwanted) +
          (missing.empty() ? " after all texts had come"
                           : " where one of these was to come: " + missing));
}

bool all_came(const std::vector<bool>& came) {
  return std::find(came.begin(), came.end(), false) == came.end();
}

step_outcome take_datagram(run_state& run, cursor& thread,
                           const expect_unordered& what) {
  if (!run.datagrams_of(what.peer).has_next()) return step_outcome::blocked;
  run.received = *run.datagrams_of(what.peer).receive();
  thread.came.resize(what.texts.size());
  for (std::size_t i = 0; i < what.texts.size(); ++i) {
    if (thread.came[i] || what.texts[i].data != run.received) continue;
    thread.came[i] = true;
    return all_came(thread.came) ? step_outcome::passed : step_outcome::acted;
  }
  return fail_unwanted(run, thread, what, thread.came, run.received);
}

step_outcome take_bytes(run_state& run, cursor& thread,
                        const expect_unordered& what) {
  std::size_t size = 0;
  for (const byte_string& each : what.texts) size += each.data.size();
  if (thread.unordered.size() == size) return step_outcome::passed;
  peer& end = run.end_of(what.peer);
  if (!end.has_input()) return step_outcome::blocked;
  // No more is read than is expected: what follows belongs to the next line.
  const auto size_read =
      end.receive(size - thread.unordered.size(), thread.unordered);
  if (!size_read && size_read.error() == EAGAIN) return step_outcome::blocked;
  const text_order order = find_order(texts_of(what), thread.unordered);
  if (!size_read || *size_read == 0) {
    return fail(
        run, thread.current().where,
        run.name_of_peer(what.peer) + " had " +
            (size_read ? std::string("the end of the stream")
                       : asyncore::errno_name(size_read.error())) +
            " before these had come: " + missing_text(what, order.used));
  }
  if (order.gave_up) {
    return fail(run, thread.current().where,
                "these texts begin one another in too many ways",
                {.notes = {"help: expect them in several lines"}});
  }
  if (order.matched < thread.unordered.size()) {
    return fail_unwanted(
        run, thread, what, order.used,
        std::string_view(thread.unordered).substr(order.used_size));
  }
  return thread.unordered.size() == size ? step_outcome::passed
                                         : step_outcome::acted;
}

// The end, if there is no byte.
std::string what_came(run_state& run, std::size_t peer) {
  if (run.speaks_udp(peer)) {
    return "the datagram " + quoted_start(*run.datagrams_of(peer).receive());
  }
  const std::string bytes = run.end_of(peer).peek(64);
  if (!bytes.empty()) return quoted_start(bytes);
  return run.end_of(peer).has_been_reset() || run.end_of(peer).error() != 0
             ? "a reset"
             : "the end of the stream";
}

}  // namespace

step_outcome play(run_state& run, cursor& thread,
                  const expect_unordered& what) {
  const step_outcome taken = run.speaks_udp(what.peer)
                                 ? take_datagram(run, thread, what)
                                 : take_bytes(run, thread, what);
  if (taken != step_outcome::passed) return taken;
  if (!is_in_time(run, what.when, thread)) return step_outcome::blocked;
  thread.unordered.clear();
  thread.came.clear();
  return ++thread.repeats == what.times ? step_outcome::passed
                                        : step_outcome::acted;
}

step_outcome play(run_state& run, cursor& thread, const expect_nothing& what) {
  const bool has_come = run.speaks_udp(what.peer)
                            ? run.datagrams_of(what.peer).has_next()
                            : run.end_of(what.peer).has_input();
  if (has_come) {
    return fail(run, thread.current().where,
                run.name_of_peer(what.peer) + " received " +
                    what_came(run, what.peer) + " instead of nothing");
  }
  thread.wakes_at = thread.arrived_at + what.time;
  if (run.stage->now() < *thread.wakes_at) return step_outcome::blocked;
  // A time that is over must not count as something that is still to come.
  thread.wakes_at.reset();
  return step_outcome::passed;
}

std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_unordered& what) {
  return "for " + missing_text(what, came_of(run, thread, what)) +
         " in any order";
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const expect_nothing& what) {
  return "for " + to_string(what.time) + " in which nothing comes";
}

}  // namespace rehearse::scenario
