// Connects to a server that may not be there yet: tries again, and waits longer
// each time.
//
//   examples::retry_client dial("db", 5432);
//   dial.on_connected = [&](asyncore::socket sock) {
//     client.emplace(std::move(sock));
//   };
//   dial.on_failure = [](int error) {
//     std::cerr << asyncore::errno_name(error);
//   };
//   dial.start();
//   asyncore::loop();
//
// The first pause is `backoff`, each further one twice as long, up to
// `backoff_max`. The host is looked up anew for each attempt, because a name
// may lead elsewhere by then, and each of its addresses is tried. An attempt
// may take `patience` for each address.
//
// A connection that is lost later is not made anew: whoever has the socket
// calls `start` again. The pauses are the same for everybody: clients that were
// cut off together come back together. Where there are thousands of them, add
// some chance to `backoff`.

#ifndef EXAMPLES_RETRY_CLIENT_H_
#define EXAMPLES_RETRY_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/connector.h"
#include "core/socket_map.h"
#include "core/timer.h"

namespace examples {

class retry_client {
 public:
  // The map outlives it.
  retry_client(std::string host, std::uint16_t port,
               asyncore::socket_map& map = asyncore::socket_map::default_map());
  retry_client(const retry_client&) = delete;
  retry_client& operator=(const retry_client&) = delete;
  ~retry_client() { stop(); }

  // For what begins from now on.
  int attempts_max = 10;
  asyncore::duration backoff = std::chrono::seconds(1);
  asyncore::duration backoff_max = std::chrono::minutes(1);
  asyncore::duration patience = std::chrono::seconds(30);

  // Called once, when a connection stands, which is the caller's from then on;
  // or once, with the error of the last attempt, when all have failed. May
  // start the client again, and may not destroy it. What they throw is logged.
  std::function<void(asyncore::socket)> on_connected;
  std::function<void(int error)> on_failure;
  // An attempt has failed, and there will be another one after `pause`. It may
  // stop the client.
  std::function<void(int error, asyncore::duration pause)> on_retry;

  // Makes the first attempt with the next pass of the loop. What was under way
  // is given up.
  void start();
  // Gives up; no function is called.
  void stop();
  // How many attempts were begun since it was started.
  int attempts() const { return attempts_; }

 private:
  void attempt();
  void fail(int error);

  std::string host_;
  std::uint16_t port_;
  asyncore::socket_map& map_;
  int attempts_ = 0;
  asyncore::duration pause_{};
  std::optional<asyncore::connector> dial_;
  asyncore::timer next_attempt_;
};

}  // namespace examples

#endif  // EXAMPLES_RETRY_CLIENT_H_
