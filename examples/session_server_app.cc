// Lets scenarios start the session server: `app desk = session_server()`.

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
     .labels = {}},
    rehearse::make_application<session_app>);

}  // namespace
