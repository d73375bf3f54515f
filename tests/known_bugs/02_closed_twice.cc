// bpo-30985: under poll a channel that closes itself in its read event still
// gets the write event of the same pass. It sends, which tells it once more
// that it has closed.
//
// Here a hall counts its guests, and passes on what each says. The defect is
// that of CPython's loop; the corrected twin is the same program in safe mode.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::closed_twice {
namespace {

class guest;
using guest_list = std::vector<std::unique_ptr<guest>>;

class guest final : public asyncore::dispatcher {
 public:
  guest(asyncore::socket sock, guest_list& all, std::int64_t& present)
      : dispatcher(std::move(sock)), all_(all), present_(present) {
    ++present_;
  }

  void handle_read() override {
    const std::string heard = recv(100);
    for (const auto& each : all_) {
      if (each.get() != this && each->connected) each->unsent_ += heard;
    }
  }
  bool writable() override { return !unsent_.empty(); }
  void handle_write() override { unsent_.erase(0, send(unsent_)); }
  void handle_close() override {
    --present_;
    close();
  }

 private:
  guest_list& all_;
  std::int64_t& present_;
  std::string unsent_;
};

class hall final : public rehearse::application {
 public:
  hall(const rehearse::parameters& /*given*/, rehearse::context& in)
      : door_(in.map(), [this](asyncore::socket sock) {
          all_.push_back(
              std::make_unique<guest>(std::move(sock), all_, present_));
        }) {
    in.on_probe("guests", [this] { return present_; });
  }

 private:
  std::int64_t present_ = 0;
  guest_list all_;
  door door_;
};

const rehearse::registered_application registered(
    {.name = "bug02",
     .help = "passes on what each guest says",
     .probes = {{.name = "guests", .help = "how many are there"}}},
    rehearse::make_application<hall>);

}  // namespace
}  // namespace known_bugs::closed_twice
