// A basic HTTP client: the example of the documentation of Python's asyncore.
//
//   examples::http_client client("www.python.org", 80, "/");
//   client.on_response = [](const examples::http_response& r) {
//     std::cout << r.body;
//   };
//   asyncore::loop();
//
// HTTP/1.0 (RFC 1945): one request a connection, and the server ends the body
// by closing. The reply is kept until then, up to 100 MB with a head of 64 KiB.
// All of it is to be there within a minute. `set_deadline` and `reply_size_max`
// say otherwise.
//
// It asks the first address of the host alone, follows no redirection, keeps no
// cookies, and knows neither TLS nor codings of the body.

#ifndef EXAMPLES_HTTP_CLIENT_H_
#define EXAMPLES_HTTP_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/dispatcher.h"
#include "examples/urgent_data.h"

namespace examples {

struct http_response {
  int status = 0;
  std::string headers{};  // From the status line on, with its line ends.
  std::string body{};
};

// How a connection has ended.
enum class http_end {
  close,  // The server has said that no more is to come.
  loss,   // It broke, as by a reset: nobody knows what was still to come.
};

// Reads a whole reply, which the end of the connection has ended; heads that
// come before it (1xx) are passed over. Throws std::runtime_error, which says
// what is wrong with it; a body without a length is none if the connection was
// lost (RFC 9112, 8).
http_response parse_response(std::string_view reply,
                             http_end end = http_end::close);

class http_client final : public asyncore::dispatcher {
 public:
  // The path may have a query. Throws std::invalid_argument if host or path
  // cannot stand in a request, asyncore::os_error if the host is not known, or
  // the connection fails at once.
  http_client(const std::string& host, std::uint16_t port,
              const std::string& path,
              asyncore::socket_map& map = asyncore::socket_map::default_map());

  // How long, from now on, the reply may take, with the connection before it.
  // Afterwards it is a failure.
  void set_deadline(asyncore::duration from_now) { deadline_.reset(from_now); }
  // The longest reply that is taken, with its head.
  std::size_t reply_size_max = 100'000'000;

  // One of the two is called, once, after the connection was closed. It may
  // not destroy the client.
  std::function<void(const http_response&)> on_response;
  std::function<void(std::string_view why)> on_failure;

  void handle_connect() override {}
  void handle_read() override;
  bool writable() override { return !buffer_.empty(); }
  void handle_write() override { buffer_.erase(0, send(buffer_)); }
  void handle_expt() override { drop_urgent_data(socket()); }
  void handle_eof() override;
  void handle_close() override;
  void handle_error() override;

 private:
  void give_up();
  void fail(std::string_view why) const;

  std::string buffer_;
  std::string received_;
  http_end end_ = http_end::loss;
  asyncore::timer deadline_;
};

}  // namespace examples

#endif  // EXAMPLES_HTTP_CLIENT_H_
