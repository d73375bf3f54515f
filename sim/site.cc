#include "sim/site.h"

#include <algorithm>
#include <charconv>

namespace rehearse {
namespace {

constexpr std::string_view withhold[] = {"withhold"};
constexpr std::string_view again[] = {"EAGAIN"};
constexpr std::string_view interrupted[] = {"EINTR"};
constexpr std::string_view wait[] = {"wait"};
constexpr std::string_view at_once[] = {"at-once"};
constexpr std::string_view early[] = {"early"};

constexpr site_facts rows[] = {
    {.which = site::poll_ready,
     .name = "poll.ready",
     .words = withhold,
     .meaning = "it is ready, and is reported by a later poll",
     .rule = "POSIX: a wait may return as soon as one descriptor is ready; "
             "the others are level-triggered and are reported later"},
    {.which = site::poll_spurious,
     .name = "poll.spurious",
     .words = again,
     .meaning = "it was reported ready, and the call finds nothing yet",
     .rule = "select(2), BUGS: Linux may report a socket as ready that then "
             "blocks; so programs must not block"},
    {.which = site::poll_wake,
     .name = "poll.wake",
     .words = interrupted,
     .meaning = "a signal interrupts the wait",
     .rule = "signal(7): select and poll are never restarted after a signal "
             "handler"},
    {.which = site::recv_len,
     .name = "recv.len",
     .words = {},
     .meaning = "so many bytes have come so far",
     .rule = "TCP is a stream: what is sent in one piece arrives in any"},
    {.which = site::send_len,
     .name = "send.len",
     .words = {},
     .meaning = "there is room for so many bytes so far",
     .rule = "POSIX: send on a non-blocking stream takes what there is room "
             "for"},
    {.which = site::cursor,
     .name = "cursor",
     .words = wait,
     .meaning = "its next step comes after one of another peer",
     .rule = "peers are machines of their own"},
    {.which = site::cursor_rest,
     .name = "cursor.rest",
     .words = at_once,
     .meaning = "the next step comes before the programs have seen this one",
     .rule = "peers do not wait until a program has read what they sent"},
    {.which = site::program,
     .name = "program",
     .words = wait,
     .meaning = "it runs after another program that can run, too",
     .rule = "programs are processes of their own"},
    {.which = site::peer_early,
     .name = "peer.early",
     .words = early,
     .meaning = "it sends its next text before what it expects has come",
     .rule = "pipelining, which the file allows with `schedule peers=eager`"},
};
static_assert(std::size(rows) == site_count);

}  // namespace

std::span<const site_facts, site_count> all_sites() { return rows; }

const site_facts& facts_of(site which) {
  return rows[static_cast<std::size_t>(which)];
}

std::optional<site> find_site(std::string_view name) {
  for (const site_facts& each : rows) {
    if (each.name == name) return each.which;
  }
  return std::nullopt;
}

std::string answer_text(site which, std::uint32_t value) {
  const auto words = facts_of(which).words;
  if (value == 0 || value > words.size()) return std::to_string(value);
  return std::string(words[value - 1]);
}

std::optional<std::uint32_t> read_answer(site which, std::string_view text) {
  const auto words = facts_of(which).words;
  if (!words.empty()) {
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - words.begin()) + 1;
  }
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number == 0) return std::nullopt;
  return number;
}

}  // namespace rehearse
