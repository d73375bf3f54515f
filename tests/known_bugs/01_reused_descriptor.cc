// bpo-30931: a pass looks descriptors up when it dispatches. If a handler
// closes a channel and opens another one, the new one has the same number, and
// gets the event of the old one.
//
// Here a house has one guest at a time, and who comes puts the former one out.
// The defect is that of CPython's loop; the corrected twin is the same program
// in safe mode.

#include <memory>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::reused_descriptor {
namespace {

class guest final : public speaker {
 public:
  using speaker::speaker;

  void handle_read() override { say(recv(100)); }
};

class house final : public rehearse::application {
 public:
  house(const rehearse::parameters& /*given*/, rehearse::context& in)
      : listener_(in.map()) {}

 private:
  class listener final : public asyncore::dispatcher {
   public:
    explicit listener(asyncore::socket_map& map) : dispatcher(map) {
      create_socket();
      bind(asyncore::address::ipv4(0, 7));
      listen(5);
    }
    void handle_accept() override {
      // The room is made ready before the next guest is let in.
      if (present_) present_->close();
      if (auto next = accept()) {
        present_ = std::make_unique<guest>(std::move(next->first));
      }
    }

   private:
    std::unique_ptr<guest> present_;
  };

  listener listener_;
};

const rehearse::registered_application registered(
    {.name = "bug01", .help = "has one guest at a time, and echoes"},
    rehearse::make_application<house>);

}  // namespace
}  // namespace known_bugs::reused_descriptor
