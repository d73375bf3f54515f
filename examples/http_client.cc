#include "examples/http_client.h"

#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/errno_name.h"
#include "core/exceptions.h"

namespace examples {
namespace {

// The number that is all of `text`.
std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first =
      std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

// The value of a header; nothing if it is not there.
std::optional<std::string_view> find_header(std::string_view headers,
                                            std::string_view name) {
  for (std::size_t end = headers.find("\r\n"); end != std::string_view::npos;
       end = headers.find("\r\n")) {
    const std::string_view line = headers.substr(0, end);
    headers.remove_prefix(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (equal_ignoring_case(line.substr(0, colon), name)) {
      return trimmed(line.substr(colon + 1));
    }
  }
  return std::nullopt;
}

// "HTTP/1.0 200 OK"; the reason may be any words, or none.
int read_status(std::string_view line) {
  line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
  const std::string_view digits = line.substr(0, line.find(' '));
  const auto status = read_number(digits);
  if (!status || digits.size() != 3) {
    throw std::runtime_error("the reply is not HTTP");
  }
  return static_cast<int>(*status);
}

}  // namespace

http_response parse_response(std::string_view reply) {
  static constexpr std::string_view scheme = "HTTP/";
  if (reply.empty()) {
    throw std::runtime_error("the server closed without a reply");
  }
  if (!scheme.starts_with(reply.substr(0, scheme.size()))) {
    throw std::runtime_error("the reply is not HTTP");
  }
  const std::size_t end = reply.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    throw std::runtime_error("the reply ended in its headers");
  }
  http_response response;
  response.headers = reply.substr(0, end + 2);
  response.body = reply.substr(end + 4);
  response.status = read_status(reply.substr(0, reply.find("\r\n")));

  const auto length = find_header(response.headers, "content-length");
  if (!length) return response;
  const auto expected = read_number(*length);
  if (!expected) {
    throw std::runtime_error("its Content-Length is not a number");
  }
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
  const std::string name =
      port == 80 ? host : host + ":" + std::to_string(port);
  buffer_ = "GET " + path + " HTTP/1.0\r\nHost: " + name + "\r\n\r\n";
  create_socket(AF_INET);
  connect(resolve(host, port, AF_INET));
}

void http_client::handle_close() {
  // CPython's poll may tell the end of one connection twice.
  if (finished()) return;
  close();
  http_response response;
  try {
    response = parse_response(received_);
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

void http_client::fail(std::string_view why) const {
  if (on_failure) on_failure(why);
}

}  // namespace examples
