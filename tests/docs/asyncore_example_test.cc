// The example of Python's documentation in C++, as docs/asyncore_for_cpp.md
// shows it, down to the end of `fetch`. The rest tries it in a world that has a
// www.python.org of its own.

#include <sys/socket.h>

#include <iostream>
#include <string>

#include "core/dispatcher.h"
#include "core/loop.h"

class http_client final : public asyncore::dispatcher {
 public:
  http_client(const std::string& host, const std::string& path,
              asyncore::socket_map& map)
      : dispatcher(map) {
    create_socket(AF_INET, SOCK_STREAM);
    connect(resolve(host, 80, AF_INET));
    buffer_ = "GET " + path + " HTTP/1.0\r\n\r\n";
  }

  void handle_connect() override {}

  void handle_close() override { close(); }

  void handle_read() override { std::cout << recv(8192) << '\n'; }

  bool writable() override { return !buffer_.empty(); }

  void handle_write() override {
    const std::size_t sent = send(buffer_);
    buffer_.erase(0, sent);
  }

 private:
  std::string buffer_;
};

void fetch(asyncore::socket_map& map = asyncore::socket_map::default_map()) {
  http_client c("www.python.org", "/", map);

  asyncore::loop(map);
}

#include "gtest/gtest.h"
#include "sim/testing/testing.h"

namespace {

using rehearse::testkit::acceptor;
using rehearse::testkit::probe;
using rehearse::testkit::received;

TEST(asyncore_example, fetches_a_page) {
  rehearse::testkit::two_hosts net({.server = "www.python.org"});
  asyncore::socket_map server_map(net.server);
  acceptor origin(net.server.ipv4(80), server_map);
  // Answers the request and closes.
  origin.on_open = [](probe& guest) {
    guest.on_read = [&guest] {
      guest.recv(8192);
      if (!guest.record().received.ends_with("\r\n\r\n")) return;
      guest.send("HTTP/1.0 200 OK\r\n\r\nhello");
      guest.close();
    };
  };
  net.world.add_program("server", server_map, net.server);
  asyncore::socket_map client_map(net.client);
  testing::internal::CaptureStdout();
  fetch(client_map);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "HTTP/1.0 200 OK\r\n\r\nhello\n\n");
  EXPECT_THAT(origin.connection(), received("GET / HTTP/1.0\r\n\r\n"));
}

}  // namespace
