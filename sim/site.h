// The kinds of freedom: where more than one thing may happen, what may, and
// which rule of TCP, POSIX or Linux allows it. Nothing else may happen: a
// failure in a world that cannot be would only cost its reader's trust.

#ifndef SIM_SITE_H_
#define SIM_SITE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rehearse {

enum class site : std::uint8_t {
  // Whether a descriptor that is ready is reported (0) or withheld (1). At
  // least one of a poll's is reported, and none is withheld more than
  // `withheld_polls_max` times in a row.
  poll_ready,
  // Whether what a poll has reported proves to be nothing (1): the call that
  // follows, one of recv, recvfrom, accept and send, says EAGAIN. Never more
  // than `spurious_polls_max` times in a row.
  poll_spurious,
  // Whether a wait is interrupted by a signal (1: EINTR) before it finds what
  // is ready. Never twice in a row.
  poll_wake,
  // How many of the n bytes that it could return recv returns: 0 all, k > 0
  // only k.
  recv_len,
  // Likewise for what send takes.
  send_len,
  // Whether the cursor of a scenario whose turn it is waits (1) and lets
  // another one go first.
  cursor,
  // Whether the world comes to rest after a cursor has moved (0), or the next
  // cursor moves before any program runs (1).
  cursor_rest,
  // Whether a program that could run lets others go first (1).
  program,
  // Whether a remote end sends what stands behind an expectation before that
  // is met (1). Only where the file says that it may.
  peer_early,
};
inline constexpr std::size_t site_count = 9;
inline constexpr std::uint32_t withheld_polls_max = 3;
inline constexpr std::uint32_t spurious_polls_max = 2;

// What a person should know of a site.
struct site_facts {
  site which = site::poll_ready;
  std::string_view name;  // As schedules write it: "poll.ready".
  // Of the answers from 1 on. Empty: they are numbers of bytes.
  std::span<const std::string_view> words;
  std::string_view meaning;  // "`alice` is ready, and the poll does not say so"
  std::string_view rule;     // What allows it.
};

// In the order of the enumeration.
std::span<const site_facts, site_count> all_sites();
const site_facts& facts_of(site which);

inline std::string_view to_string(site which) { return facts_of(which).name; }
std::optional<site> find_site(std::string_view name);
inline bool is_length(site which) { return facts_of(which).words.empty(); }

// An answer as schedules write it: "withhold", "12".
std::string answer_text(site which, std::uint32_t value);
std::optional<std::uint32_t> read_answer(site which, std::string_view text);

}  // namespace rehearse

#endif  // SIM_SITE_H_
