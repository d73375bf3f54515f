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
// length, come in chunks, or end with the connection.

#ifndef EXAMPLES_HTTP_CHAT_CLIENT_H_
#define EXAMPLES_HTTP_CHAT_CLIENT_H_

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
  // Throws asyncore::os_error if the host is not known, or the connection
  // fails at once.
  http_chat_client(
      const std::string& host, std::uint16_t port,
      asyncore::socket_map& map = asyncore::socket_map::default_map());

  // May be called before the connection stands, and in on_reply.
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
  void handle_bad_message(int status, std::string_view why) override;

  void ask(std::string request);
  void ask_next();
  void end();
  void fail(std::string_view why);

  std::string host_;
  std::deque<std::string> requests_;  // Those that were not yet sent.
  bool awaits_reply_ = false;
  int status_ = 0;           // Of the reply that is being read.
  bool keeps_alive_ = true;  // Likewise: there may be another one.
};

}  // namespace examples

#endif  // EXAMPLES_HTTP_CHAT_CLIENT_H_
