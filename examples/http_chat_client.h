// An HTTP/1.1 client (RFC 9112) that asks for several pages on one connection.
//
//   examples::http_chat_client client("www.python.org", 80);
//   client.on_reply = [](const examples::http_reply& reply) {
//     std::cout << reply.status << "\n" << reply.body;
//   };
//   client.get("/");
//   client.get("/about");
//   asyncore::loop();
//
// Requests are sent one after the other, each when the reply to the one before
// is there, and the connection closes after the last. Replies may have a
// length, come in chunks, or end with the connection. What comes before it was
// asked for is no reply: it could be one that another has planted (RFC 9112,
// 11.1).
//
// A server makes it keep a head of 64 KiB and a body of 100 MB at most, and has
// a minute for each whole reply. A client that is asked for nothing stays until
// the server ends the connection.
//
// It asks the first address of the host alone, follows no redirection, keeps no
// cookies, and knows neither TLS nor codings of the body other than chunks.

#ifndef EXAMPLES_HTTP_CHAT_CLIENT_H_
#define EXAMPLES_HTTP_CHAT_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "examples/http_channel.h"

namespace examples {

struct http_reply {
  int status = 0;
  http_head head;
  std::string body;
};

class http_chat_client final : public http_channel {
 public:
  // Throws std::invalid_argument if it cannot be a host, asyncore::os_error if
  // it is not known, or the connection fails at once.
  http_chat_client(
      const std::string& host, std::uint16_t port,
      asyncore::socket_map& map = asyncore::socket_map::default_map());

  // How long a reply may take, from its request to its last byte; the first
  // one with the connection before it. For requests that are sent from now on.
  asyncore::duration patience = std::chrono::minutes(1);

  // May be called before the connection stands, and in on_reply. The path may
  // have a query. Throw std::invalid_argument if path or type cannot stand in a
  // request, and std::logic_error if the client has closed.
  void get(const std::string& path);
  void post(const std::string& path, std::string_view body,
            const std::string& type = "text/plain");

  // Called for each request, in their order. It may close the client, but not
  // destroy it.
  std::function<void(const http_reply&)> on_reply;
  // Called once, after the connection was closed, if there is to be no reply to
  // one or more requests; among the reasons is what on_reply has thrown. What
  // it throws itself may leave the loop.
  std::function<void(std::string_view why)> on_failure;

  void handle_connect() override {}
  void handle_eof() override;
  void handle_close() override;
  void handle_error() override;

 private:
  void handle_head(const http_head& head) override;
  void handle_message(const http_head& head, std::string body) override;
  void handle_bad_message(std::string_view start, int status,
                          std::string_view why) override;

  void ask(std::string request);
  void ask_next();
  bool has_more() const;
  void end();
  void fail(std::string_view why);

  std::string host_;
  std::deque<std::string> requests_;  // Those that were not yet sent.
  bool awaits_reply_ = false;
  int status_ = 0;           // Of the reply that is being read.
  bool keeps_alive_ = true;  // Likewise: there may be another one.
  asyncore::timer deadline_;
};

}  // namespace examples

#endif  // EXAMPLES_HTTP_CHAT_CLIENT_H_
