// Lets scenarios start the web server, with three pages:
//
//   app web = http_server(port=80, page="hello\n")
//
// `/` is that page, `/made` is the same made by a producer, and `/broken` ends
// in a producer that throws after its first block.

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/producer.h"
#include "examples/http_server.h"
#include "sim/application.h"

namespace {

class throwing_producer final : public asynchat::producer {
 public:
  std::string more() override { throw std::runtime_error("the disk failed"); }
};

std::unique_ptr<asynchat::producer> broken_page(const std::string& page) {
  auto all = std::make_unique<asynchat::composed_producer>();
  all->add(std::make_unique<asynchat::simple_producer>(page));
  all->add(std::make_unique<throwing_producer>());
  return all;
}

// A page may be large, so there are few copies of it: an initializer list, and
// a function that holds a string, would make more of them.
examples::http_pages pages_with(std::string page) {
  const auto shared = std::make_shared<const std::string>(page);
  examples::http_pages pages;
  pages["/"] = {.type = "text/plain", .text = std::move(page)};
  pages["/made"] = {
      .type = "text/plain", .make = [shared] {
        return std::make_unique<asynchat::simple_producer>(*shared);
      }};
  pages["/broken"] = {.type = "text/plain",
                      .make = [shared] { return broken_page(*shared); }};
  return pages;
}

class http_server_app final : public rehearse::application {
 public:
  http_server_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(static_cast<std::uint16_t>(given.integer("port")),
                pages_with(given.text("page")), at.map(),
                static_cast<std::size_t>(given.integer("connections_max"))) {}

 private:
  examples::http_server server_;
};

const rehearse::registered_application registered(
    {.name = "http_server",
     .help = "serves a few pages with HTTP/1.1, and sends back what is posted",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "80",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "1000",
                     .help = "how many connections it has at a time",
                     .least = 1},
                    {.name = "page",
                     .type = rehearse::value_type::text,
                     .standard = "hello\n",
                     .help = "the page at / and at /made"}},
     .reports = {},
     .labels = {}},
    rehearse::make_application<http_server_app>);

}  // namespace
