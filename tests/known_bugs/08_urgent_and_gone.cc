// bpo-5798: a descriptor that has hung up and has urgent data gets both events.
// The first closes the channel, and the second asks its socket for an error.
//
// Here a guard is told of an alarm by urgent data. The one who raises it is a
// program, too, since a peer of a scenario sends none.

#include <poll.h>
#include <sys/socket.h>

#include <memory>
#include <utility>

#include "core/dispatcher.h"
#include "core/events.h"
#include "core/exception_policy.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"
#include "tests/known_bugs/old_loop.h"

namespace known_bugs::urgent_and_gone {
namespace {

class watched final : public speaker {
 public:
  watched(asyncore::socket sock, rehearse::context& in)
      : speaker(std::move(sock)), in_(in) {}

  void handle_read() override { recv(100); }
  void handle_expt() override {
    char alarm[1];
    static_cast<void>(socket().net()->recv(fileno(), alarm, MSG_OOB));
    in_.report("on_alarm", {});
  }

 private:
  rehearse::context& in_;
};

void readwrite(asyncore::channel& who, int flags, asyncore::socket_map& map,
               bool defect) {
  const auto standing = map.standing_of(who);
  const auto is_over = [&] { return !defect && !map.holds(standing); };
  const auto events = [&] {
    if ((flags & POLLIN) != 0) who.handle_read_event();
    if (is_over()) return;
    if ((flags & POLLOUT) != 0) who.handle_write_event();
    if (is_over()) return;
    if ((flags & (POLLERR | POLLHUP | POLLNVAL)) != 0) who.handle_close();
    if (is_over()) return;
    if ((flags & POLLPRI) != 0) who.handle_expt_event();
  };
  asyncore::guarded(events, [&] { asyncore::report_exception(&who, &map); });
}

class guard final : public rehearse::application {
 public:
  guard(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(),
              [this, &in](asyncore::socket sock) {
                in.map().adopt(std::make_unique<watched>(std::move(sock), in));
                door_.close();
              }),
        loop_(in.map(),
              [defect = has_defect(given)](asyncore::channel& who, int flags,
                                           asyncore::socket_map& map) {
                readwrite(who, flags, map, defect);
              },
              {}) {}

 private:
  door door_;
  known_bugs::old_loop loop_;
};

class shop final : public rehearse::application {
 public:
  shop(const rehearse::parameters& /*given*/, rehearse::context& in)
      : line_(in.map()), door_(in.map(), [this, &in](asyncore::socket sock) {
          in.map().adopt(std::make_unique<seller>(std::move(sock), line_));
        }) {
    line_.create_socket();
    line_.connect(line_.resolve("guard", 7, AF_INET));
  }

 private:
  // To the guard.
  class line final : public speaker {
   public:
    using speaker::speaker;
    void handle_connect() override {}
    void handle_read() override { recv(100); }
  };

  // "!" raises the alarm, and "x" cuts the line.
  class seller final : public speaker {
   public:
    seller(asyncore::socket sock, line& to_guard)
        : speaker(std::move(sock)), to_guard_(to_guard) {}
    void handle_read() override {
      asyncore::network& net = map()->net();
      for (const char each : recv(100)) {
        if (each == '!') {
          static_cast<void>(net.send(to_guard_.fileno(), "!", MSG_OOB));
        } else {
          static_cast<void>(net.reset_on_close(to_guard_.fileno()));
          to_guard_.close();
        }
      }
    }

   private:
    line& to_guard_;
  };

  line line_;
  door door_;
};

rehearse::application_spec guard_spec() {
  auto spec = bug_spec("bug08", "reports alarms");
  spec.reports = {"on_alarm"};
  return spec;
}

const rehearse::registered_application registered(
    guard_spec(), rehearse::make_application<guard>);

const rehearse::registered_application registered_shop(
    {.name = "bug08_shop", .help = "raises the alarm"},
    rehearse::make_application<shop>);

}  // namespace
}  // namespace known_bugs::urgent_and_gone
