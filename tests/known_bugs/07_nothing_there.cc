// bpo-16133: a channel was reported readable and there is nothing to read. It
// takes that for an error, and closes.

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::nothing_there {
namespace {

class echo final : public speaker {
 public:
  echo(asyncore::socket sock, bool defect)
      : speaker(std::move(sock)), defect_(defect) {}

  void handle_read() override {
    std::string data;
    try {
      data = recv(100);
    } catch (const asyncore::os_error& error) {
      const bool is_nothing = error.number() == EAGAIN;
      if (is_nothing && !defect_) return;
      close();
      return;
    }
    say(data);
  }

 private:
  const bool defect_;
};

class house final : public rehearse::application {
 public:
  house(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(),
              [&in, defect = has_defect(given)](asyncore::socket sock) {
                in.map().adopt(std::make_unique<echo>(std::move(sock), defect));
              }) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug07", "echoes"), rehearse::make_application<house>);

}  // namespace
}  // namespace known_bugs::nothing_there
