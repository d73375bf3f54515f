// bpo-10340: a channel that was accepted and whose client has gone by then has
// no peer, so it is not connected; and its first event counts as the end of a
// connect that nobody ever began.

#include <memory>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::connected_to_nobody {
namespace {

class echo final : public speaker {
 public:
  echo(asyncore::socket sock, bool defect) : speaker(std::move(sock)) {
    // There was no such state then: who was not connected was connecting.
    if (defect && !connected) connecting = true;
  }

  void handle_read() override { say(recv(100)); }
};

class house final : public rehearse::application {
 public:
  house(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(),
              [&in, defect = has_defect(given)](asyncore::socket sock) {
                in.map().adopt(std::make_unique<echo>(std::move(sock), defect));
              }) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug04", "echoes"), rehearse::make_application<house>);

}  // namespace
}  // namespace known_bugs::connected_to_nobody
