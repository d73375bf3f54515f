// A web server (RFC 9112): HTTP/1.1 with persistent connections.
//
//   examples::http_server server(8080, {
//       {"/", {.text = "<h1>hello</h1>"}},
//       {"/log", {.type = "text/plain", .make = [] {
//          return std::make_unique<asynchat::file_producer>(
//              std::make_unique<std::ifstream>("log", std::ios::binary));
//        }}}});
//   asyncore::loop();
//
// It answers GET and HEAD of pages that the program gives, and POST by sending
// the body back. Requests may be sent one upon the other: replies come in their
// order. Pages are sent from where they are, by producers.
//
// A client is not read from while it has not taken its replies, so that they
// cannot pile up. After the last reply the server ends its side, and drops what
// the client still sends until it closes, or a minute has passed: to close
// at once would be a reset, which can reach a client before the reply (9.6). A
// client that neither sends nor takes anything for a minute is let go, and so
// is one that needs more than two minutes to send a request, or half an hour to
// take its replies. A request has a head of 8 KiB and a body of a megabyte at
// most (414 if the head is all target, 431, 413), and there are a thousand
// connections. Methods and codings that it does not know are 501.
//
// It does not look at the host that is asked for, decodes no paths, and knows
// neither TLS, ranges, conditions, compression nor other codings. It has no
// calendar, and so sends no Date (RFC 9110, 6.6.1). What a client posts comes
// back under the type that the client says: a page of its own making, so have
// nothing else at that host.

#ifndef EXAMPLES_HTTP_SERVER_H_
#define EXAMPLES_HTTP_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/deadline.h"
#include "core/producer.h"
#include "core/timer.h"
#include "examples/connection_limit.h"
#include "examples/http_channel.h"

namespace examples {

struct http_page {
  // As it stands in Content-Type.
  std::string type = "text/html";
  std::string text{};
  // If given, it makes the page anew for each request, instead of `text`. How
  // long that is nobody knows, so it is sent in chunks. If the producer throws,
  // the connection closes before the last one. HTTP/1.0 has no chunks: there
  // the page ends with its connection, which is reset if the page breaks off.
  std::function<std::unique_ptr<asynchat::producer>()> make{};
};

using http_pages = std::map<std::string, http_page, std::less<>>;

class http_server_channel final : public http_channel {
 public:
  http_server_channel(asyncore::socket sock,
                      std::shared_ptr<const http_pages> pages,
                      connection_limit::place place);

  bool readable() override {
    return producer_fifo_size() == 0 || is_closing_gracefully();
  }
  void handle_read() override;
  void handle_write() override;
  void close() override;

 private:
  using page_pointer = std::shared_ptr<const http_page>;
  struct request {
    std::string method{};
    std::string path{};
    bool is_1_1 = true;  // Not 1.0, which knows no chunks.
    bool keeps_alive = false;
  };

  void handle_head(const http_head& head) override;
  void handle_message(const http_head& head, std::string body) override;
  void handle_bad_message(std::string_view start, int status,
                          std::string_view why) override;

  void watch_replies();
  void answer_with_page();
  void answer(int status, const page_pointer& page);
  std::string head_of_answer(int status, const http_page& page) const;

  std::shared_ptr<const http_pages> pages_;
  request request_;
  connection_limit::place place_;
  asyncore::timer silence_;
  asyncore::deadline request_deadline_;
  asyncore::deadline reply_deadline_;
};

class http_server final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if it cannot listen there, and
  // std::invalid_argument if the type of a page is none.
  http_server(std::uint16_t port, http_pages pages,
              asyncore::socket_map& map = asyncore::socket_map::default_map(),
              std::size_t connections_max = 1000);

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& from) override;

 private:
  // Shared, because channels may outlive the server.
  std::shared_ptr<const http_pages> pages_;
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_HTTP_SERVER_H_
