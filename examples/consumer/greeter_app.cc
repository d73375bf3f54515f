// Lets scenarios start the greeter: `app door = greeter(port=7000)`.

#include <cstdint>

#include "greeter.h"
#include "sim/application.h"

namespace {

class greeter_app final : public rehearse::application {
 public:
  greeter_app(const rehearse::parameters& given, rehearse::context& at)
      : greeter_(static_cast<std::uint16_t>(given.integer("port")), at.map()) {}

 private:
  greeter greeter_;
};

const rehearse::registered_application registered(
    {.name = "greeter",
     .help = "says hello to everybody by name",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .help = "where it listens",
                     .least = 1,
                     .most = 65535}}},
    rehearse::make_application<greeter_app>);

}  // namespace
