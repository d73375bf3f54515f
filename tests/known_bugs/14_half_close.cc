// bpo-35913: a client sends its request, ends its side, and waits for the
// answer. The end of its side closes the channel, and the answer with it.

#include <cctype>
#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::half_close {
namespace {

class answering final : public asyncore::dispatcher {
 public:
  answering(asyncore::socket sock, bool defect)
      : dispatcher(std::move(sock)), defect_(defect) {}

  bool readable() override { return !client_has_ended_; }
  void handle_read() override {
    for (const char each : recv(100)) {
      answer_ += static_cast<char>(std::toupper(each));
    }
  }
  bool writable() override { return !answer_.empty(); }
  void handle_write() override {
    answer_.erase(0, send(answer_));
    if (client_has_ended_ && answer_.empty()) close();
  }
  void handle_eof() override {
    client_has_ended_ = true;
    if (defect_ || answer_.empty()) close();
  }
  void handle_close() override { close(); }

 private:
  const bool defect_;
  bool client_has_ended_ = false;
  std::string answer_;
};

class server final : public rehearse::application {
 public:
  server(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(), [&in,
                         defect = has_defect(given)](asyncore::socket sock) {
          in.map().adopt(std::make_unique<answering>(std::move(sock), defect));
        }) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug14", "answers in capitals"),
    rehearse::make_application<server>);

}  // namespace
}  // namespace known_bugs::half_close
