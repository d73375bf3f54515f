// Lets scenarios start the upload server: `app sink =
// upload_server(port=8080)`.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "examples/upload_server.h"
#include "sim/application.h"

namespace {

examples::upload_options options_of(const rehearse::parameters& given,
                                    rehearse::context& at) {
  examples::upload_options options;
  options.size_max = static_cast<std::size_t>(given.integer("size_max"));
  options.patience = given.duration("patience");
  options.connections_max =
      static_cast<std::size_t>(given.integer("connections_max"));
  options.on_upload = [&at](const examples::upload& got) {
    at.report("upload_complete", {got.name, got.data});
  };
  return options;
}

class upload_app final : public rehearse::application {
 public:
  upload_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(static_cast<std::uint16_t>(given.integer("port")),
                options_of(given, at), at.map()) {}

 private:
  examples::upload_server server_;
};

const rehearse::registered_application registered(
    {.name = "upload_server",
     .help = "takes one file of each client: a line, and then as many bytes",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "8080",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "size_max",
                     .type = rehearse::value_type::integer,
                     .standard = "1000000",
                     .help = "the longest file that it takes, in bytes"},
                    {.name = "patience",
                     .type = rehearse::value_type::duration,
                     .standard = "5m",
                     .help = "how long an upload may take"},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "100",
                     .help = "how many connections it has at a time",
                     .least = 1}},
     .reports = {"upload_complete"},
     .labels = {}},
    rehearse::make_application<upload_app>);

}  // namespace
