#include "tests/known_bugs/edited_program.h"

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "core/timer.h"

namespace known_bugs {
namespace {

// A descriptor that is open, and of which nobody wants to know anything.
class idle_channel final : public asyncore::dispatcher {
 public:
  explicit idle_channel(asyncore::socket_map& map) : dispatcher(map) {
    create_socket(AF_INET, SOCK_DGRAM);
  }
  bool readable() override { return false; }
  bool writable() override { return false; }
};

// One end of a connection of the program with itself, as people make them to
// wake each other up.
class silent_end final : public asyncore::dispatcher {
 public:
  using dispatcher::dispatcher;
  bool writable() override { return false; }
  void handle_close() override { close(); }
};

class own_connection {
 public:
  own_connection(asyncore::socket_map& map, const std::string& name)
      : near_(map) {
    const auto path = asyncore::address::unix_path("own connection of " + name);
    asyncore::dispatcher listener(map);
    listener.create_socket(AF_UNIX);
    listener.bind(path);
    listener.listen(1);
    near_.create_socket(AF_UNIX);
    near_.connect(path);
    far_ = std::make_unique<silent_end>(std::move(listener.accept()->first));
    listener.close();
  }

 private:
  silent_end near_;
  std::unique_ptr<silent_end> far_;
};

class edited_program final : public rehearse::application {
 public:
  edited_program(edit which, const rehearse::registered_kind& kind,
                 const rehearse::parameters& given, rehearse::context& in) {
    switch (which) {
      case edit::log_line:
        asyncore::dispatcher(in.map()).log_info("it begins");
        break;
      case edit::extra_timer:
        timer_ = in.map().call_later(std::chrono::milliseconds(5), [] {});
        break;
      case edit::extra_descriptor:
        idle_.emplace(in.map());
        break;
      case edit::extra_connection:
        own_.emplace(in.map(), kind.spec.name);
        break;
      case edit::renamed:
        break;
    }
    program_ = kind.make(given, in);
  }
  edited_program(const edited_program&) = delete;
  edited_program& operator=(const edited_program&) = delete;
  ~edited_program() override { timer_.cancel(); }

 private:
  std::optional<idle_channel> idle_;
  std::optional<own_connection> own_;
  asyncore::timer timer_;
  std::unique_ptr<rehearse::application> program_;
};

constexpr char new_name[] = "renamed_";

rehearse::application_registry edited(edit which) {
  rehearse::application_registry all;
  const auto& global = rehearse::application_registry::global();
  for (const std::string& each : global.names()) {
    const rehearse::registered_kind& kind = *global.find(each);
    rehearse::application_spec spec = kind.spec;
    if (which == edit::renamed) spec.name.insert(0, new_name);
    all.add(std::move(spec), [which, &kind](const rehearse::parameters& given,
                                            rehearse::context& in) {
      return std::make_unique<edited_program>(which, kind, given, in);
    });
  }
  return all;
}

}  // namespace

std::string_view to_string(edit which) {
  switch (which) {
    case edit::log_line:
      return "log_line";
    case edit::extra_timer:
      return "extra_timer";
    case edit::extra_descriptor:
      return "extra_descriptor";
    case edit::extra_connection:
      return "extra_connection";
    case edit::renamed:
      return "renamed";
  }
  std::abort();
}

const rehearse::application_registry& edited_programs(edit which) {
  static const std::array<rehearse::application_registry, 5> all = {
      edited(edit::log_line), edited(edit::extra_timer),
      edited(edit::extra_descriptor), edited(edit::extra_connection),
      edited(edit::renamed)};
  return all[static_cast<std::size_t>(which)];
}

std::string text_after(edit which, std::string scenario) {
  if (which != edit::renamed) return scenario;
  constexpr std::string_view place = " = bug";
  for (std::size_t at = 0; (at = scenario.find(place, at)) != std::string::npos;
       at += place.size()) {
    scenario.insert(at + 3, new_name);
  }
  return scenario;
}

}  // namespace known_bugs
