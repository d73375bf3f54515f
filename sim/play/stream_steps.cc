#include "sim/play/stream_steps.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "core/errno_name.h"
#include "sim/play/byte_difference.h"
#include "sim/play/datagram_steps.h"
#include "sim/play/timeliness.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// A look reads no more than this, however much a step still wants. The next
// look goes on.
constexpr std::size_t read_max = 65536;

step_outcome ended_early(run_state& run, place where, std::size_t peer,
                         int error, std::uint64_t missing) {
  // Nothing can come any more, so it would be in vain to wait for the rest.
  const std::string end = error == 0 ? std::string("the end of the stream")
                                     : asyncore::errno_name(error);
  return fail(run, where,
              run.name_of_peer(peer) + " had " + end + " with " +
                  bytes_text(missing) + " still to come");
}

// Reads what there is, at most `size` bytes, into `received` of the run.
// `missing` is how much the step still wants, for the message if the stream
// ends here.
step_outcome receive(run_state& run, std::size_t peer, std::size_t size,
                     place where, std::uint64_t missing) {
  run.received.clear();
  // A socket that is not connected answers recv with an error, which would be
  // taken for the end of the connection.
  if (run.end_of(peer).state() == peer::connection::none ||
      run.end_of(peer).state() == peer::connection::pending) {
    return step_outcome::blocked;
  }
  const auto size_read =
      run.end_of(peer).receive(std::min(size, read_max), run.received);
  if (size_read && *size_read > 0) return step_outcome::acted;
  if (!size_read && size_read.error() == EAGAIN) return step_outcome::blocked;
  return ended_early(run, where, peer, size_read.error(), missing);
}

step_outcome match_bytes(run_state& run, cursor& thread,
                         const expect_bytes& what) {
  const std::string_view expected = what.bytes.data;
  // An earlier look has matched everything, and the rest of the step was not
  // over yet.
  if (thread.progress == expected.size()) return step_outcome::passed;
  const std::size_t left = expected.size() - thread.progress;
  // No more is read than is expected: what follows belongs to the next line.
  const step_outcome read =
      receive(run, what.peer, left, thread.current().where, left);
  if (read != step_outcome::acted) return read;
  const auto [here, there] = std::mismatch(
      run.received.begin(), run.received.end(),
      expected.begin() + static_cast<std::ptrdiff_t>(thread.progress));
  if (here != run.received.end()) {
    const auto same = static_cast<std::size_t>(here - run.received.begin());
    // What comes next shows best what this is.
    return fail_different(
        run, thread, what, thread.progress + same,
        run.received.substr(same) + run.end_of(what.peer).peek(64));
  }
  thread.progress += run.received.size();
  return thread.progress == expected.size() ? step_outcome::passed
                                            : step_outcome::acted;
}

step_outcome skip_rest(run_state& run, std::size_t peer) {
  run.received.clear();
  const auto size_read = run.end_of(peer).receive(read_max, run.received);
  return size_read && *size_read > 0 ? step_outcome::acted
                                     : step_outcome::passed;
}

}  // namespace

step_outcome play(run_state& run, cursor& thread, const expect_bytes& what) {
  if (run.speaks_udp(what.peer)) return match_datagram(run, thread, what);
  if (const step_outcome matched = match_bytes(run, thread, what);
      matched != step_outcome::passed) {
    return matched;
  }
  if (what.what == expect_bytes::kind::prefix) {
    // What else has been sent is skipped, and may make room for more.
    if (const step_outcome skipped = skip_rest(run, what.peer);
        skipped != step_outcome::passed) {
      return skipped;
    }
  }
  if (!is_in_time(run, what.when, thread)) {
    return step_outcome::blocked;
  }
  // With `times`, the same bytes are expected once more.
  thread.progress = 0;
  return ++thread.repeats == what.times ? step_outcome::passed
                                        : step_outcome::acted;
}

step_outcome play(run_state& run, cursor& thread, const expect_count& what) {
  if (run.speaks_udp(what.peer)) return count_datagram(run, thread, what);
  const std::uint64_t left = what.bytes - thread.progress;
  const auto size = static_cast<std::size_t>(
      std::min<std::uint64_t>(left, std::numeric_limits<std::size_t>::max()));
  const step_outcome read =
      receive(run, what.peer, size, thread.current().where, left);
  if (read != step_outcome::acted) return read;
  thread.progress += run.received.size();
  if (thread.progress < what.bytes) return step_outcome::acted;
  if (!is_in_time(run, what.when, thread)) {
    return step_outcome::blocked;
  }
  thread.progress = 0;
  return ++thread.repeats == what.times ? step_outcome::passed
                                        : step_outcome::acted;
}

step_outcome play(run_state& run, cursor& thread, const expect_end& what) {
  peer& end = run.end_of(what.peer);
  const std::string expected = what.reset ? "a reset" : "the end of the stream";
  const auto pass = [&] {
    const bool in_time = is_in_time(run, what.when, thread);
    return in_time ? step_outcome::passed : step_outcome::blocked;
  };
  const auto state = end.state();
  // A connection that is refused is reset as well: both are a RST.
  if (state == peer::connection::failed && what.reset) return pass();
  if (state == peer::connection::none || state == peer::connection::pending) {
    return step_outcome::blocked;
  }
  run.received.clear();
  // Any byte is wrong here, and a few are enough to show what came.
  const auto size_read = end.receive(64, run.received);
  if (!size_read && size_read.error() == EAGAIN) return step_outcome::blocked;
  const std::string who = run.name_of_peer(what.peer);
  if (size_read && *size_read > 0) {
    return fail(run, thread.current().where,
                who + " received " + quoted_start(run.received) +
                    " instead of " + expected);
  }
  if (size_read.error() != 0) {
    if (what.reset) return pass();
    return fail(run, thread.current().where,
                who + " had " + asyncore::errno_name(size_read.error()) +
                    " instead of " + expected);
  }
  // Perhaps a send has told of it already.
  if (!what.reset || end.has_been_reset()) return pass();
  return fail(run, thread.current().where,
              who + " had the end of the stream instead of " + expected);
}

std::string waits_for(const run_state& /*run*/, const cursor& thread,
                      const expect_bytes& what) {
  const std::size_t left = what.bytes.data.size() - thread.progress;
  std::string text = "for " + std::to_string(left);
  if (thread.progress > 0) text += " more";
  text += left == 1 ? " byte " : " bytes ";
  return text + quoted_start(
                    std::string_view(what.bytes.data).substr(thread.progress));
}

std::string waits_for(const run_state& /*run*/, const cursor& thread,
                      const expect_count& what) {
  return "for " + std::to_string(what.bytes - thread.progress) +
         " bytes, had " + std::to_string(thread.progress);
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const expect_end& what) {
  return what.reset ? "for a reset" : "for the end of the stream";
}

}  // namespace rehearse::scenario
