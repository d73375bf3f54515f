#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "core/errno_name.h"
#include "sim/play/player.h"

namespace rehearse::scenario {
namespace {

constexpr std::size_t read_max = 65536;

// Where in the file the byte at `offset` stands. In a text block it has a place
// of its own; in a literal, whose escapes hide it, the literal has.
place place_of(const byte_string& bytes, std::size_t offset, place otherwise) {
  if (bytes.lines.empty()) return otherwise;
  auto line = bytes.lines.begin();
  while (line + 1 != bytes.lines.end() && (line + 1)->offset <= offset) ++line;
  const std::size_t end =
      line + 1 != bytes.lines.end() ? (line + 1)->offset : bytes.data.size();
  place where = line->where;
  // A literal is always longer than its bytes, for its quotes.
  if (end - line->offset < static_cast<std::size_t>(where.length)) return where;
  const std::size_t within =
      std::min(offset - line->offset, static_cast<std::size_t>(where.length));
  where.column += static_cast<int>(within);
  where.length = 1;
  return where;
}

std::string bytes_text(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

}  // namespace

// Reads what there is, at most `size` bytes, into received_. `missing` is how
// much the step still wants, for the message if the stream ends here.
outcome player::receive(std::size_t peer, std::size_t size, place where,
                        std::uint64_t missing) {
  received_.clear();
  if (end_of(peer).state() == peer::connection::none ||
      end_of(peer).state() == peer::connection::pending) {
    return outcome::blocked;
  }
  const auto got = end_of(peer).receive(std::min(size, read_max), received_);
  if (got && *got > 0) return outcome::acted;
  if (!got && got.error() == EAGAIN) return outcome::blocked;
  return ended_early(where, peer, got.error(), missing);
}

outcome player::ended_early(place where, std::size_t peer, int error,
                            std::uint64_t missing) {
  const std::string how = error == 0 ? std::string("the end of the stream")
                                     : asyncore::errno_name(error);
  return fail(where, name_of_peer(peer) + " had " + how + " with " +
                         bytes_text(missing) + " still to come");
}

outcome player::play_step(cursor& at, const expect_bytes& what) {
  if (speaks_udp(what.peer)) return match_datagram(at, what);
  if (const outcome matched = match_bytes(at, what);
      matched != outcome::passed) {
    return matched;
  }
  if (what.what == expect_bytes::kind::prefix) {
    // What else has been sent is skipped, and may make room for more.
    if (const outcome skipped = skip_rest(what.peer);
        skipped != outcome::passed) {
      return skipped;
    }
  }
  if (!is_in_time(what.when, at, stage_->now(), at.at().where)) {
    return outcome::blocked;
  }
  at.progress = 0;
  return ++at.repeats == what.times ? outcome::passed : outcome::acted;
}

outcome player::match_bytes(cursor& at, const expect_bytes& what) {
  const std::string_view expected = what.bytes.data;
  if (at.progress == expected.size()) return outcome::passed;
  const std::size_t left = expected.size() - at.progress;
  const outcome read = receive(what.peer, left, at.at().where, left);
  if (read != outcome::acted) return read;
  const auto [here, there] = std::mismatch(
      received_.begin(), received_.end(),
      expected.begin() + static_cast<std::ptrdiff_t>(at.progress));
  if (here != received_.end()) {
    const auto same = static_cast<std::size_t>(here - received_.begin());
    // What comes next shows best what this is.
    return bytes_differ(at, what, at.progress + same,
                        received_.substr(same) + end_of(what.peer).peek(64));
  }
  at.progress += received_.size();
  return at.progress == expected.size() ? outcome::passed : outcome::acted;
}

outcome player::bytes_differ(const cursor& at, const expect_bytes& what,
                             std::size_t offset, const std::string& got) {
  failure_details more;
  const std::string_view expected =
      std::string_view(what.bytes.data).substr(offset);
  more.at_caret =
      "here: expected " + quoted_start(expected) + ", got " + quoted_start(got);
  if (offset > 0) {
    more.notes.push_back("the first " + std::to_string(offset) + " of " +
                         bytes_text(what.bytes.data.size()) +
                         " are as expected");
  }
  more.dump = dump_difference(what.bytes.data, offset, got);
  return fail(
      place_of(what.bytes, offset, at.at().where),
      name_of_peer(what.peer) + " received different bytes than expected",
      more);
}

outcome player::skip_rest(std::size_t peer) {
  received_.clear();
  const auto got = end_of(peer).receive(read_max, received_);
  return got && *got > 0 ? outcome::acted : outcome::passed;
}

outcome player::play_step(cursor& at, const expect_count& what) {
  if (speaks_udp(what.peer)) return count_datagram(at, what);
  const std::uint64_t left = what.bytes - at.progress;
  const auto size = static_cast<std::size_t>(
      std::min<std::uint64_t>(left, std::numeric_limits<std::size_t>::max()));
  const outcome read = receive(what.peer, size, at.at().where, left);
  if (read != outcome::acted) return read;
  at.progress += received_.size();
  if (at.progress < what.bytes) return outcome::acted;
  if (!is_in_time(what.when, at, stage_->now(), at.at().where)) {
    return outcome::blocked;
  }
  at.progress = 0;
  return ++at.repeats == what.times ? outcome::passed : outcome::acted;
}

outcome player::play_step(cursor& at, const expect_end& what) {
  peer& end = end_of(what.peer);
  const std::string wanted = what.reset ? "a reset" : "the end of the stream";
  const auto met = [&] {
    const bool in_time =
        is_in_time(what.when, at, stage_->now(), at.at().where);
    return in_time ? outcome::passed : outcome::blocked;
  };
  const auto state = end.state();
  if (state == peer::connection::failed && what.reset) return met();
  if (state == peer::connection::none || state == peer::connection::pending) {
    return outcome::blocked;
  }
  received_.clear();
  const auto got = end.receive(64, received_);
  if (!got && got.error() == EAGAIN) return outcome::blocked;
  const std::string who = name_of_peer(what.peer);
  if (got && *got > 0) {
    return fail(at.at().where, who + " received " + quoted_start(received_) +
                                   " instead of " + wanted);
  }
  if (got.error() != 0) {
    if (what.reset) return met();
    return fail(at.at().where, who + " had " +
                                   asyncore::errno_name(got.error()) +
                                   " instead of " + wanted);
  }
  if (!what.reset) return met();
  return fail(at.at().where,
              who + " had the end of the stream instead of " + wanted);
}

}  // namespace rehearse::scenario
