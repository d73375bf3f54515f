// A basic HTTP client: the example of the documentation of Python's asyncore.
//
//   examples::http_client client("www.python.org", 80, "/");
//   client.on_response = [](const examples::http_response& r) {
//     std::cout << r.body;
//   };
//   asyncore::loop();
//
// HTTP/1.0 (RFC 1945): one request a connection, and the server ends the body
// by closing. The reply is kept until then, however long it is: a server can
// fill the memory. `http_chat_client` sets limits.

#ifndef EXAMPLES_HTTP_CLIENT_H_
#define EXAMPLES_HTTP_CLIENT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/dispatcher.h"

namespace examples {

struct http_response {
  int status = 0;
  std::string headers;  // From the status line on, with its line ends.
  std::string body;
};

// Reads a whole reply, which a closed connection has ended. Throws
// std::runtime_error, which says what is wrong with it.
http_response parse_response(std::string_view reply);

class http_client final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if the host is not known, or the connection
  // fails at once.
  http_client(const std::string& host, std::uint16_t port,
              const std::string& path,
              asyncore::socket_map& map = asyncore::socket_map::default_map());

  // One of the two is called, once, after the connection was closed. It may
  // not destroy the client.
  std::function<void(const http_response&)> on_response;
  std::function<void(std::string_view why)> on_failure;

  void handle_connect() override {}
  void handle_read() override { received_ += recv(8192); }
  bool writable() override { return !buffer_.empty(); }
  void handle_write() override { buffer_.erase(0, send(buffer_)); }
  void handle_close() override;
  void handle_error() override;

 private:
  void fail(std::string_view why) const;

  std::string buffer_;
  std::string received_;
};

}  // namespace examples

#endif  // EXAMPLES_HTTP_CLIENT_H_
