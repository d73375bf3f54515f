// SF 517554: a wait that was interrupted has filled no lists, and the loop goes
// on with those that it asked with: as if everybody were ready. Who then reads
// finds nothing, and takes it for an error.

#include <memory>
#include <utility>

#include "core/events.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"
#include "tests/known_bugs/old_loop.h"

namespace known_bugs::interrupted_wait {
namespace {

class echo final : public speaker {
 public:
  using speaker::speaker;
  void handle_read() override { say(recv(100)); }
};

class house final : public rehearse::application {
 public:
  house(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(),
              [this, &in](asyncore::socket sock) {
                in.map().adopt(std::make_unique<echo>(std::move(sock)));
                door_.close();
              }),
        loop_(in.map(),
              [](asyncore::channel& who, int flags, asyncore::socket_map& map) {
                asyncore::readwrite(who, flags, map);
              },
              {.takes_all_after_eintr = has_defect(given)}) {}

 private:
  door door_;
  known_bugs::old_loop loop_;
};

const rehearse::registered_application registered(
    bug_spec("bug12", "echoes to one guest"),
    rehearse::make_application<house>);

}  // namespace
}  // namespace known_bugs::interrupted_wait
