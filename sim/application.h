// The application under test: what a scenario's `app` line starts.
//
// An application is made of channels on core. To let scenarios start it, a
// small file beside it describes its parameters and registers a factory under
// a name:
//
//   class echo_app : public rehearse::application {
//    public:
//     echo_app(const rehearse::parameters& values, rehearse::context& context)
//         : server_(values.integer("port"), context.map()) {}
//    private:
//     echo_server server_;
//   };
//
//   const rehearse::registered_application echo(
//       {.name = "echo_server",
//        .help = "sends back what it receives",
//        .parameters = {{.name = "port", .type = rehearse::value_type::integer,
//                        .standard = "7", .help = "where it listens"}}},
//       rehearse::make_application<echo_app>);
//
//   scenario:  app echo = echo_server(port=7)
//
// The factory runs when the scenario starts; the object is destroyed when it
// has ended, and must by then have closed what it opened. It owns its channels
// or adopts them into `context::map()`.

#ifndef SIM_APPLICATION_H_
#define SIM_APPLICATION_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/channel.h"
#include "core/network.h"
#include "core/socket_map.h"
#include "sim/value_text.h"

namespace rehearse {

// What a parameter holds, and how a scenario writes it.
enum class value_type {
  text,      // "GET /"
  integer,   // 4096
  duration,  // 50ms
  endpoint,  // origin:80
};

struct parameter_spec {
  std::string name{};
  value_type type = value_type::text;
  // As a scenario would write it; without one the parameter is required. A
  // text is written here without its quotes.
  std::optional<std::string> standard{};
  std::string help{};
  // What an integer may be, as in `.least = 1, .most = 65535` for a port.
  std::int64_t least = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

// What a scenario can make an application do: `call web.get "/index.html"`.
// The values stand in the order of the parameters.
struct call_spec {
  std::string name{};
  std::string help{};
  std::vector<parameter_spec> parameters{};
};

// What a scenario can ask of an application: `expect probe room.guests = 2`.
struct probe_spec {
  std::string name{};
  std::string help{};
  value_type type = value_type::integer;  // Or text.
};
// Of the type that its spec declares.
using probe_value = std::variant<std::int64_t, std::string>;

struct application_spec {
  std::string name{};  // As in `app echo = NAME(...)`.
  std::string help{};
  std::vector<parameter_spec> parameters{};
  // The calls that `context::report` may name, for `expect call`.
  std::vector<std::string> reports{};
  // The labels that `context::label` may give to channels.
  std::vector<std::string> labels{};
  // What `context::on_call` and `context::on_probe` answer.
  std::vector<call_spec> calls{};
  std::vector<probe_spec> probes{};

  const parameter_spec* find_parameter(std::string_view wanted) const;
  const call_spec* find_call(std::string_view wanted) const;
  const probe_spec* find_probe(std::string_view wanted) const;
};

// The parameters of one application, checked against its spec: each one that
// the spec declares has a value of its type. Asking for another name or type
// is a bug of the application and stops the program.
class parameters {
 public:
  std::int64_t integer(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  asyncore::duration duration(std::string_view name) const;
  const endpoint& place(std::string_view name) const;

  void set(std::string name, std::int64_t given);
  void set(std::string name, std::string given);
  void set(std::string name, asyncore::duration given);
  void set(std::string name, endpoint given);

 private:
  struct value {
    value_type type = value_type::text;
    std::int64_t number = 0;  // An integer, or microseconds.
    std::string text{};
    endpoint where{};
  };
  const value& value_of(std::string_view name, value_type type) const;

  std::map<std::string, value, std::less<>> values_;
};

// What an application may ask of its surroundings.
class context {
 public:
  virtual ~context() = default;

  // Where its channels live: on a simulated host or on the operating system.
  virtual asyncore::socket_map& map() = 0;
  // Records a call that scenarios can expect, as in
  //   expect call web.on_response with "hello"
  // The name must be among the spec's reports.
  virtual void report(std::string_view name,
                      std::initializer_list<std::string_view> arguments) = 0;
  // Names a channel that was not accepted: `proxy/upstream`. A second one of
  // the same label is `proxy/upstream/2`.
  virtual void label(asyncore::channel& which, std::string_view name) = 0;

  // What happens when a scenario makes a call, and what it is told when it asks
  // for a probe. The names must be among the spec's, and each of those must
  // have an answer by the time the factory returns. They come outside of the
  // application's handlers, between two passes of its loop; what they throw
  // fails the run. A probe must change nothing.
  virtual void on_call(std::string_view name,
                       std::function<void(const parameters&)> what) = 0;
  virtual void on_probe(std::string_view name,
                        std::function<probe_value()> what) = 0;
};

class application {
 public:
  virtual ~application() = default;
};

using application_factory =
    std::function<std::unique_ptr<application>(const parameters&, context&)>;

template <typename Application>
std::unique_ptr<application> make_application(const parameters& values,
                                              context& surroundings) {
  return std::make_unique<Application>(values, surroundings);
}

struct registered_kind {
  application_spec spec;
  application_factory make;
};

// The kinds of application that scenarios may start, by name.
class application_registry {
 public:
  // The registry of this process, which `registered_application` adds to.
  static application_registry& global();

  // A second application of one name is a bug and stops the program, as is a
  // spec whose standard values do not read as their types.
  void add(application_spec spec, application_factory make);
  const registered_kind* find(std::string_view name) const;
  std::vector<std::string> names() const;  // Sorted.

 private:
  std::map<std::string, registered_kind, std::less<>> kinds_;
};

// Defined at namespace scope (in a library with `alwayslink`), it registers an
// application before `main` begins.
class registered_application {
 public:
  registered_application(application_spec spec, application_factory make) {
    application_registry::global().add(std::move(spec), std::move(make));
  }
};

}  // namespace rehearse

#endif  // SIM_APPLICATION_H_
