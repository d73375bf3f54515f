// Programs of others, run as clients of a server that the test has made.

#ifndef TESTS_EXAMPLES_LIVE_CLIENT_H_
#define TESTS_EXAMPLES_LIVE_CLIENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/dispatcher.h"
#include "core/socket_map.h"

namespace examples {

struct live_result {
  int status = -1;  // As it exited; -1 if it did not, or not in time.
  std::string output;
};

// Runs `command`, whose first word is the path of a program, until it ends, and
// meanwhile the loop of `map`.
live_result run_client(asyncore::socket_map& map, bool use_poll,
                       const std::vector<std::string>& command);

// A command that runs `script` with Python; what follows is its sys.argv[1:].
std::vector<std::string> python_script(
    const std::string& script, const std::vector<std::string>& arguments);

// The port that the kernel chose for a server which asked for port 0.
std::uint16_t port_of(const asyncore::dispatcher& server);

}  // namespace examples

#endif  // TESTS_EXAMPLES_LIVE_CLIENT_H_
