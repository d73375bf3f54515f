// Lets scenarios start the proxy:
//
//   app proxy = proxy(port=80, primary=one:8080, backup=two:8080, timer=50ms)

#include <cstddef>
#include <cstdint>
#include <optional>

#include "examples/proxy.h"
#include "sim/application.h"

namespace {

examples::proxy_target target_of(const rehearse::endpoint& place) {
  return {.host = place.host, .port = place.port};
}

examples::proxy_options options_of(const rehearse::parameters& given) {
  examples::proxy_options options;
  options.servers = {target_of(given.place("primary")),
                     target_of(given.place("backup"))};
  options.patience = given.duration("timer");
  options.connections_max =
      static_cast<std::size_t>(given.integer("connections_max"));
  return options;
}

class proxy_app final : public rehearse::application {
 public:
  proxy_app(const rehearse::parameters& given, rehearse::context& at)
      : proxy_(static_cast<std::uint16_t>(given.integer("port")),
               options_of(given), at.map()) {}

 private:
  examples::proxy proxy_;
};

const rehearse::registered_application registered(
    {.name = "proxy",
     .help = "passes connections on to a server, or to a backup if that does "
             "not answer in time",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "80",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "primary",
                     .type = rehearse::value_type::endpoint,
                     .standard = std::nullopt,
                     .help = "the server that is tried first, as in one:8080"},
                    {.name = "backup",
                     .type = rehearse::value_type::endpoint,
                     .standard = std::nullopt,
                     .help = "the one that is tried next"},
                    {.name = "timer",
                     .type = rehearse::value_type::duration,
                     .standard = "2s",
                     .help = "how long each may take to begin its answer"},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "500",
                     .help = "how many clients it has at a time",
                     .least = 1}},
     .reports = {},
     .labels = {}},
    rehearse::make_application<proxy_app>);

}  // namespace
