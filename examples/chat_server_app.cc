// Lets scenarios start the chat server: `app room = chat_server(port=2323)`.

#include <cstddef>
#include <cstdint>

#include "examples/chat_server.h"
#include "sim/application.h"

namespace {

class chat_app final : public rehearse::application {
 public:
  chat_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(static_cast<std::uint16_t>(given.integer("port")), at.map(),
                static_cast<std::size_t>(given.integer("connections_max"))) {
    at.on_probe("guests",
                [this] { return static_cast<std::int64_t>(server_.guests()); });
  }

 private:
  examples::chat_server server_;
};

const rehearse::registered_application registered(
    {.name = "chat_server",
     .help = "passes the lines of each guest on to all others",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "2323",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "1000",
                     .help = "how many connections it has at a time",
                     .least = 1}},
     .reports = {},
     .labels = {},
     .probes = {{.name = "guests", .help = "how many have said their names"}}},
    rehearse::make_application<chat_app>);

}  // namespace
