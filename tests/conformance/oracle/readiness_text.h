// How the trace writes what a select or a poll is asked and what it finds.

#ifndef TESTS_CONFORMANCE_ORACLE_READINESS_TEXT_H_
#define TESTS_CONFORMANCE_ORACLE_READINESS_TEXT_H_

#include <poll.h>

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/network.h"

namespace oracle {

// The flags of poll by their letters, in the order in which they are written.
inline constexpr std::pair<char, short> poll_letters[] = {
    {'r', POLLIN},  {'p', POLLPRI}, {'w', POLLOUT},
    {'h', POLLHUP}, {'x', POLLERR}, {'n', POLLNVAL}};

// "r=[3 4] w=[] e=[3 4]"
std::string lists_text(const asyncore::select_lists& lists);
// "[3:rp 4:w]"
std::string entries_text(std::span<const asyncore::poll_entry> entries);

// "1.5", "30000"; "none" for a wait without limit.
std::string seconds_text(std::optional<asyncore::duration> timeout);
std::string milliseconds_text(std::optional<asyncore::duration> timeout);

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_READINESS_TEXT_H_
