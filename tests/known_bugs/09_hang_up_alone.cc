// bpo-953599: a pipe whose writer has closed is not readable for poll, it has
// hung up. The loop took that for an exceptional event, so that nobody ever
// closed the reader.
//
// Here a clerk notes down what a guest says, up to the full stop, and another
// channel reads the notes.

#include <poll.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "core/events.h"
#include "core/exceptions.h"
#include "core/file_dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"
#include "tests/known_bugs/old_loop.h"

namespace known_bugs::hang_up_alone {
namespace {

// Reads to the end of what is there.
class reader final : public asyncore::file_dispatcher {
 public:
  using file_dispatcher::file_dispatcher;

  bool writable() override { return false; }
  void handle_read() override {
    while (connected && !recv(3).empty()) {
    }
  }
  void handle_close() override { close(); }
};

class guest final : public speaker {
 public:
  guest(asyncore::socket sock, asyncore::socket notes)
      : speaker(std::move(sock)), notes_(std::move(notes)) {}

  void handle_read() override {
    std::string heard = recv(100);
    const std::size_t stop = heard.find('.');
    heard.resize(std::min(stop, heard.size()));
    if (!notes_.is_open()) return;
    static_cast<void>(notes_.net()->write(notes_.fileno(), heard));
    if (stop != std::string::npos) static_cast<void>(notes_.close());
  }

 private:
  asyncore::socket notes_;
};

void readwrite(asyncore::channel& who, int flags, asyncore::socket_map& map,
               bool defect) {
  if (!defect) return asyncore::readwrite(who, flags, map);
  if ((flags & POLLIN) != 0) asyncore::read(who, map);
  if ((flags & POLLOUT) != 0) asyncore::write(who, map);
  if ((flags & ~(POLLIN | POLLOUT)) != 0) asyncore::exception(who, map);
}

class clerk final : public rehearse::application {
 public:
  clerk(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(),
              [this, &in](asyncore::socket sock) {
                take_in(std::move(sock), in);
                door_.close();
              }),
        loop_(in.map(),
              [defect = has_defect(given)](asyncore::channel& who, int flags,
                                           asyncore::socket_map& map) {
                readwrite(who, flags, map, defect);
              },
              {}) {}

 private:
  void take_in(asyncore::socket sock, rehearse::context& in) {
    asyncore::network& net = in.map().net();
    const auto notes = net.pipe();
    if (!notes) throw asyncore::os_error(notes.error());
    // The reader has a duplicate of its own.
    asyncore::socket read_end(net, notes->read_end);
    auto taken = std::make_unique<reader>(read_end.fileno(), in.map());
    in.label(*taken, "notes");
    in.map().adopt(std::move(taken));
    in.map().adopt(std::make_unique<guest>(
        std::move(sock), asyncore::socket(net, notes->write_end)));
  }

  door door_;
  known_bugs::old_loop loop_;
};

rehearse::application_spec clerk_spec() {
  auto spec = bug_spec("bug09", "notes down what a guest says");
  spec.labels = {"notes"};
  return spec;
}

const rehearse::registered_application registered(
    clerk_spec(), rehearse::make_application<clerk>);

}  // namespace
}  // namespace known_bugs::hang_up_alone
