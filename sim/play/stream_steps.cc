#include "sim/play/stream_steps.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "sim/play/byte_difference.h"
#include "sim/play/datagram_steps.h"
#include "sim/play/late_values.h"
#include "sim/play/timeliness.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// A look reads no more than this, however much a step still wants. The next
// look goes on.
constexpr std::size_t read_max = 65536;
// How far a look goes without reading.
constexpr std::size_t look_max = 4096;

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

// Knuth, Morris and Pratt: of each beginning of `text`, how long its longest
// other beginning is that it ends with.
std::vector<std::size_t> borders_of(std::string_view text) {
  std::vector<std::size_t> borders(text.size());
  std::size_t length = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    while (length > 0 && text[i] != text[length]) length = borders[length - 1];
    if (text[i] == text[length]) ++length;
    borders[i] = length;
  }
  return borders;
}

// Looks through `bytes` for the rest of `text`, of which `so_far` bytes came
// before. Returns how many of `bytes` were looked at: up to the end of `text`,
// or all.
std::size_t look_through(std::string_view bytes, std::string_view text,
                         std::size_t& so_far) {
  const std::vector<std::size_t> borders = borders_of(text);
  std::size_t looked = 0;
  while (looked < bytes.size() && so_far < text.size()) {
    const char next = bytes[looked++];
    while (so_far > 0 && next != text[so_far]) so_far = borders[so_far - 1];
    if (next == text[so_far]) ++so_far;
  }
  return looked;
}

// Nothing behind the text is read: that belongs to the next line.
step_outcome match_through(run_state& run, cursor& thread,
                           const expect_bytes& what, const byte_string& bytes) {
  const std::string_view text = bytes.data;
  if (thread.progress == text.size()) return step_outcome::passed;
  std::size_t so_far = thread.progress;
  const std::string next = run.end_of(what.peer).peek(read_max);
  const std::size_t wanted = look_through(next, text, so_far);
  // With nothing there, this finds out whether anything is still to come.
  const step_outcome read =
      receive(run, what.peer, std::max<std::size_t>(wanted, 1),
              thread.current().where, text.size() - thread.progress);
  if (read != step_outcome::acted) return read;
  look_through(run.received, text, thread.progress);
  return thread.progress == text.size() ? step_outcome::passed
                                        : step_outcome::acted;
}

step_outcome match_bytes(run_state& run, cursor& thread,
                         const expect_bytes& what, const byte_string& bytes) {
  const std::string_view expected = bytes.data;
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
        run, thread, what.peer, bytes, thread.progress + same,
        run.received.substr(same) + run.end_of(what.peer).peek(64));
  }
  thread.progress += run.received.size();
  return thread.progress == expected.size() ? step_outcome::passed
                                            : step_outcome::acted;
}

step_outcome fail_take(run_state& run, const expect_bytes& what,
                       const take_match& match, std::string_view input) {
  const byte_gap& take = *match.at_take();
  const std::string who = run.name_of_peer(what.peer);
  if (match.now() == take_match::state::too_long) {
    return fail(run, take.where, "this took more than 16 MiB without an end");
  }
  return fail(run, take.where,
              who + " received " +
                  (input.empty() ? "no more" : quoted_start(input)) +
                  " where " + to_text(*take.take) + " should be taken");
}

// Only what belongs to the line is read; the rest is only looked at.
step_outcome match_takes(run_state& run, cursor& thread,
                         const expect_bytes& what, const byte_string& bytes) {
  peer& end = run.end_of(what.peer);
  if (end.state() == peer::connection::none ||
      end.state() == peer::connection::pending) {
    return step_outcome::blocked;
  }
  if (!thread.taking) thread.taking.emplace(bytes);
  take_match& match = *thread.taking;
  const std::string input = end.peek(look_max);
  const bool is_end = input.empty() && end.has_ended();
  if (input.empty() && !is_end && match.now() != take_match::state::done) {
    return step_outcome::blocked;
  }
  const std::size_t used = match.feed(input, is_end);
  run.received.clear();
  // A read may be short, and what was matched is to go.
  for (std::size_t left = used; left > 0;) {
    const auto size_read = end.receive(left, run.received);
    if (!size_read || *size_read == 0) break;
    left -= *size_read;
  }
  switch (match.now()) {
    case take_match::state::done:
      return step_outcome::passed;
    case take_match::state::differs:
      return fail_different(run, thread, what.peer, match.shown(), match.met(),
                            input.substr(used));
    case take_match::state::no_take:
    case take_match::state::too_long:
      return fail_take(run, what, match, std::string_view(input).substr(used));
    case take_match::state::waits:
      break;
  }
  if (used > 0) return step_outcome::acted;
  if (!is_end) return step_outcome::blocked;
  // The message that such an end gets everywhere.
  return receive(run, what.peer, 1, thread.current().where,
                 std::max<std::size_t>(match.known_left(), 1));
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
  const byte_string* const bytes = complete(run, thread, what.bytes);
  if (bytes == nullptr) return step_outcome::blocked;
  const step_outcome matched = what.what == expect_bytes::kind::through
                                   ? match_through(run, thread, what, *bytes)
                               : bytes->gaps.empty()
                                   ? match_bytes(run, thread, what, *bytes)
                                   : match_takes(run, thread, what, *bytes);
  if (matched != step_outcome::passed) {
    return matched;
  }
  const bool is_empty = bytes->data.empty() && bytes->gaps.empty();
  if (what.what == expect_bytes::kind::prefix && !is_empty) {
    // What else has been sent is skipped, and may make room for more.
    if (const step_outcome skipped = skip_rest(run, what.peer);
        skipped != step_outcome::passed) {
      return skipped;
    }
  }
  if (!is_in_time(run, what.when, thread)) {
    return step_outcome::blocked;
  }
  if (thread.taking) keep_taken(run, *thread.taking);
  // With `times`, the same bytes are expected once more.
  thread.progress = 0;
  return ++thread.repeats == what.times ? step_outcome::passed
                                        : step_outcome::acted;
}

// How many bytes it wants: in `count` of the step from then on.
bool find_count(run_state& run, cursor& thread, const expect_count& what) {
  if (thread.count > 0) return true;
  thread.count = what.bytes;
  if (what.late_bytes.terms.empty()) return true;
  const auto count = compute(run, what.late_bytes);
  if (!count) return false;
  if (*count < 0) {
    fail(run, what.late_bytes.where,
         "a count of bytes is not negative: this is " + std::to_string(*count));
    return false;
  }
  thread.count = static_cast<std::uint64_t>(*count);
  return true;
}

step_outcome play(run_state& run, cursor& thread, const expect_count& what) {
  if (!find_count(run, thread, what)) return step_outcome::blocked;
  // A length that was received may be that of nothing.
  if (thread.count == 0) return step_outcome::passed;
  if (run.speaks_udp(what.peer)) return count_datagram(run, thread, what);
  const std::uint64_t left = thread.count - thread.progress;
  const auto size = static_cast<std::size_t>(
      std::min<std::uint64_t>(left, std::numeric_limits<std::size_t>::max()));
  const step_outcome read =
      receive(run, what.peer, size, thread.current().where, left);
  if (read != step_outcome::acted) return read;
  thread.progress += run.received.size();
  if (thread.progress < thread.count) return step_outcome::acted;
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

std::string waits_for(const run_state& run, const cursor& thread,
                      const expect_bytes& what) {
  if (thread.taking) {
    if (const byte_gap* take = thread.taking->at_take()) {
      return "for " + to_text(*take->take) + ", as $" +
             run.plan.taken[take->value];
    }
  }
  const bool is_partial =
      thread.progress > 0 || (thread.taking && thread.taking->met() > 0);
  const std::string_view left =
      thread.taking ? thread.taking->known()
                    : std::string_view(thread.completed ? thread.completed->data
                                                        : what.bytes.data)
                          .substr(thread.progress);
  std::string text = "for " + std::to_string(left.size());
  if (is_partial) text += " more";
  text += left.size() == 1 ? " byte " : " bytes ";
  return text + quoted_start(left);
}

std::string waits_for(const run_state& /*run*/, const cursor& thread,
                      const expect_count& what) {
  const std::uint64_t count = std::max(thread.count, what.bytes);
  return "for " + bytes_text(count - thread.progress) + ", had " +
         std::to_string(thread.progress);
}

std::string waits_for(const run_state& /*run*/, const cursor& /*thread*/,
                      const expect_end& what) {
  return what.reset ? "for a reset" : "for the end of the stream";
}

}  // namespace rehearse::scenario
