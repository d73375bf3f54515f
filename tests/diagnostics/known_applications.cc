#include "tests/diagnostics/known_applications.h"

#include <memory>

namespace rehearse::scenario {
namespace {

std::unique_ptr<application> make_nothing(const parameters&, context&) {
  return nullptr;
}

application_registry make_registry() {
  application_registry made;
  made.add({.name = "echo_server",
            .help = "sends back what it receives",
            .parameters = {{.name = "port",
                            .type = value_type::integer,
                            .standard = "7",
                            .help = "where it listens",
                            .least = 1,
                            .most = 65535}},
            .calls = {{.name = "say",
                       .parameters = {{.name = "what"},
                                      {.name = "times",
                                       .type = value_type::integer,
                                       .standard = "1",
                                       .most = 9}}},
                      {.name = "stop"}},
            .probes = {{.name = "guests"},
                       {.name = "state", .type = value_type::text}}},
           make_nothing);
  made.add({.name = "http_client",
            .help = "fetches a page",
            .parameters = {{.name = "url", .help = "what it fetches"}},
            .reports = {"on_response"}},
           make_nothing);
  made.add({.name = "proxy",
            .help = "forwards, and fails over",
            .parameters = {{.name = "port",
                            .type = value_type::integer,
                            .standard = "80",
                            .most = 65535},
                           {.name = "primary", .type = value_type::endpoint},
                           {.name = "backup",
                            .type = value_type::endpoint,
                            .standard = "two:8080"},
                           {.name = "timer",
                            .type = value_type::duration,
                            .standard = "50ms"}},
            .labels = {"upstream"}},
           make_nothing);
  made.add(
      {.name = "sample",
       .help = "has a parameter of each type",
       .parameters =
           {{.name = "t", .standard = "x"},
            {.name = "i",
             .type = value_type::integer,
             .standard = "1",
             .least = 1,
             .most = 10},
            {.name = "d", .type = value_type::duration, .standard = "1ms"},
            {.name = "e", .type = value_type::endpoint, .standard = "one:1"}}},
      make_nothing);
  return made;
}

}  // namespace

const application_registry& known_applications() {
  static const application_registry registry = make_registry();
  return registry;
}

}  // namespace rehearse::scenario
