// bpo-10340: a channel that was accepted and whose client has gone by then has
// no peer, so it is not connected; and its first event counts as the end of a
// connect that nobody ever began.

#include <memory>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace {

class echo final : public known_bugs::speaker {
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
      : door_(in.map(), [&in, defect = known_bugs::has_defect(given)](
                            asyncore::socket sock) {
          in.map().adopt(std::make_unique<echo>(std::move(sock), defect));
        }) {}

 private:
  known_bugs::door door_;
};

const rehearse::registered_application registered(
    known_bugs::bug_spec("bug04", "echoes"), rehearse::make_application<house>);

}  // namespace
