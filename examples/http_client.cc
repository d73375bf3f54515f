#include "examples/http_client.h"

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "examples/http_head.h"
#include "examples/http_url.h"

namespace examples {
namespace {

// In bytes, together with the heads before it. A field that is kept takes more
// memory than its bytes, and each head takes time.
constexpr std::size_t head_size_max = 65536;

// Others take it for the rest of the line before it (RFC 9112, 5.2).
bool begins_with_blank(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

// The fields among the lines after the status line. Lines without a colon are
// passed over, but what is nearly a field, or a part of one, may be one to
// others.
http_head read_fields(std::string_view lines) {
  http_head head;
  lines.remove_prefix(lines.find("\r\n") + 2);
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find("\r\n"));
    lines.remove_prefix(line.size() + 2);
    const bool has_colon = line.find(':') != std::string_view::npos;
    if (!has_colon && !begins_with_blank(line)) continue;
    auto field = parse_field(line);
    if (!field) throw std::runtime_error("its headers cannot be read");
    head.fields.push_back(std::move(*field));
  }
  return head;
}

// How long the body is to be, if the headers say so.
std::optional<std::uint64_t> read_length(const http_head& head) {
  if (head.find("transfer-encoding") != nullptr) {
    throw std::runtime_error("the reply is in chunks, which HTTP/1.0 has not");
  }
  const auto framing = framing_of(head);
  if (!framing) throw std::runtime_error("its Content-Length is not a number");
  if (framing->how == http_framing::kind::none) return std::nullopt;
  return framing->length;
}

std::string_view take_head(std::string_view& reply) {
  const std::size_t end = reply.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    throw std::runtime_error("the reply ended in its headers");
  }
  const std::string_view head = reply.substr(0, end + 2);
  reply.remove_prefix(end + 4);
  return head;
}

int read_status(std::string_view line) {
  const auto read = parse_status_line(line);
  if (!read) throw std::runtime_error("the reply is not HTTP");
  return read->status;
}

// Other heads may come before the one of the reply (RFC 9110, 15.2).
http_response read_head(std::string_view& reply) {
  const std::size_t size = reply.size();
  for (;;) {
    const std::string_view head = take_head(reply);
    if (size - reply.size() > head_size_max) {
      throw std::runtime_error("its headers are too long");
    }
    const int status = read_status(head.substr(0, head.find("\r\n")));
    if (status >= 200) return {.status = status, .headers = std::string(head)};
    if (status == 101) {
      throw std::runtime_error("the server changed the protocol unasked");
    }
  }
}

}  // namespace

http_response parse_response(std::string_view reply, http_end end) {
  static constexpr std::string_view scheme = "HTTP/";
  if (reply.empty()) {
    throw std::runtime_error("the server closed without a reply");
  }
  if (!scheme.starts_with(reply.substr(0, scheme.size()))) {
    throw std::runtime_error("the reply is not HTTP");
  }
  http_response response = read_head(reply);
  const auto expected = read_length(read_fields(response.headers));
  if (response.status == 204 || response.status == 304) return response;
  response.body = reply;
  if (!expected && end == http_end::loss) {
    throw std::runtime_error("the connection was lost in the body");
  }
  if (!expected) return response;
  if (response.body.size() < *expected) {
    throw std::runtime_error("the body ended after " +
                             std::to_string(response.body.size()) + " of " +
                             std::to_string(*expected) + " bytes");
  }
  response.body.resize(*expected);
  return response;
}

http_client::http_client(const std::string& host, std::uint16_t port,
                         const std::string& path, asyncore::socket_map& map)
    : dispatcher(map) {
  check_host(host);
  check_target(path);
  const std::string name =
      port == 80 ? host : host + ":" + std::to_string(port);
  buffer_ = "GET " + path + " HTTP/1.0\r\nHost: " + name + "\r\n\r\n";
  create_socket(AF_INET);
  deadline_ = call_later(std::chrono::minutes(1), [this] { give_up(); });
  connect(resolve(host, port, AF_INET));
}

void http_client::handle_read() {
  received_ += recv(8192);
  if (received_.size() <= reply_size_max || finished()) return;
  close();
  fail("the reply is too long");
}

void http_client::handle_eof() {
  end_ = http_end::close;
  dispatcher::handle_eof();
}

void http_client::handle_close() {
  // CPython's poll may tell the end of one connection twice.
  if (finished()) return;
  close();
  http_response response;
  try {
    response = parse_response(received_, end_);
  } catch (const std::runtime_error& problem) {
    return fail(problem.what());
  }
  if (on_response) on_response(response);
}

void http_client::handle_error() {
  // It was closed before it told its result: the callback has thrown.
  if (finished()) return dispatcher::handle_error();
  const auto what = asyncore::describe_current_exception();
  close();
  fail(what.number != 0 ? asyncore::errno_name(what.number) : what.message);
}

void http_client::give_up() {
  close();
  fail("the server took too long");
}

void http_client::fail(std::string_view why) const {
  if (on_failure) on_failure(why);
}

}  // namespace examples
