// Lets scenarios start the HTTP client:
//
//   app web = http_client(url="http://origin/index.html")
//   expect call web.on_response with "hello"

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "examples/http_client.h"
#include "sim/application.h"

namespace {

struct url_parts {
  std::string host;
  std::uint16_t port = 80;
  std::string path = "/";
};

url_parts parse_url(const std::string& url) {
  static const std::string scheme = "http://";
  if (!url.starts_with(scheme)) {
    throw std::invalid_argument("not an http:// URL: " + url);
  }
  url_parts parts;
  const std::size_t slash = url.find('/', scheme.size());
  if (slash != std::string::npos) parts.path = url.substr(slash);
  parts.host = url.substr(scheme.size(), slash - scheme.size());
  const std::size_t colon = parts.host.find(':');
  if (colon == std::string::npos) return parts;
  const char* end = parts.host.data() + parts.host.size();
  const auto read =
      std::from_chars(parts.host.data() + colon + 1, end, parts.port);
  if (read.ec != std::errc() || read.ptr != end) {
    throw std::invalid_argument("not a port: " + url);
  }
  parts.host.resize(colon);
  return parts;
}

class http_client_app final : public rehearse::application {
 public:
  http_client_app(const rehearse::parameters& given, rehearse::context& at)
      : http_client_app(parse_url(given.text("url")), at) {}

 private:
  http_client_app(const url_parts& url, rehearse::context& at) {
    const auto fail = [&at](std::string_view why) {
      at.report("on_failure", {why});
    };
    try {
      client_.emplace(url.host, url.port, url.path, at.map());
    } catch (const asyncore::os_error& error) {
      fail(asyncore::errno_name(error.number()));
      return;
    }
    client_->on_response = [&at](const examples::http_response& response) {
      at.report("on_status", {std::to_string(response.status)});
      at.report("on_response", {response.body});
    };
    client_->on_failure = fail;
  }

  // Empty if it failed as it began: its host is not known, for one.
  std::optional<examples::http_client> client_;
};

const rehearse::registered_application registered(
    {.name = "http_client",
     .help = "fetches one page with HTTP/1.0",
     .parameters = {{.name = "url",
                     .type = rehearse::value_type::text,
                     .standard = std::nullopt,
                     .help =
                         "what it fetches, as in http://origin/index.html"}},
     .reports = {"on_status", "on_response", "on_failure"},
     .labels = {}},
    rehearse::make_application<http_client_app>);

}  // namespace
