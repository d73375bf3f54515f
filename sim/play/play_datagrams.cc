#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "core/errno_name.h"
#include "sim/play/player.h"

namespace rehearse::scenario {

// A peer that speaks UDP is there before anything else happens.
void player::open_datagrams(std::size_t peer) {
  const peer_line& line = plan_.peers[peer];
  const auto on = stage_->find_address(line.udp->host, line.udp->port);
  const auto done = on ? datagrams_of(peer).open(*on)
                       : asyncore::result<void>(asyncore::failure{ENOENT});
  if (done) return;
  fail(line.where, line.name + " cannot have " + line.udp->host + ":" +
                       std::to_string(line.udp->port) + ": " +
                       asyncore::errno_name(done.error()));
}

outcome player::send_datagram(const cursor& at, const send_step& what) {
  datagram_peer& by = datagrams_of(what.peer);
  const std::string& name = name_of_peer(what.peer);
  const auto to = what.to ? stage_->find_address(what.to->host, what.to->port)
                          : by.correspondent();
  if (!to) {
    return fail(at.at().where,
                name + " knows nobody to answer: it has received no datagram",
                {.notes = {"help: expect one first, or say where to, as in "
                           "`send " +
                           name + " to APP:PORT`"}});
  }
  const auto sent = by.send(what.bytes.data, *to);
  if (sent) return outcome::done;
  return fail(at.at().where,
              name + " cannot send: " + asyncore::errno_name(sent.error()));
}

// The next datagram, in received_, once it is there and the time has come.
outcome player::receive_datagram(const cursor& at, std::size_t peer,
                                 const bounds& when) {
  if (!datagrams_of(peer).has_next() ||
      !is_in_time(when, at, stage_->now(), at.at().where)) {
    return outcome::blocked;
  }
  received_ = *datagrams_of(peer).receive();
  return outcome::acted;
}

outcome player::match_datagram(cursor& at, const expect_bytes& what) {
  const outcome read = receive_datagram(at, what.peer, what.when);
  if (read != outcome::acted) return read;
  const std::string_view expected = what.bytes.data;
  const bool only_begins = what.what == expect_bytes::kind::prefix;
  const std::string_view got = std::string_view(received_).substr(
      0, only_begins ? expected.size() : received_.npos);
  if (got != expected) {
    const auto [here, there] =
        std::mismatch(got.begin(), got.end(), expected.begin(), expected.end());
    const auto same = static_cast<std::size_t>(here - got.begin());
    return bytes_differ(at, what, same, received_.substr(same));
  }
  return ++at.repeats == what.times ? outcome::passed : outcome::acted;
}

outcome player::count_datagram(cursor& at, const expect_count& what) {
  const outcome read = receive_datagram(at, what.peer, what.when);
  if (read != outcome::acted) return read;
  if (received_.size() != what.bytes) {
    return fail(at.at().where,
                name_of_peer(what.peer) + " received a datagram of " +
                    std::to_string(received_.size()) + " bytes instead of " +
                    std::to_string(what.bytes));
  }
  return ++at.repeats == what.times ? outcome::passed : outcome::acted;
}

// A datagram that no line expected.
void player::judge_datagrams(std::size_t peer) {
  if (!datagrams_of(peer).has_next()) return;
  const std::string unread = *datagrams_of(peer).receive();
  fail(plan_.peers[peer].where,
       name_of_peer(peer) + " has an unread datagram " + quoted_start(unread) +
           " at the end",
       {.notes = {"help: expect it, or how long it is with `expect " +
                  name_of_peer(peer) + " count " +
                  std::to_string(unread.size()) + "`"}});
}

}  // namespace rehearse::scenario
