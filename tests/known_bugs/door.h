// What the programs of the known bugs have in common: a parameter that says
// whether they have their defect, a listener, and a channel that sends all that
// it is told to.
//
//   class hall final : public rehearse::application {
//    public:
//     hall(const rehearse::parameters& given, rehearse::context& in)
//         : door_(in.map(), [&in, defect = has_defect(given)](auto sock) {
//             in.map().adopt(std::make_unique<guest>(std::move(sock), defect));
//           }) {}
//    private:
//     door door_;
//   };
//   const rehearse::registered_application registered(
//       bug_spec("bug02", "closes twice"), rehearse::make_application<hall>);

#ifndef TESTS_KNOWN_BUGS_DOOR_H_
#define TESTS_KNOWN_BUGS_DOOR_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"

namespace known_bugs {

// `app hall = bug02(defect="yes")`, and "no" for the corrected twin.
inline rehearse::application_spec bug_spec(std::string name, std::string help) {
  rehearse::application_spec spec{.name = std::move(name),
                                  .help = std::move(help)};
  spec.parameters.push_back(
      {.name = "defect", .help = "yes, or no for the corrected twin"});
  return spec;
}

inline bool has_defect(const rehearse::parameters& given) {
  return given.text("defect") == "yes";
}

// A channel that sends all that it is told to, however little is taken at a
// time, and closes with its client.
class speaker : public asyncore::dispatcher {
 public:
  using dispatcher::dispatcher;

  void say(std::string_view text) { unsent_ += text; }

  bool writable() override { return !unsent_.empty(); }
  void handle_write() override { unsent_.erase(0, send(unsent_)); }
  void handle_close() override { close(); }

 private:
  std::string unsent_;
};

// Listens, and hands over each connection.
class door final : public asyncore::dispatcher {
 public:
  using host = std::function<void(asyncore::socket sock)>;

  door(asyncore::socket_map& map, host receive, std::uint16_t port = 7)
      : dispatcher(map), receive_(std::move(receive)) {
    create_socket();
    bind(asyncore::address::ipv4(0, port));
    listen(5);
  }

  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*peer*/) override {
    receive_(std::move(sock));
  }

 private:
  host receive_;
};

}  // namespace known_bugs

#endif  // TESTS_KNOWN_BUGS_DOOR_H_
