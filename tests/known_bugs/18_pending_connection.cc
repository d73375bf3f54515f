// pyftpdlib #120: a client asks for a data connection and ends its session
// while that is still connecting. The session closes the data connections that
// stand, and forgets the other one, which stays for ever.

#include <sys/socket.h>

#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::pending_connection {
namespace {

class data_connection final : public asyncore::dispatcher {
 public:
  explicit data_connection(asyncore::socket_map& map) : dispatcher(map) {
    create_socket();
    connect(resolve("ann", 20, AF_INET));
  }
  bool writable() override { return connecting; }
  void handle_connect() override {}
  void handle_read() override { recv(100); }
  void handle_close() override { close(); }
};

class session final : public asyncore::dispatcher {
 public:
  session(asyncore::socket sock, rehearse::context& in, bool defect)
      : dispatcher(std::move(sock)), in_(in), defect_(defect) {}

  bool writable() override { return false; }
  void handle_read() override {
    line_ += recv(100);
    if (data_ || line_ != "PORT\r\n") return;
    data_ = std::make_unique<data_connection>(in_.map());
    in_.label(*data_, "data");
  }
  void handle_close() override {
    if (data_ && (data_->connected || !defect_)) data_->close();
    close();
  }

 private:
  rehearse::context& in_;
  const bool defect_;
  std::string line_;
  std::unique_ptr<data_connection> data_;
};

class ftp_server final : public rehearse::application {
 public:
  ftp_server(const rehearse::parameters& given, rehearse::context& in)
      : door_(
            in.map(),
            [this, &in, defect = has_defect(given)](asyncore::socket sock) {
              session_ = std::make_unique<session>(std::move(sock), in, defect);
            },
            21) {}

 private:
  std::unique_ptr<session> session_;
  door door_;
};

rehearse::application_spec ftp_spec() {
  auto spec = bug_spec("bug18", "connects to where PORT says");
  spec.labels = {"data"};
  return spec;
}

const rehearse::registered_application registered(
    ftp_spec(), rehearse::make_application<ftp_server>);

}  // namespace
}  // namespace known_bugs::pending_connection
