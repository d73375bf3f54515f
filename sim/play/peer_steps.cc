#include "sim/play/peer_steps.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>
#include <vector>

#include "core/errno_name.h"
#include "sim/language/limits.h"
#include "sim/play/datagram_steps.h"
#include "sim/play/late_values.h"
#include "sim/play/timeliness.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

std::string to_text(const endpoint& where) {
  return where.host + ":" + std::to_string(where.port);
}

// Copies of a listener's descriptor are one listener.
std::vector<asyncore::address> listeners_of(const run_state& run,
                                            std::size_t app) {
  std::vector<asyncore::address> once;
  for (const asyncore::address& each : run.stage->listeners(app)) {
    if (std::find(once.begin(), once.end(), each) == once.end()) {
      once.push_back(each);
    }
  }
  return once;
}

std::string to_text(const std::string& host, const std::string& path) {
  return host + ":unix " + quoted(path);
}

// Whether other peers have the same address.
bool shares_host(const plan& played, std::size_t peer) {
  const std::size_t host = played.host_of(peer);
  for (std::size_t i = 0; i < played.peers.size(); ++i) {
    if (i != peer && played.host_of(i) == host) return true;
  }
  return false;
}

step_outcome fail_connect(run_state& run, cursor& thread,
                          const connect_step& what, int error) {
  const std::string& who = run.name_of_peer(what.peer);
  const std::string target = what.app ? run.plan.apps[*what.app].name
                             : what.path.empty()
                                 ? to_text(what.to)
                                 : to_text(what.to.host, what.path);
  failure_details more;
  // A wrong port is the usual mistake. Without a port in the line there is none
  // to correct.
  for (std::size_t i = 0; i < run.plan.apps.size(); ++i) {
    if (what.app || run.plan.apps[i].name != what.to.host) continue;
    for (const asyncore::address& each : listeners_of(run, i)) {
      more.notes.push_back(what.to.host + " listens on " +
                           (each.family() == AF_UNIX
                                ? quoted(each.path())
                                : "port " + std::to_string(each.port())));
    }
  }
  // A refusal may be just what the scenario is about.
  more.notes.push_back("help: if the refusal is meant, write `expect " + who +
                       " reset` on the next line");
  return fail(
      run, thread.current().where,
      who + " cannot connect to " + target + ": " + asyncore::errno_name(error),
      more);
}

// The port may be one that an earlier line has taken.
bool find_port(run_state& run, const connect_step& what, endpoint& to) {
  if (what.port.terms.empty()) return true;
  const auto port = compute(run, what.port);
  if (!port) return false;
  if (*port < 1 || *port > largest_port) {
    fail(run, what.port.where,
         "a port is from 1 to 65535: this is " + std::to_string(*port));
    return false;
  }
  to.port = static_cast<std::uint16_t>(*port);
  return true;
}

step_outcome begin_connect(run_state& run, cursor& thread,
                           const connect_step& what) {
  std::optional<asyncore::address> target;
  if (what.app) {
    const auto listeners = listeners_of(run, *what.app);
    // The application may listen later: nothing says that it does so at once.
    if (listeners.empty()) return step_outcome::blocked;
    const std::string& name = run.plan.apps[*what.app].name;
    if (listeners.size() > 1) {
      // To take any one of them would make the run depend on an order that the
      // file does not show.
      return fail(
          run, thread.current().where,
          name + " listens on " + std::to_string(listeners.size()) + " ports",
          {.notes = {"help: say which, as in `connect " +
                     run.name_of_peer(what.peer) + " to " +
                     (listeners[0].family() == AF_UNIX
                          ? to_text(name, listeners[0].path())
                          : to_text({name, listeners[0].port()})) +
                     "`"}});
    }
    target = listeners[0];
  } else if (!what.path.empty()) {
    target = asyncore::address::unix_path(what.path);
  } else {
    endpoint to = what.to;
    if (!find_port(run, what, to)) return step_outcome::blocked;
    target = run.stage->find_address(to.host, to.port);
  }
  const auto outcome = target
                           ? run.end_of(what.peer).connect(*target)
                           : asyncore::result<void>(asyncore::failure{ENOENT});
  // A UNIX socket refuses at once, which the next line may expect.
  if (!outcome && what.path.empty()) {
    return fail_connect(run, thread, what, outcome.error());
  }
  // Whoever accepts it asks whose it is. With a host of its own, that says all.
  if (const auto local = run.end_of(what.peer).local();
      local && shares_host(run.plan, what.peer)) {
    run.stage->take_port({.is_app = false, .index = what.peer}, *local);
  }
  // From here on a look asks what has become of the connection.
  thread.progress = 1;
  return step_outcome::acted;
}

}  // namespace

step_outcome play(run_state& run, cursor& thread, const listen_step& what) {
  const auto local =
      what.path.empty()
          ? run.stage->find_address(what.on.host, what.on.port)
          : std::optional(asyncore::address::unix_path(what.path));
  const auto outcome = local
                           ? run.end_of(what.peer).listen(*local)
                           : asyncore::result<void>(asyncore::failure{ENOENT});
  if (outcome) return step_outcome::done;
  return fail(run, thread.current().where,
              run.name_of_peer(what.peer) + " cannot listen on " +
                  (what.path.empty() ? to_text(what.on)
                                     : to_text(what.on.host, what.path)) +
                  ": " + asyncore::errno_name(outcome.error()));
}

step_outcome play(run_state& run, cursor& thread, const accept_step& what) {
  traced_peer& owner = *run.peers[what.on.value_or(what.peer)];
  // All that wait are taken: the one that is wanted may stand behind others.
  // Those stay for later lines.
  while (auto connection = owner.end.accept()) {
    owner.unclaimed.push_back(std::move(*connection));
  }
  const party origin = {.is_app = true, .index = what.from};
  const party listener = {.is_app = false,
                          .index = what.on.value_or(what.peer)};
  const auto match = std::find_if(
      owner.unclaimed.begin(), owner.unclaimed.end(), [&](const auto& each) {
        return run.stage->far_end(listener, each.fd, each.peer) == origin;
      });
  if (match == owner.unclaimed.end()) return step_outcome::blocked;
  if (!is_in_time(run, what.when, thread)) {
    return step_outcome::blocked;
  }
  // The descriptor belongs to the network of the peer that listens.
  run.end_of(what.peer).take(match->fd, owner.end);
  owner.unclaimed.erase(match);
  run.peers[what.peer]->did("accept", 0);
  return step_outcome::done;
}

step_outcome play(run_state& run, cursor& thread, const connect_step& what) {
  if (thread.progress == 0) return begin_connect(run, thread, what);
  peer& end = run.end_of(what.peer);
  switch (end.state()) {
    case peer::connection::pending:
    case peer::connection::none:
      return step_outcome::blocked;
    case peer::connection::established:
      return step_outcome::done;
    case peer::connection::failed:
      break;
  }
  // `expect alice reset` on the next line says that a refusal is meant.
  const step* next = thread.next();
  const auto* end_expected =
      next != nullptr ? std::get_if<expect_end>(&next->what) : nullptr;
  if (end_expected != nullptr && end_expected->reset &&
      end_expected->peer == what.peer) {
    return step_outcome::done;
  }
  return fail_connect(run, thread, what, end.error());
}

step_outcome play(run_state& run, cursor& thread, const send_step& what) {
  const byte_string* const bytes = complete(run, thread, what.bytes);
  if (bytes == nullptr) return step_outcome::blocked;
  if (run.speaks_udp(what.peer)) {
    return send_datagram(run, thread, what, *bytes);
  }
  peer& end = run.end_of(what.peer);
  const std::string_view data = bytes->data;
  const std::size_t left = data.size() - thread.progress;
  const duration now = run.stage->now();
  if (thread.wakes_at && *thread.wakes_at > now) return step_outcome::blocked;
  thread.wakes_at.reset();
  const std::size_t size = what.chunk == 0 ? left : std::min(what.chunk, left);
  if (data.empty()) return step_outcome::done;
  // One chunk for each look: the world moves in between, and so the chunks may
  // arrive apart.
  end.send(data.substr(thread.progress, size));
  thread.progress += size;
  if (thread.progress == data.size()) return step_outcome::done;
  if (what.every > duration::zero()) thread.wakes_at = now + what.every;
  return step_outcome::acted;
}

step_outcome play(run_state& run, cursor& /*thread*/,
                  const shutdown_step& what) {
  if (what.read) {
    run.end_of(what.peer).shutdown_read();
  } else {
    run.end_of(what.peer).shutdown_write();
  }
  return step_outcome::done;
}

step_outcome play(run_state& run, cursor& /*thread*/, const close_step& what) {
  if (run.speaks_udp(what.peer)) {
    run.datagrams_of(what.peer).close();
  } else {
    run.end_of(what.peer).close();
  }
  return step_outcome::done;
}

step_outcome play(run_state& run, cursor& /*thread*/, const reset_step& what) {
  run.end_of(what.peer).reset();
  return step_outcome::done;
}

step_outcome play(run_state& run, cursor& thread, const window_step& what) {
  const party who = {.is_app = false, .index = what.peer};
  const std::size_t before = what.is_added ? run.stage->window(who) : 0;
  if (before + what.bytes > limits::window_bytes) {
    return fail(run, thread.current().where,
                "a window is at most 16 MiB, and that of " +
                    run.name_of_peer(what.peer) + " was " + bytes_text(before) +
                    " before");
  }
  run.stage->set_window(who, before + what.bytes);
  run.peers[what.peer]->did("window", 0);
  return step_outcome::done;
}

// It waits only between two chunks, for time.
std::string waits_for(const run_state& /*run*/, const cursor& thread,
                      const send_step& what) {
  const std::size_t left = what.bytes.data.size() - thread.progress;
  return "to send " + std::to_string(left) + " more " +
         (left == 1 ? "byte" : "bytes");
}

std::string waits_for(const run_state& run, const cursor& /*thread*/,
                      const accept_step& what) {
  return "for a connection from " + run.plan.apps[what.from].name;
}

std::string waits_for(const run_state& run, const cursor& thread,
                      const connect_step& what) {
  if (what.app && thread.progress == 0) {
    return "for " + run.plan.apps[*what.app].name + " to listen";
  }
  return "for its connection";
}

}  // namespace rehearse::scenario
