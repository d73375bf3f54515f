// Lets scenarios start the HTTP client:
//
//   app web = http_client(url="http://origin/index.html")
//   expect call web.on_response with "hello"

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

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
  http_client_app(const rehearse::parameters& given, rehearse::context& at)
      : at_(at),
        deadline_(given.duration("deadline")),
        size_max_(static_cast<std::size_t>(given.integer("size_max"))) {
    at.on_call("get", [this](const rehearse::parameters& values) {
      get(values.text("url"));
    });
    get(given.text("url"));
  }

 private:
  // One that fails as it begins, since its host is not known, is not kept.
  void get(const std::string& text) {
    const examples::http_url url = read_url(text);
    const auto fail = [this](std::string_view why) {
      at_.report("on_failure", {why});
    };
    try {
      clients_.push_back(std::make_unique<examples::http_client>(
          url.host, url.port, url.target, at_.map()));
    } catch (const asyncore::os_error& error) {
      fail(asyncore::errno_name(error.number()));
      return;
    }
    examples::http_client& client = *clients_.back();
    client.on_response = [this](const examples::http_response& response) {
      at_.report("on_status", {std::to_string(response.status)});
      at_.report("on_response", {response.body});
    };
    client.on_failure = fail;
    client.set_deadline(deadline_);
    client.reply_size_max = size_max_;
  }

  rehearse::context& at_;
  asyncore::duration deadline_;
  std::size_t size_max_;
  std::vector<std::unique_ptr<examples::http_client>> clients_;
};

const rehearse::registered_application registered(
    {.name = "http_client",
     .help = "fetches one page with HTTP/1.0, and others when it is told to",
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
     .labels = {},
     .calls = {{.name = "get",
                .help = "fetches another page, on a connection of its own",
                .parameters = {{.name = "url", .help = "what it fetches"}}}}},
    rehearse::make_application<http_client_app>);

}  // namespace
