#include "tests/examples/live_client.h"

#include <chrono>
#include <stdexcept>

#include "core/loop.h"
#include "tests/examples/child_process.h"

namespace examples {

using namespace std::chrono_literals;

live_result run_client(asyncore::socket_map& map, bool use_poll,
                       const std::vector<std::string>& command) {
  // No exchange on loopback comes near it.
  const auto until = std::chrono::steady_clock::now() + 60s;
  child_process client(command);
  while (std::chrono::steady_clock::now() < until) {
    asyncore::loop(map, {.wait = 10ms, .use_poll = use_poll, .count = 1});
    if (const auto status = client.ended()) return {*status, client.output()};
  }
  return {-1, client.output() + "\n(it took too long)"};
}

std::vector<std::string> python_script(
    const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {"/usr/bin/python3", "-I", "-c", script};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

std::uint16_t port_of(const asyncore::dispatcher& server) {
  const auto local = server.socket().net()->getsockname(server.fileno());
  if (!local) throw std::runtime_error("the server has no port");
  return local->port();
}

}  // namespace examples
