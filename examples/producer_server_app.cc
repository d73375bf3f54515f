// Lets scenarios start the producer: `app feed = producer_server(size=20000)`.
//
// It sends what `counting(20000)` stands for in a scenario.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "examples/producer_server.h"
#include "sim/application.h"

namespace {

std::string counting_text(std::size_t size) {
  std::string text;
  std::array<char, 10> line{};
  while (text.size() < size) {
    std::snprintf(line.data(), line.size(), "%08zu\n",
                  text.size() % 100'000'000);
    text.append(line.data(), std::min<std::size_t>(9, size - text.size()));
  }
  return text;
}

class producer_app final : public rehearse::application {
 public:
  producer_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(static_cast<std::uint16_t>(given.integer("port")),
                counting_text(static_cast<std::size_t>(given.integer("size"))),
                at.map(),
                static_cast<std::size_t>(given.integer("connections_max"))) {
    server_.patience = given.duration("patience");
    at.on_probe("queued",
                [this] { return static_cast<std::int64_t>(server_.queued()); });
  }

 private:
  examples::producer_server server_;
};

const rehearse::registered_application registered(
    {.name = "producer_server",
     .help = "sends a text to each client, as fast as the client takes it",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "9000",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "size",
                     .type = rehearse::value_type::integer,
                     .standard = "20000",
                     .help = "how many bytes a client gets, those of "
                             "counting(SIZE)",
                     .most = 10'000'000},
                    {.name = "patience",
                     .type = rehearse::value_type::duration,
                     .standard = "10m",
                     .help = "how long a client may take nothing"},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "1000",
                     .help = "how many connections it has at a time",
                     .least = 1}},
     .reports = {},
     .labels = {},
     .probes = {{.name = "queued",
                 .help = "how many bytes its clients have still to be sent"}}},
    rehearse::make_application<producer_app>);

}  // namespace
