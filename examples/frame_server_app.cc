// Lets scenarios start the frame server: `app rpc = frame_server(port=4000)`.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "examples/frame_server.h"
#include "sim/application.h"

namespace {

examples::frame_options options_of(const rehearse::parameters& given,
                                   rehearse::context& at) {
  examples::frame_options options;
  options.size_max = static_cast<std::size_t>(given.integer("size_max"));
  options.connections_max =
      static_cast<std::size_t>(given.integer("connections_max"));
  options.on_frame = [&at](std::string_view frame) {
    at.report("on_frame", {frame});
  };
  return options;
}

class frame_app final : public rehearse::application {
 public:
  frame_app(const rehearse::parameters& given, rehearse::context& at)
      : server_(static_cast<std::uint16_t>(given.integer("port")),
                options_of(given, at), at.map()) {}

 private:
  examples::frame_server server_;
};

const rehearse::registered_application registered(
    {.name = "frame_server",
     .help = "takes frames, each behind four bytes with its length, and "
             "answers each by ok",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "4000",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535},
                    {.name = "size_max",
                     .type = rehearse::value_type::integer,
                     .standard = "65536",
                     .help = "the longest frame that it takes, in bytes",
                     .most = 0x7fff'ffff},
                    {.name = "connections_max",
                     .type = rehearse::value_type::integer,
                     .standard = "100",
                     .help = "how many connections it has at a time",
                     .least = 1}},
     .reports = {"on_frame"},
     .labels = {}},
    rehearse::make_application<frame_app>);

}  // namespace
