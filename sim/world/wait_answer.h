// What a script lets select or poll answer.
//
// It is written in the flags of poll. A select sees them as Linux translates
// them: IN, HUP and ERR make a descriptor readable, OUT and ERR writable, PRI
// exceptional, and for NVAL the call fails with EBADF. What was not asked for
// is not reported, except that poll always reports ERR, HUP and NVAL (poll(2)).
//
// Descriptors are reported in the order of the script, so that a script decides
// which handler comes first. (Linux reports them in the order of the question.)

#ifndef SIM_WORLD_WAIT_ANSWER_H_
#define SIM_WORLD_WAIT_ANSWER_H_

#include <poll.h>

#include <cstddef>
#include <span>
#include <vector>

#include "core/dispatcher.h"
#include "core/network.h"
#include "core/result.h"

namespace rehearse {

// A descriptor, and flags of poll.
struct readiness {
  readiness(int descriptor, int which) : fd(descriptor), flags(which) {}
  // The socket that the channel has now.
  readiness(const asyncore::dispatcher& channel, int which)
      : fd(channel.socket().fileno()), flags(which) {}

  int fd;
  int flags;
};

// What poll reports of every descriptor, whether it was asked for or not.
inline constexpr int always_reported = POLLERR | POLLHUP | POLLNVAL;

struct wait_answer {
  enum class kind {
    ready,    // These are ready; none of them, if there are no entries.
    error,    // The call fails.
    timeout,  // Nothing is ready until the time is up.
    host,     // What the host finds, as if there were no script.
  };
  kind what = kind::ready;
  std::vector<readiness> entries = {};
  int error = 0;
};

// What select and poll answer to `wanted` if `found` is ready. `ready` holds it
// afterwards, and nothing if the call fails.
asyncore::result<std::size_t> answer_select(
    const std::vector<readiness>& found, const asyncore::select_lists& wanted,
    asyncore::select_lists& ready);
asyncore::result<std::size_t> answer_poll(
    const std::vector<readiness>& found,
    std::span<const asyncore::poll_entry> wanted,
    std::vector<asyncore::poll_entry>& ready);

}  // namespace rehearse

#endif  // SIM_WORLD_WAIT_ANSWER_H_
