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

#include <memory>
#include <utility>

#include "gtest/gtest.h"
#include "sim/world/world.h"

namespace {

// Keeps the request, answers it and closes.
class page_channel final : public asyncore::dispatcher {
 public:
  page_channel(asyncore::socket sock, std::string& request)
      : dispatcher(std::move(sock)), request_(request) {}

  bool writable() override { return false; }
  void handle_read() override {
    request_ += recv(8192);
    if (!request_.ends_with("\r\n\r\n")) return;
    send("HTTP/1.0 200 OK\r\n\r\nhello");
    close();
  }

 private:
  std::string& request_;
};

class page_server final : public asyncore::dispatcher {
 public:
  explicit page_server(asyncore::socket_map& map) : dispatcher(map) {
    create_socket();
    bind(asyncore::address::ipv4(0, 80));
    listen(5);
  }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    map()->adopt(std::make_unique<page_channel>(std::move(sock), request));
  }

  std::string request;
};

TEST(asyncore_example, fetches_a_page) {
  rehearse::world world;
  rehearse::host& server = world.add_host("www.python.org");
  asyncore::socket_map server_map(server);
  page_server origin(server_map);
  world.add_program("server", server_map, server);
  asyncore::socket_map client_map(world.add_host("client"));
  testing::internal::CaptureStdout();
  fetch(client_map);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "HTTP/1.0 200 OK\r\n\r\nhello\n\n");
  EXPECT_EQ(origin.request, "GET / HTTP/1.0\r\n\r\n");
}

}  // namespace
