// Lets scenarios start the session server: `app desk = session_server()`.

#include <cstdint>
#include <stdexcept>
#include <string>

#include "examples/session_server.h"
#include "sim/application.h"

namespace {

class session_app final : public rehearse::application {
 public:
  session_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(static_cast<std::uint16_t>(given.integer("port")), at.map()) {
    server_.on_note() = [&at](const std::string& user,
                              const std::string& note) {
      at.report("on_note", {user, note});
    };
    at.on_call("put_out", [this](const rehearse::parameters& values) {
      if (server_.put_out(values.text("user"))) return;
      throw std::invalid_argument("there is no session of that user");
    });
    at.on_probe("sessions", [this] {
      return static_cast<std::int64_t>(server_.sessions());
    });
  }

 private:
  examples::session_server server_;
};

const rehearse::registered_application registered(
    {.name = "session_server",
     .help = "has one session of each user: a new one puts the old one out",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "4000",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535}},
     .reports = {"on_note"},
     .labels = {},
     .calls = {{.name = "put_out",
                .help = "ends the session of a user",
                .parameters = {{.name = "user", .help = "whose"}}}},
     .probes = {{.name = "sessions", .help = "how many there are"}}},
    rehearse::make_application<session_app>);

}  // namespace
