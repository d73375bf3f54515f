// Sockets and interests in words, in the manner of netstat.

#ifndef SIM_WATCH_NETSTAT_H_
#define SIM_WATCH_NETSTAT_H_

#include <string>

#include "core/pass.h"
#include "sim/kernel/open_file.h"

namespace rehearse {

// "connected; 7 bytes unread in its receive buffer   <- nobody reads"
std::string describe_state(const socket_view& view);
// "echo/1, connected"
std::string describe_socket(const std::string& name, const socket_view& view);
// What a pass asks about one descriptor, in flags of poll: IN, OUT, and PRI.
int asked_flags(const asyncore::pass& waiting, int fd);
// What a pass asks about one descriptor: "interest in+out", "no interest".
std::string describe_interest(const asyncore::pass& waiting, int fd);

}  // namespace rehearse

#endif  // SIM_WATCH_NETSTAT_H_
