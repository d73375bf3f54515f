#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include "core/errno_name.h"
#include "sim/play/player.h"

namespace rehearse::scenario {
namespace {

std::string to_text(const endpoint& where) {
  return where.host + ":" + std::to_string(where.port);
}

}  // namespace

outcome player::play_step(cursor& at, const listen_step& what) {
  const auto on = stage_->find_address(what.on.host, what.on.port);
  const auto done = on ? end_of(what.peer).listen(*on)
                       : asyncore::result<void>(asyncore::failure{ENOENT});
  if (done) return outcome::done;
  return fail(at.at().where, name_of_peer(what.peer) + " cannot listen on " +
                                 to_text(what.on) + ": " +
                                 asyncore::errno_name(done.error()));
}

outcome player::play_step(cursor& at, const accept_step& what) {
  traced_peer& owner = *peers_[what.on.value_or(what.peer)];
  while (auto got = owner.end.accept()) {
    owner.unclaimed.push_back(std::move(*got));
  }
  const party wanted = {.is_app = true, .index = what.from};
  const auto claimed = std::find_if(
      owner.unclaimed.begin(), owner.unclaimed.end(),
      [&](const auto& each) { return stage_->party_at(each.peer) == wanted; });
  if (claimed == owner.unclaimed.end()) return outcome::blocked;
  if (!is_in_time(what.when, at, stage_->now(), at.at().where)) {
    return outcome::blocked;
  }
  end_of(what.peer).take(claimed->fd, owner.end);
  owner.unclaimed.erase(claimed);
  peers_[what.peer]->did("accept", 0);
  return outcome::done;
}

outcome player::play_step(cursor& at, const connect_step& what) {
  if (at.progress == 0) return begin_connect(at, what);
  peer& end = end_of(what.peer);
  switch (end.state()) {
    case peer::connection::pending:
    case peer::connection::none:
      return outcome::blocked;
    case peer::connection::established:
      return outcome::done;
    case peer::connection::failed:
      break;
  }
  // `expect alice reset` on the next line says that a refusal is meant.
  const step* next = at.next();
  const auto* end_expected =
      next != nullptr ? std::get_if<expect_end>(&next->what) : nullptr;
  if (end_expected != nullptr && end_expected->reset &&
      end_expected->peer == what.peer) {
    return outcome::done;
  }
  return fail_connect(at, what, end.error());
}

outcome player::fail_connect(cursor& at, const connect_step& what, int error) {
  const std::string& who = name_of_peer(what.peer);
  const std::string to =
      what.app ? plan_.apps[*what.app].name : to_text(what.to);
  failure_details more;
  for (std::size_t i = 0; i < plan_.apps.size(); ++i) {
    if (what.app || plan_.apps[i].name != what.to.host) continue;
    for (const asyncore::address& each : stage_->listeners(i)) {
      more.notes.push_back(what.to.host + " listens on port " +
                           std::to_string(each.port()));
    }
  }
  more.notes.push_back("help: if the refusal is meant, write `expect " + who +
                       " reset` on the next line");
  return fail(
      at.at().where,
      who + " cannot connect to " + to + ": " + asyncore::errno_name(error),
      more);
}

outcome player::begin_connect(cursor& at, const connect_step& what) {
  std::optional<asyncore::address> to;
  if (what.app) {
    const auto listeners = stage_->listeners(*what.app);
    if (listeners.empty()) return outcome::blocked;
    const std::string& name = plan_.apps[*what.app].name;
    if (listeners.size() > 1) {
      return fail(
          at.at().where,
          name + " listens on " + std::to_string(listeners.size()) + " ports",
          {.notes = {"help: say which, as in `connect " +
                     name_of_peer(what.peer) + " to " + name + ":" +
                     std::to_string(listeners[0].port()) + "`"}});
    }
    to = listeners[0];
  } else {
    to = stage_->find_address(what.to.host, what.to.port);
  }
  const auto begun = to ? end_of(what.peer).connect(*to)
                        : asyncore::result<void>(asyncore::failure{ENOENT});
  if (!begun) return fail_connect(at, what, begun.error());
  at.progress = 1;
  return outcome::acted;
}

outcome player::play_step(cursor& at, const send_step& what) {
  if (speaks_udp(what.peer)) return send_datagram(at, what);
  peer& end = end_of(what.peer);
  const std::string_view data = what.bytes.data;
  const std::size_t left = data.size() - at.progress;
  const std::size_t size = what.chunk == 0 ? left : std::min(what.chunk, left);
  end.send(data.substr(at.progress, size));
  at.progress += size;
  return at.progress == data.size() ? outcome::done : outcome::acted;
}

outcome player::play_step(cursor& /*at*/, const shutdown_step& what) {
  if (what.read) {
    end_of(what.peer).shutdown_read();
  } else {
    end_of(what.peer).shutdown_write();
  }
  return outcome::done;
}

outcome player::play_step(cursor& /*at*/, const close_step& what) {
  if (speaks_udp(what.peer)) {
    datagrams_of(what.peer).close();
  } else {
    end_of(what.peer).close();
  }
  return outcome::done;
}

outcome player::play_step(cursor& /*at*/, const reset_step& what) {
  end_of(what.peer).reset();
  return outcome::done;
}

outcome player::play_step(cursor& at, const run_step& what) {
  if (!what.time) return is_idle() ? outcome::done : outcome::blocked;
  if (at.progress == 0) {
    at.progress = 1;
    at.wakes_at = stage_->now() + *what.time;
  }
  if (at.wakes_at && *at.wakes_at > stage_->now()) return outcome::blocked;
  at.wakes_at.reset();
  return outcome::done;
}

outcome player::play_step(cursor& /*at*/, const mark_step& what) {
  check_counted();
  counted_.clear();
  calls_.mark();
  trace_.add(stage_->now(), stage_->pass_number(),
             {.who = trace_.intern("scenario"),
              .verb = "mark",
              .has_data = true,
              .data = what.text});
  return outcome::done;
}

}  // namespace rehearse::scenario
