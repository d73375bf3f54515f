#include "examples/http_client.h"

#include <sys/socket.h>

#include <charconv>
#include <optional>
#include <string>

#include "core/errno_name.h"
#include "core/exceptions.h"

namespace examples {
namespace {

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view name) {
  if (text.size() < name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (lower(text[i]) != lower(name[i])) return false;
  }
  return true;
}

// The value of a header; nothing if it is not there.
std::optional<std::string_view> find_header(std::string_view headers,
                                            std::string_view name) {
  for (std::size_t end = headers.find("\r\n"); end != std::string_view::npos;
       end = headers.find("\r\n")) {
    const std::string_view line = headers.substr(0, end);
    headers.remove_prefix(end + 2);
    if (!starts_with_ignoring_case(line, name)) continue;
    std::string_view value = line.substr(name.size());
    if (value.empty() || value[0] != ':') continue;
    value.remove_prefix(1);
    while (!value.empty() && value[0] == ' ') value.remove_prefix(1);
    return value;
  }
  return std::nullopt;
}

}  // namespace

http_client::http_client(const std::string& host, std::uint16_t port,
                         const std::string& path, asyncore::socket_map& map)
    : dispatcher(map),
      buffer_("GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n") {
  create_socket(AF_INET);
  connect(resolve(host, port, AF_INET));
}

void http_client::handle_close() {
  close();
  const std::size_t end = received_.find("\r\n\r\n");
  if (received_.empty()) return fail("the server closed without a reply");
  if (end == std::string::npos) return fail("the reply ended in its headers");

  http_response response;
  response.headers = received_.substr(0, end + 2);
  response.body = received_.substr(end + 4);
  const std::size_t blank = response.headers.find(' ');
  const auto status = read_number(std::string_view(response.headers)
                                      .substr(blank == std::string::npos
                                                  ? response.headers.size()
                                                  : blank + 1));
  if (!response.headers.starts_with("HTTP/") || !status || *status > 999) {
    return fail("the reply is not HTTP");
  }
  response.status = static_cast<int>(*status);

  if (const auto length = find_header(response.headers, "content-length")) {
    const auto expected = read_number(*length);
    if (expected && response.body.size() < *expected) {
      return fail("the body ended after " +
                  std::to_string(response.body.size()) + " of " +
                  std::to_string(*expected) + " bytes");
    }
  }
  if (on_response) on_response(response);
}

void http_client::handle_error() {
  const auto what = asyncore::describe_current_exception();
  close();
  fail(what.number != 0 ? asyncore::errno_name(what.number) : what.message);
}

void http_client::fail(std::string_view why) {
  if (on_failure) on_failure(why);
}

}  // namespace examples
