// waitress 0.6.1: a server that is to close once its answer is sent closes
// after the next send, which may have taken a part of the answer only.

#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::short_last_send {
namespace {

class page_channel final : public asyncore::dispatcher {
 public:
  page_channel(asyncore::socket sock, bool defect)
      : dispatcher(std::move(sock)), defect_(defect) {}

  void handle_read() override {
    request_ += recv(100);
    if (!request_.ends_with("\r\n")) return;
    unsent_ = "a page";
    will_close_ = true;
  }
  bool readable() override { return !will_close_; }
  bool writable() override { return !unsent_.empty(); }
  void handle_write() override {
    unsent_.erase(0, send(unsent_));
    if (will_close_ && (defect_ || unsent_.empty())) close();
  }
  void handle_close() override { close(); }

 private:
  const bool defect_;
  std::string request_;
  std::string unsent_;
  bool will_close_ = false;
};

class server final : public rehearse::application {
 public:
  server(const rehearse::parameters& given, rehearse::context& in)
      : door_(
            in.map(),
            [&in, defect = has_defect(given)](asyncore::socket sock) {
              in.map().adopt(
                  std::make_unique<page_channel>(std::move(sock), defect));
            },
            80) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug20", "sends a page and closes"),
    rehearse::make_application<server>);

}  // namespace
}  // namespace known_bugs::short_last_send
