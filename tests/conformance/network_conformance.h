// One suite for every network: what its calls answer, and what it reports as
// ready. What it asks for was measured on Linux; see README.md.
//
// The tests of the suite know of a network what `environment` tells them: two
// hosts that reach each other. A program runs them all by linking the suite and
// instantiating it for an environment of its own:
//
//   INSTANTIATE_TEST_SUITE_P(posix, network_conformance,
//                            testing::ValuesIn(arms(make_posix_environment)),
//                            arm_name);
//
// The answers of calls are compared as text: "ok", a count, the data that was
// received (the empty text is the end of the stream), an address, or the name
// of an errno value.

#ifndef TESTS_CONFORMANCE_NETWORK_CONFORMANCE_H_
#define TESTS_CONFORMANCE_NETWORK_CONFORMANCE_H_

#include <sys/socket.h>

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/address.h"
#include "core/network.h"
#include "gtest/gtest.h"
#include "sim/testing/printing.h"

namespace asyncore {

namespace conformance {

class environment {
 public:
  virtual ~environment() = default;

  // Where the client's sockets are, and the server's. May be the same network.
  virtual network& client() = 0;
  virtual network& server() = 0;
  // An address of the server that the client reaches, with port 0.
  virtual address server_host() = 0;
  // A path on the server that no UNIX socket was ever bound to.
  virtual address fresh_path() = 0;
  // Returns when all that is on its way between the two has arrived.
  virtual void settle() = 0;
};

// What a socket is ready for, as poll tells it (asked for IN, PRI and OUT) and
// as select does: the letters of the sets that it is in, of "rwe".
struct readiness {
  short events;
  std::string_view sets;

  friend bool operator==(const readiness&, const readiness&) = default;
};

// The states that a socket can be seen in. Linux's select has a socket in
// the first set for IN, HUP or ERR, in the second for OUT or ERR, and in the
// third for PRI alone (fs/select.c).
extern const readiness idle;               // no bit: an idle listener
extern const readiness readable;           // IN: a connection waits
extern const readiness writable;           // OUT: connected, nothing to read
extern const readiness readable_writable;  // IN, OUT: data, or the end
extern const readiness unconnected;        // OUT, HUP: never connected
extern const readiness hung_up;            // IN, OUT, HUP: both directions done
extern const readiness failed;             // IN, OUT, ERR, HUP: SO_ERROR is set

// A socket of the environment, closed when it goes out of scope.
class test_socket {
 public:
  test_socket(network& net, int fd) : net_(&net), fd_(fd) {}
  test_socket(test_socket&& other) noexcept;
  test_socket& operator=(test_socket&& other) noexcept;
  ~test_socket();

  network& net() const { return *net_; }
  int fd() const { return fd_; }
  // Of a socket that has one; the test fails otherwise.
  address name() const;

  std::string bind(const address& local) const;
  std::string listen(int backlog) const;
  std::string connect(const address& remote) const;
  std::string send(std::string_view data, int flags = 0) const;
  std::string recv(std::size_t most = 4096, int flags = 0) const;
  std::string shutdown(int how) const;
  std::string close();
  std::string reset_on_close() const;
  std::string sendto(std::string_view data, const address& to) const;
  // What came, and from whom: "hello from 127.0.0.1:4711".
  std::string recvfrom(std::size_t most = 4096, int flags = 0) const;
  std::string so_error() const;
  std::string getsockname() const;
  std::string getpeername() const;
  // Tells the peer and closes the connection.
  std::string accept_and_close() const;
  // The test fails if there is none to accept.
  test_socket accept() const;
  test_socket dup() const;

 private:
  network* net_;
  int fd_;  // -1 after close
};

// The two ends of a connection: who connected, and who accepted.
struct connection {
  test_socket client;
  test_socket server;
};

enum class wait_call { select, poll };

// What the suite is instantiated for: a network, and the call that waits.
struct arm {
  std::function<std::unique_ptr<environment>()> make_environment;
  wait_call wait;
};

std::vector<arm> arms(
    const std::function<std::unique_ptr<environment>()>& make_environment);
std::string arm_name(const testing::TestParamInfo<arm>& info);
void PrintTo(const arm& given, std::ostream* out);

class network_conformance : public testing::TestWithParam<arm> {
 protected:
  test_socket open_client() { return open_tcp(environment_->client()); }
  test_socket open_server() { return open_tcp(environment_->server()); }
  test_socket open_bound();
  test_socket open_listener(int backlog = 5);
  connection open_connection();
  // A client that waits for `listener` to accept it.
  test_socket open_pending(const test_socket& listener);
  // A client whose attempt is still under way, because the listener is full.
  struct attempt {
    test_socket listener;
    test_socket first;  // Fills the listener.
    test_socket client;
  };
  attempt open_attempt();
  // An address of the server where nothing listens.
  address refusing_address();

  test_socket open_unix();
  test_socket open_unix_listener(int backlog = 5);
  connection open_unix_connection();
  // A client that waits for `listener` to accept it.
  test_socket open_unix_pending(const test_socket& listener);

  static test_socket open_udp(network& net);
  test_socket open_udp_client() { return open_udp(environment_->client()); }
  // With a name of the server's.
  test_socket open_udp_server();
  // A client that is connected to `server`.
  test_socket open_udp_connected(const test_socket& server);
  // A client that was told that its peer is not there, and has told nobody.
  test_socket open_udp_refused();
  // What bind to a name of the server's answers.
  std::string open_udp_on(const address& local);
  // An address of the server where no datagram is received.
  address udp_refusing_address();

  void settle() { environment_->settle(); }
  environment& hosts() { return *environment_; }

  // Whether `socket` gets into the state `expected` before long.
  testing::AssertionResult becomes(const test_socket& socket,
                                   const readiness& expected);
  // What the wait call of this arm answers now for one descriptor. Asked for
  // fewer events than all, select has only the sets of these.
  std::string ready_now(const test_socket& socket, short asked);
  std::string ready_now(network& net, int fd, short asked);

 private:
  static test_socket open(network& net, int family, int type);
  static test_socket open_tcp(network& net) {
    return open(net, AF_INET, SOCK_STREAM);
  }

  std::unique_ptr<environment> environment_ = GetParam().make_environment();
};

}  // namespace conformance
}  // namespace asyncore

#endif  // TESTS_CONFORMANCE_NETWORK_CONFORMANCE_H_
