// bpo-2944: a connect that was refused makes the socket writable, too. Without
// a look at SO_ERROR it counts as made.
//
// Here a worker tells its office that it is there, once its boss has come. If
// nobody answers in the office, it tries again a second later.

#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::refused_is_connected {
namespace {

class report final : public asyncore::dispatcher {
 public:
  report(asyncore::socket_map& map, bool defect)
      : dispatcher(map), defect_(defect) {}

  void begin() {
    create_socket();
    connect(resolve("office", 80, AF_INET));
  }

  void handle_connect_event() override {
    const auto error = transport_error();
    if (!defect_ && (!error || *error != 0)) {
      close();
      call_later(std::chrono::seconds(1), [this] { begin(); });
      return;
    }
    connecting = false;
    connected = true;
    unsent_ = "here I am\n";
  }
  bool writable() override { return connecting || !unsent_.empty(); }
  void handle_write() override { unsent_.erase(0, send(unsent_)); }
  void handle_read() override { recv(100); }
  void handle_close() override { close(); }

 private:
  const bool defect_;
  std::string unsent_;
};

class worker final : public rehearse::application {
 public:
  worker(const rehearse::parameters& given, rehearse::context& in)
      : report_(in.map(), has_defect(given)),
        door_(in.map(), [this, &in](asyncore::socket sock) {
          in.map().adopt(std::make_unique<speaker>(std::move(sock)));
          report_.begin();
        }) {}

 private:
  report report_;
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug03", "tells its office that it is there"),
    rehearse::make_application<worker>);

}  // namespace
}  // namespace known_bugs::refused_is_connected
