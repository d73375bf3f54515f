// pyftpdlib #100: the constructor of an FTP session asks for the address of its
// client, which has gone by then, and throws.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/async_chat.h"
#include "core/exceptions.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::nobody_to_greet {
namespace {

class ftp_session final : public asynchat::async_chat {
 public:
  ftp_session(asyncore::socket sock, bool defect)
      : async_chat(std::move(sock)) {
    set_terminator("\r\n");
    const auto peer = map()->net().getpeername(socket().fileno());
    if (!peer) {
      if (defect) throw asyncore::os_error(peer.error());
      close();
      return;
    }
    client_ = peer->to_string();
    push("220 ready\r\n");
  }

  void collect_incoming_data(std::string_view data) override {
    _collect_incoming_data(data);
  }
  void found_terminator() override {
    _get_data();
    push("221 goodbye\r\n");
    close_when_done();
  }

 private:
  std::string client_;
};

class ftp_server final : public rehearse::application {
 public:
  ftp_server(const rehearse::parameters& given, rehearse::context& in)
      : door_(
            in.map(),
            [&in, defect = has_defect(given)](asyncore::socket sock) {
              in.map().adopt(
                  std::make_unique<ftp_session>(std::move(sock), defect));
            },
            21) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug16", "greets its clients as FTP does"),
    rehearse::make_application<ftp_server>);

}  // namespace
}  // namespace known_bugs::nobody_to_greet
