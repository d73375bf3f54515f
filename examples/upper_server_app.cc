// Lets scenarios start the server of capitals: `app srv = upper_server()`.

#include <cstddef>
#include <cstdint>

#include "examples/upper_server.h"
#include "sim/application.h"

namespace {

class upper_app final : public rehearse::application {
 public:
  upper_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(static_cast<std::uint16_t>(given.integer("port")), at.map(),
                static_cast<std::size_t>(given.integer("connections_max"))) {}

 private:
  examples::upper_server server_;
};

const rehearse::registered_application registered(
    {.name = "upper_server",
     .help = "hears a text to its end and answers it in capitals",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "7000",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "1000",
                     .help = "how many connections it has at a time",
                     .least = 1}},
     .reports = {},
     .labels = {}},
    rehearse::make_application<upper_app>);

}  // namespace
