// bpo-6706: a listener that was readable finds no connection any more, and what
// accept raises then closes the listener.

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::accept_raises {
namespace {

class guest final : public speaker {
 public:
  using speaker::speaker;

  void handle_read() override { say(recv(100)); }
};

class listener final : public asyncore::dispatcher {
 public:
  listener(asyncore::socket_map& map, bool defect)
      : dispatcher(map), defect_(defect) {
    create_socket();
    bind(asyncore::address::ipv4(0, 7));
    listen(5);
  }

  std::optional<std::pair<asyncore::socket, asyncore::address>> accept()
      override {
    auto next = dispatcher::accept();
    if (!next && defect_) throw asyncore::os_error(EAGAIN);
    return next;
  }
  void handle_accept() override {
    try {
      if (auto next = accept()) {
        map()->adopt(std::make_unique<guest>(std::move(next->first)));
      }
    } catch (const asyncore::os_error&) {
      // What the handle_error of a dispatcher does.
      close();
    }
  }

 private:
  const bool defect_;
};

class house final : public rehearse::application {
 public:
  house(const rehearse::parameters& given, rehearse::context& in)
      : listener_(in.map(), has_defect(given)) {}

 private:
  listener listener_;
};

const rehearse::registered_application registered(
    bug_spec("bug05", "echoes"), rehearse::make_application<house>);

}  // namespace
}  // namespace known_bugs::accept_raises
