// Lets scenarios start the mail server:
//
//   app mail = smtp_server(port=25)
//   expect call mail.on_message with "ann@here" "ben@there" "hello\r\n"

#include <string>

#include "examples/smtp_server.h"
#include "sim/application.h"

namespace {

class smtp_app final : public rehearse::application {
 public:
  smtp_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(static_cast<std::uint16_t>(given.integer("port")),
                {.name = "mail.example",
                 .message_size_max =
                     static_cast<std::size_t>(given.integer("size_max")),
                 .patience = given.duration("patience"),
                 .connections_max =
                     static_cast<std::size_t>(given.integer("connections_max")),
                 .on_message = [&at](const auto& mail) { report(at, mail); }},
                at.map()) {}

 private:
  static void report(rehearse::context& at,
                     const examples::mail_message& mail) {
    std::string to;
    for (const std::string& each : mail.to) {
      to += to.empty() ? each : " " + each;
    }
    at.report("on_message", {mail.from, to, mail.data});
  }

  examples::smtp_server server_;
};

const rehearse::registered_application registered(
    {.name = "smtp_server",
     .help = "takes mail, and reports each message",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "25",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "100",
                     .help = "how many connections it has at a time",
                     .least = 1},
                    {.name = "size_max",
                     .type = rehearse::value_type::integer,
                     .standard = "10000000",
                     .help = "the longest message that it takes, in bytes",
                     .least = 1},
                    {.name = "patience",
                     .type = rehearse::value_type::duration,
                     .standard = "5m",
                     .help = "how long a client may be silent, or take for a "
                             "command"}},
     .reports = {"on_message"},
     .labels = {}},
    rehearse::make_application<smtp_app>);

}  // namespace
