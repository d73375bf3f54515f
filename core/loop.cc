#include "core/loop.h"

#include <cerrno>
#include <vector>

#include "core/exception_policy.h"

namespace asyncore {
namespace {

void make_pass(pass& current, wait_limit wait) {
  if (current.collect(wait) && current.wait()) current.dispatch();
}

}  // namespace

void loop(socket_map& map, const loop_options& options) {
  const lifetime::watch alive(map.life());
  pass current(map, options.use_poll);
  std::optional<std::int64_t> passes = options.count;
  // Asked before every pass, so that a channel that a handler adds keeps the
  // loop running. The map itself may be gone by then.
  const auto is_over = [&] {
    return !alive.alive() || (map.empty() && map.timers().empty());
  };
  while (!is_over() && (!passes || *passes > 0)) {
    make_pass(current, options.wait);
    if (passes) --*passes;
  }
}

void loop(wait_limit wait, bool use_poll, socket_map& map,
          std::optional<std::int64_t> count) {
  loop(map, {.wait = wait, .use_poll = use_poll, .count = count});
}

void poll(wait_limit wait, socket_map& map) {
  pass once(map, false);
  make_pass(once, wait);
}

void poll2(wait_limit wait, socket_map& map) {
  pass once(map, true);
  make_pass(once, wait);
}

void poll3(wait_limit wait, socket_map& map) { poll2(wait, map); }

void close_all(socket_map& map, bool ignore_all) {
  const lifetime::watch map_alive(map.life());
  // A copy, as in CPython, because each close changes the map. A close may also
  // destroy other channels of the copy.
  std::vector<socket_map::entry> standings;
  map.snapshot(standings);
  std::vector<lifetime::watch> alive;
  alive.reserve(standings.size());
  for (const auto& each : standings) alive.emplace_back(each.who->life());

  for (std::size_t i = 0; i < standings.size(); ++i) {
    if (!alive[i].alive()) continue;
    guarded([&] { standings[i].who->close(); },
            [&] {
              // EBADF: somebody has closed the descriptor already.
              if (current_os_error() != EBADF && !ignore_all) throw;
            });
  }
  if (!map_alive.alive()) return;
  // Only reached if nothing was thrown, as in CPython.
  map.clear();
  map.timers().cancel_all();
}

}  // namespace asyncore
