#include "examples/http_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include "examples/http_url.h"

namespace examples {
namespace {

// For a client that does nothing (after its last reply, what it sends counts
// for nothing), to send a request, and to take its replies.
constexpr auto silence_max = std::chrono::minutes(1);
constexpr auto request_time_max = std::chrono::minutes(2);
constexpr auto reply_time_max = std::chrono::minutes(30);

// Gives the text of a page from where it is.
class text_producer final : public asynchat::producer {
 public:
  explicit text_producer(std::shared_ptr<const http_page> page)
      : page_(std::move(page)) {}

  std::string more() override {
    static constexpr std::size_t block_size = 65536;
    std::string block = page_->text.substr(given_, block_size);
    given_ += block.size();
    return block;
  }

 private:
  std::shared_ptr<const http_page> page_;
  std::size_t given_ = 0;
};

// Makes a page when its turn has come. Until then it costs nothing, such as a
// file that is open, however many a client asks for at a time.
class made_producer final : public asynchat::producer {
 public:
  explicit made_producer(std::shared_ptr<const http_page> page)
      : page_(std::move(page)) {}

  std::string more() override {
    if (made_ == nullptr) made_ = page_->make();
    return made_->more();
  }

 private:
  std::shared_ptr<const http_page> page_;
  std::unique_ptr<asynchat::producer> made_;
};

std::shared_ptr<const http_page> text_page(std::string type, std::string text) {
  return std::make_shared<const http_page>(
      http_page{.type = std::move(type), .text = std::move(text)});
}

std::string_view reason(int status) {
  static constexpr std::pair<int, std::string_view> reasons[] = {
      {200, "OK"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {431, "Request Header Fields Too Large"},
      {501, "Not Implemented"},
      {505, "HTTP Version Not Supported"},
  };
  for (const auto& [number, words] : reasons) {
    if (number == status) return words;
  }
  return "Bad Request";
}

// Of others, which a server does not have: these are known to all (RFC 9110, 9;
// RFC 5789).
bool is_known_method(std::string_view method) {
  static constexpr std::string_view methods[] = {"GET",     "HEAD",   "POST",
                                                 "PUT",     "DELETE", "CONNECT",
                                                 "OPTIONS", "TRACE",  "PATCH"};
  return std::find(std::begin(methods), std::end(methods), method) !=
         std::end(methods);
}

// What is wrong with the host that a request names (3.2); empty if nothing is.
std::string_view refuse_host(const http_head& head, bool is_1_1) {
  const std::size_t count = head.count("host");
  if (count > 1 || (count == 0 && is_1_1)) return "there is to be one Host";
  if (count == 1 && !is_host_field(*head.find("host"))) {
    return "Host does not name a host";
  }
  return {};
}

// Throws if a page cannot be sent as what it says it is.
http_pages checked(http_pages pages) {
  for (const auto& [path, page] : pages) {
    if (is_media_type(page.type)) continue;
    throw std::invalid_argument("the type of the page at " + path +
                                " is not one such as text/html");
  }
  return pages;
}

}  // namespace

http_server_channel::http_server_channel(
    asyncore::socket sock, std::shared_ptr<const http_pages> pages,
    connection_limit::place place)
    : http_channel(std::move(sock)),
      pages_(std::move(pages)),
      place_(std::move(place)),
      request_deadline_(*this, request_time_max,
                        [this] { refuse(408, "the request took too long"); }),
      reply_deadline_(*this, reply_time_max, [this] { close(); }) {
  ac_in_buffer_size = 4096;  // So many requests are answered at a time.
  // A head goes before its body, and both are small: the second does not wait
  // until the first has been acknowledged (Nagle), which can take 40 ms.
  static_cast<void>(socket().net()->setsockopt(socket().fileno(), IPPROTO_TCP,
                                               TCP_NODELAY, 1));
  silence_ = call_later(silence_max, [this] { close(); });
}

// A client that was gone before it was accepted has left its requests, which
// can still be read, but takes no reply.
void http_server_channel::handle_read() {
  if (!connected) return close();
  silence_.reset();
  if (!is_closing_gracefully()) request_deadline_.start();
  http_channel::handle_read();
}

void http_server_channel::handle_write() {
  silence_.reset();
  http_channel::handle_write();
  watch_replies();
}

// To a client of HTTP/1.0, a page is whole when its connection has ended in
// good order. So one that breaks off must end otherwise.
void http_server_channel::close() {
  if (connected && !request_.is_1_1 && producer_fifo_size() > 0) {
    static_cast<void>(socket().net()->reset_on_close(socket().fileno()));
  }
  http_channel::close();
}

void http_server_channel::watch_replies() {
  if (producer_fifo_size() == 0) {
    reply_deadline_.stop();
  } else if (connected) {
    reply_deadline_.start();
  }
}

void http_server_channel::handle_head(const http_head& head) {
  auto line = parse_request_line(head.start);
  if (!line) return refuse(400, "the request line cannot be read");
  if (!line->version.starts_with("1.")) {
    return refuse(505, "this server speaks HTTP/1.1");
  }
  const std::optional<http_framing> framing = framing_of(head);
  const bool is_1_0 = line->version == "1.0";  // It knows no chunks.
  if (line->path == "*" && line->method != "OPTIONS") {
    return refuse(400, "only OPTIONS is about the server itself");
  }
  if (!is_1_0 && has_other_coding(head)) {
    return refuse(501, "the only coding here is chunked");
  }
  if (!framing || (is_1_0 && framing->how == http_framing::kind::chunked)) {
    return refuse(400, "the length of the body is not clear");
  }
  request_ = {.method = std::move(line->method),
              .path = std::move(line->path),
              .is_1_1 = !is_1_0};
  if (const std::string_view why = refuse_host(head, request_.is_1_1);
      !why.empty()) {
    return refuse(400, why);
  }
  request_.keeps_alive =
      !head.lists("connection", "close") &&
      (request_.is_1_1 || head.lists("connection", "keep-alive"));
  if (request_.is_1_1 && head.lists("expect", "100-continue") &&
      framing->length <= body_size_max) {
    push("HTTP/1.1 100 Continue\r\n\r\n");
  }
  read_body(*framing);
}

void http_server_channel::handle_message(const http_head& head,
                                         std::string body) {
  request_deadline_.stop();
  if (request_.method == "POST") {
    const std::string* type = head.find("content-type");
    answer(200,
           text_page(type != nullptr ? *type : "text/plain", std::move(body)));
  } else if (request_.method == "GET" || request_.method == "HEAD") {
    answer_with_page();
  } else if (!is_known_method(request_.method)) {
    answer(501, text_page("text/plain", "there is no such method\n"));
  } else {
    answer(405, text_page("text/plain", "there are GET, HEAD and POST\n"));
  }
}

void http_server_channel::answer_with_page() {
  const auto found = pages_->find(request_.path);
  if (found == pages_->end()) {
    return answer(404, text_page("text/plain", "there is no such page\n"));
  }
  answer(200, page_pointer(pages_, &found->second));
}

void http_server_channel::handle_bad_message(std::string_view start, int status,
                                             std::string_view why) {
  request_ = {.method = std::string(start.substr(0, start.find(' ')))};
  answer(status, text_page("text/plain", std::string(why) + "\n"));
}

void http_server_channel::answer(int status, const page_pointer& page) {
  // HTTP/1.0 knows no chunks: the page ends with its connection.
  if (page->make && !request_.is_1_1) request_.keeps_alive = false;
  std::unique_ptr<asynchat::producer> body;
  if (request_.method == "HEAD") {
    body = std::make_unique<asynchat::composed_producer>();
  } else if (!page->make) {
    body = std::make_unique<text_producer>(page);
  } else if (request_.is_1_1) {
    body = std::make_unique<asynchat::chunked_producer>(
        std::make_unique<made_producer>(page));
  } else {
    body = std::make_unique<made_producer>(page);
  }
  push(head_of_answer(status, *page));
  push_with_producer(std::move(body));
  watch_replies();
  if (request_.keeps_alive) return;
  silence_.cancel();
  request_deadline_.stop();
  close_gracefully(silence_max);
}

std::string http_server_channel::head_of_answer(int status,
                                                const http_page& page) const {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  head += reason(status);
  head += "\r\nContent-Type: " + page.type + "\r\n";
  if (status == 405) head += "Allow: GET, HEAD, POST\r\n";
  if (!page.make) {
    head += "Content-Length: " + std::to_string(page.text.size()) + "\r\n";
  } else if (request_.is_1_1) {
    head += "Transfer-Encoding: chunked\r\n";
  }
  if (!request_.keeps_alive) {
    head += "Connection: close\r\n";
  } else if (!request_.is_1_1) {
    head += "Connection: keep-alive\r\n";
  }
  return head + "\r\n";
}

http_server::http_server(std::uint16_t port, http_pages pages,
                         asyncore::socket_map& map, std::size_t connections_max)
    : dispatcher(map),
      pages_(std::make_shared<const http_pages>(checked(std::move(pages)))),
      limit_(connections_max) {
  create_socket();
  set_reuse_addr();
  bind(asyncore::address::ipv4(0, port));
  listen(128);
}

void http_server::handle_accepted(asyncore::socket sock,
                                  const asyncore::address& /*from*/) {
  map()->adopt(std::make_unique<http_server_channel>(std::move(sock), pages_,
                                                     limit_.take()));
}

}  // namespace examples
