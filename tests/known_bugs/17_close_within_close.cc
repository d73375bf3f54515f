// pyftpdlib #188: a client connects its data connection and disconnects at
// once. The handler closes, the close sends what is left, that finds the
// connection broken and calls the handler, without end.
//
// CPython calls it inside itself, where safe mode does not.

#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::close_within_close {
namespace {

class data_channel final : public asyncore::dispatcher {
 public:
  data_channel(asyncore::socket sock, bool defect)
      : dispatcher(std::move(sock)), defect_(defect) {}

  void handle_read() override { recv(100); }
  bool writable() override { return !unsent_.empty(); }
  void handle_write() override { unsent_.erase(0, send(unsent_)); }
  void handle_close() override { close(); }
  void close() override {
    if (!defect_ && std::exchange(is_closing_, true)) return;
    if (!unsent_.empty()) unsent_.erase(0, send(unsent_));
    dispatcher::close();
  }

 private:
  const bool defect_;
  bool is_closing_ = false;
  std::string unsent_ = "a file";
};

class ftp_data final : public rehearse::application {
 public:
  ftp_data(const rehearse::parameters& given, rehearse::context& in)
      : door_(
            in.map(),
            [&in, defect = has_defect(given)](asyncore::socket sock) {
              in.map().adopt(
                  std::make_unique<data_channel>(std::move(sock), defect));
            },
            20) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug17", "sends a file to whoever connects"),
    rehearse::make_application<ftp_data>);

}  // namespace
}  // namespace known_bugs::close_within_close
