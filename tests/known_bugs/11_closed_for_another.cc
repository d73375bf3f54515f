// SF 892492: a channel remembers the number of its descriptor when it has
// closed. Closed once more, it takes whoever has that number by now out of the
// map.
//
// Here an inn tidies the rooms of those who have left: it closes them again.

#include <memory>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::closed_for_another {
namespace {

class guest final : public speaker {
 public:
  guest(asyncore::socket sock, bool defect)
      : speaker(std::move(sock)), defect_(defect), remembered_(fileno()) {}

  void handle_read() override { say(recv(100)); }
  void close() override {
    if (defect_) map()->remove(remembered_);
    speaker::close();
  }

 private:
  const bool defect_;
  const int remembered_;
};

class inn final : public rehearse::application {
 public:
  inn(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(), [this,
                         defect = has_defect(given)](asyncore::socket sock) {
          guests_.push_back(std::make_unique<guest>(std::move(sock), defect));
        }) {
    in.on_call("tidy", [this](const auto& /*values*/) {
      for (const auto& each : guests_) {
        if (!each->connected) each->close();
      }
    });
  }

 private:
  std::vector<std::unique_ptr<guest>> guests_;
  door door_;
};

rehearse::application_spec inn_spec() {
  auto spec = bug_spec("bug11", "echoes what its guests say");
  spec.calls = {
      {.name = "tidy", .help = "closes the channels of those who left"}};
  return spec;
}

const rehearse::registered_application registered(
    inn_spec(), rehearse::make_application<inn>);

}  // namespace
}  // namespace known_bugs::closed_for_another
