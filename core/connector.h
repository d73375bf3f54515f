// Connects to the first of several addresses that answers.
//
//   asyncore::connector dial(
//       *map.net().resolve("origin", 80, AF_UNSPEC),
//       [&](asyncore::socket sock) { client.emplace(std::move(sock)); },
//       [&](int error) { std::cerr << asyncore::errno_name(error); }, map);
//   dial.start();
//
// A host name has several addresses, of which some may not be reachable from
// here: an IPv6 address on a machine that has none, a server that is down. Each
// is tried in turn, until one is connected; that socket is handed over, and a
// channel that is constructed from it is `connected` at once. If all fail,
// `on_failure` gets the error of the last attempt. One of the two functions is
// called, once. The connector is closed by then, and may be destroyed inside.
//
// An attempt that takes longer than `patience` counts as ETIMEDOUT: the
// operating system itself gives up only after minutes. (Every simple client
// makes one attempt at a time, in the order of RFC 6724; RFC 8305 races them.)

#ifndef CORE_CONNECTOR_H_
#define CORE_CONNECTOR_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include "core/dispatcher.h"

namespace asyncore {

class connector final : public dispatcher {
 public:
  using success = std::function<void(asyncore::socket)>;
  using failed = std::function<void(int error)>;

  connector(std::vector<address> candidates, success on_connected,
            failed on_failure, socket_map& map = socket_map::default_map());

  // How long each attempt may take. For attempts that begin from now on.
  duration patience = std::chrono::seconds(30);

  // Begins with the first address. A function may be called before this
  // returns, and what it throws then comes out here; from the loop it goes to
  // handle_error, which logs it. on_failure gets ENOENT if there is no address
  // at all.
  void start();

  // Gives up; neither function is called.
  void close() override;

  bool readable() override { return false; }
  bool writable() override { return true; }
  void handle_connect() override;
  void handle_write() override {}
  void handle_error() override;
  void handle_close() override;
  // An adopted one is destroyed once it has called a function, or was closed.
  bool finished() const override { return ended_; }

 private:
  void attempt(int error);
  int begin(const address& remote);
  void fail(int error);
  void end();

  std::vector<address> candidates_;
  std::size_t next_ = 0;
  bool active_ = false;
  bool ended_ = false;
  success on_connected_;
  failed on_failure_;
};

}  // namespace asyncore

#endif  // CORE_CONNECTOR_H_
