// SF 1011606: the loop asked for the exceptional events of channels too that
// wanted neither to read nor to write. One that had been paused, and whose
// client was gone, was called in every pass.
//
// Here a doorman lets a guest wait until another one says that it may go on.

#include <poll.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/events.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"
#include "tests/known_bugs/old_loop.h"

namespace known_bugs::paused_and_reset {
namespace {

class guest;
using guest_list = std::vector<std::unique_ptr<guest>>;

class guest final : public asyncore::dispatcher {
 public:
  guest(asyncore::socket sock, const guest_list& all)
      : dispatcher(std::move(sock)), all_(all) {}

  bool readable() override { return !is_paused_; }
  bool writable() override { return false; }
  void handle_read() override {
    const std::string heard = recv(1);
    if (heard == "?") is_paused_ = true;
    if (heard != "!") return;
    for (const auto& each : all_) each->is_paused_ = false;
  }
  // What it did when no protocol wanted to know: a line in the log.
  void handle_expt_event() override {}
  void handle_close() override { close(); }

 private:
  const guest_list& all_;
  bool is_paused_ = false;
};

class doorman final : public rehearse::application {
 public:
  doorman(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(),
              [this](asyncore::socket sock) {
                all_.push_back(std::make_unique<guest>(std::move(sock), all_));
                if (all_.size() == 2) door_.close();
              }),
        loop_(in.map(),
              [](asyncore::channel& who, int flags, asyncore::socket_map& map) {
                if ((flags & POLLIN) != 0) {
                  asyncore::read(who, map);
                } else {
                  asyncore::exception(who, map);
                }
              },
              {.polls_everybody = has_defect(given)}) {}

 private:
  guest_list all_;
  door door_;
  known_bugs::old_loop loop_;
};

const rehearse::registered_application registered(
    bug_spec("bug10", "lets a guest wait for another one"),
    rehearse::make_application<doorman>);

}  // namespace
}  // namespace known_bugs::paused_and_reset
