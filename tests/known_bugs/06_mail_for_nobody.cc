// bpo-9129, CVE-2010-3493: a mail server asks who its client is, and does not
// expect that it has gone already. What that raises closes the listener, so
// that anybody can stop the server.

#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::mail_for_nobody {
namespace {

class mail_channel final : public speaker {
 public:
  mail_channel(asyncore::socket sock, bool defect) : speaker(std::move(sock)) {
    const auto peer = map()->net().getpeername(socket().fileno());
    if (peer) {
      client_ = peer->to_string();
      say("220 at your service\r\n");
    } else if (defect) {
      throw asyncore::os_error(peer.error());
    } else {
      close();
    }
  }

  void handle_read() override { recv(100); }

 private:
  std::string client_;
};

class mail_server final : public rehearse::application {
 public:
  mail_server(const rehearse::parameters& given, rehearse::context& in)
      : door_(
            in.map(),
            [&in, defect = has_defect(given)](asyncore::socket sock) {
              in.map().adopt(
                  std::make_unique<mail_channel>(std::move(sock), defect));
            },
            25) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug06", "greets its clients as SMTP does"),
    rehearse::make_application<mail_server>);

}  // namespace
}  // namespace known_bugs::mail_for_nobody
