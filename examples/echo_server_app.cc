// Lets scenarios start the echo server: `app echo = echo_server(port=7)`.

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/address.h"
#include "examples/echo_server.h"
#include "sim/application.h"

namespace {

asyncore::address address_of(const rehearse::parameters& given) {
  const std::string& path = given.text("path");
  if (!path.empty()) return asyncore::address::unix_path(path);
  return asyncore::address::ipv4(
      0, static_cast<std::uint16_t>(given.integer("port")));
}

class echo_app final : public rehearse::application {
 public:
  echo_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(address_of(given), at.map(),
                static_cast<std::size_t>(given.integer("connections_max"))) {
    const asyncore::duration patience = given.duration("patience");
    server_.patience = patience == asyncore::duration::zero()
                           ? asyncore::duration::max()
                           : patience;
  }

 private:
  examples::echo_server server_;
};

const rehearse::registered_application registered(
    {.name = "echo_server",
     .help = "sends back every byte that it receives",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "7",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "path",
                     .standard = "",
                     .help = "the UNIX socket at which it listens instead; if "
                             "empty, none"},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "1000",
                     .help = "how many connections it has at a time",
                     .least = 1},
                    {.name = "patience",
                     .type = rehearse::value_type::duration,
                     .standard = "10m",
                     .help = "how long a client may leave its echo; 0ms is for "
                             "ever"}},
     .reports = {},
     .labels = {}},
    rehearse::make_application<echo_app>);

}  // namespace
