// waitress GHSA-3f84-rpwh-47g6: the constructor of a channel finds no peer, so
// the channel is not connected. Its answer is never sent, since it is not
// connected, and it wants to write for ever.

#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::half_open {
namespace {

class http_channel final : public asyncore::dispatcher {
 public:
  http_channel(asyncore::socket sock, bool defect)
      : dispatcher(std::move(sock)) {
    // Whoever was accepted has been connected. Sending will tell the rest.
    if (!defect) connected = true;
  }

  bool readable() override { return answer_.empty(); }
  void handle_read() override {
    if (!recv(100).empty()) answer_ = "200 OK\r\n";
  }
  bool writable() override { return !answer_.empty(); }
  void handle_write() override {
    if (connected) answer_.erase(0, send(answer_));
  }
  void handle_close() override { close(); }

 private:
  std::string answer_;
};

class server final : public rehearse::application {
 public:
  server(const rehearse::parameters& given, rehearse::context& in)
      : door_(
            in.map(),
            [&in, defect = has_defect(given)](asyncore::socket sock) {
              in.map().adopt(
                  std::make_unique<http_channel>(std::move(sock), defect));
            },
            80) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug19", "answers one request after the other"),
    rehearse::make_application<server>);

}  // namespace
}  // namespace known_bugs::half_open
