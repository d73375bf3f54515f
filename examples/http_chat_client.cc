#include "examples/http_chat_client.h"

#include <sys/socket.h>

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "examples/http_url.h"

namespace examples {

http_chat_client::http_chat_client(const std::string& host, std::uint16_t port,
                                   asyncore::socket_map& map)
    : http_channel(map),
      host_(port == 80 ? host : host + ":" + std::to_string(port)) {
  check_host(host);
  head_size_max = 65536;
  body_size_max = 100'000'000;
  create_socket(AF_INET);
  connect(resolve(host, port, AF_INET));
}

void http_chat_client::get(const std::string& path) {
  check_target(path);
  ask("GET " + path + " HTTP/1.1\r\nHost: " + host_ + "\r\n\r\n");
}

void http_chat_client::post(const std::string& path, std::string_view body,
                            const std::string& type) {
  check_target(path);
  if (!is_media_type(type)) {
    throw std::invalid_argument("a type of content is one such as text/html");
  }
  ask("POST " + path + " HTTP/1.1\r\nHost: " + host_ + "\r\nContent-Type: " +
      type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
      std::string(body));
}

void http_chat_client::ask(std::string request) {
  if (finished()) {
    throw std::logic_error("the client has closed; make another one");
  }
  requests_.push_back(std::move(request));
  if (!awaits_reply_) ask_next();
}

void http_chat_client::ask_next() {
  awaits_reply_ = true;
  const std::string request = std::move(requests_.front());
  requests_.pop_front();
  deadline_.cancel();
  deadline_ =
      call_later(patience, [this] { fail("the server took too long"); });
  push(request);
}

void http_chat_client::handle_head(const http_head& head) {
  const auto line = parse_status_line(head.start);
  if (!line || !awaits_reply_) return refuse(400, "the reply is not HTTP");
  // The client has asked for no other protocol (RFC 9110, 15.2.2).
  if (line->status == 101) return refuse(400, "the server changed protocol");
  status_ = line->status;
  const bool is_1_0 = line->version == "1.0";
  keeps_alive_ = !head.lists("connection", "close") &&
                 (!is_1_0 || head.lists("connection", "keep-alive"));
  if (status_ < 200 || status_ == 204 || status_ == 304) return read_body({});
  std::optional<http_framing> framing = framing_of(head);
  // HTTP/1.0 has no chunks (RFC 9112, 6.1).
  if (!framing || (is_1_0 && framing->how == http_framing::kind::chunked)) {
    return refuse(400, "the length of the reply is not clear");
  }
  if (framing->how == http_framing::kind::none) {
    framing->how = http_framing::kind::until_close;
    keeps_alive_ = false;
  }
  read_body(*framing);
}

void http_chat_client::handle_message(const http_head& head, std::string body) {
  if (status_ < 200) return;  // There is another one to come (15.2).
  if (on_reply) on_reply({status_, head, std::move(body)});
  if (finished()) return stop_reading();
  awaits_reply_ = false;
  if (requests_.empty()) return end();
  if (has_more()) return fail("the server sent more than a reply");
  if (!keeps_alive_) return fail("the server ended the connection");
  ask_next();
}

// Whether something has come that the next request cannot be the reason for.
bool http_chat_client::has_more() const {
  if (!ac_in_buffer().empty()) return true;
  std::array<char, 1> next{};
  const auto got = socket().net()->recv(socket().fileno(), next, MSG_PEEK);
  return got && *got > 0;
}

void http_chat_client::handle_bad_message(std::string_view /*start*/,
                                          int /*status*/,
                                          std::string_view why) {
  fail(why);
}

// A reply may end with the stream, but not with a reset.
void http_chat_client::handle_eof() {
  if (!end_with_stream()) http_channel::handle_eof();
}

void http_chat_client::handle_close() {
  // CPython's poll may tell the end of one connection twice.
  if (finished()) return;
  if (!awaits_reply_) return end();
  fail("the connection ended before the reply");
}

void http_chat_client::handle_error() {
  // It was closed before it told its result: the callback has thrown.
  if (finished()) return http_channel::handle_error();
  const auto what = asyncore::describe_current_exception();
  fail(what.number != 0 ? asyncore::errno_name(what.number) : what.message);
}

void http_chat_client::end() {
  stop_reading();
  close();
}

void http_chat_client::fail(std::string_view why) {
  end();
  if (on_failure) on_failure(why);
}

}  // namespace examples
