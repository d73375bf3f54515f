// Lets scenarios start the HTTP client:
//
//   app web = http_client(url="http://origin/index.html")
//   expect call web.on_response with "hello"

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "examples/http_client.h"
#include "examples/http_url.h"
#include "sim/application.h"

namespace {

examples::http_url read_url(const std::string& text) {
  auto url = examples::parse_url(text);
  if (url) return *url;
  throw std::invalid_argument(
      "the URL is to be one such as http://origin/index.html");
}

class http_client_app final : public rehearse::application {
 public:
  http_client_app(const rehearse::parameters& given, rehearse::context& at) {
    const examples::http_url url = read_url(given.text("url"));
    const auto fail = [&at](std::string_view why) {
      at.report("on_failure", {why});
    };
    try {
      client_.emplace(url.host, url.port, url.target, at.map());
    } catch (const asyncore::os_error& error) {
      fail(asyncore::errno_name(error.number()));
      return;
    }
    client_->on_response = [&at](const examples::http_response& response) {
      at.report("on_status", {std::to_string(response.status)});
      at.report("on_response", {response.body});
    };
    client_->on_failure = fail;
    client_->set_deadline(given.duration("deadline"));
    client_->reply_size_max =
        static_cast<std::size_t>(given.integer("size_max"));
  }

 private:
  // Empty if it failed as it began: its host is not known, for one.
  std::optional<examples::http_client> client_;
};

const rehearse::registered_application registered(
    {.name = "http_client",
     .help = "fetches one page with HTTP/1.0",
     .parameters = {{.name = "url",
                     .type = rehearse::value_type::text,
                     .standard = std::nullopt,
                     .help = "what it fetches, as in http://origin/index.html"},
                    {.name = "deadline",
                     .type = rehearse::value_type::duration,
                     .standard = "1m",
                     .help = "how long the whole reply may take"},
                    {.name = "size_max",
                     .type = rehearse::value_type::integer,
                     .standard = "100000000",
                     .help = "the longest reply that it takes, in bytes"}},
     .reports = {"on_status", "on_response", "on_failure"},
     .labels = {}},
    rehearse::make_application<http_client_app>);

}  // namespace
