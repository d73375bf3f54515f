// A channel that is no dispatcher: it stands in a map without a socket, and
// notes what the loop does to it.
//
//   rehearse::testkit::bare_channel object;
//   map.set(3, object);
//   asyncore::read(object, map);
//   EXPECT_THAT(object.calls, ElementsAre("read"));

#ifndef SIM_TESTING_BARE_CHANNEL_H_
#define SIM_TESTING_BARE_CHANNEL_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/channel.h"

namespace rehearse::testkit {

class bare_channel : public asyncore::channel {
 public:
  bare_channel() = default;
  // `handler` is called in each event and in handle_close, and may throw.
  explicit bare_channel(std::function<void()> handler)
      : on_event(std::move(handler)) {}

  std::function<void()> on_event;
  std::function<void()> on_close;  // In `close`.
  // "read", "write", "expt", "close" (of handle_close) and "error".
  std::vector<std::string> calls;
  int closes = 0;  // How often `close` was called.

  bool readable() override { return true; }
  bool writable() override { return true; }
  void handle_read_event() override { happen("read"); }
  void handle_write_event() override { happen("write"); }
  void handle_expt_event() override { happen("expt"); }
  void handle_close() override { happen("close"); }
  void handle_error() override { calls.emplace_back("error"); }
  void close() override {
    ++closes;
    if (on_close) on_close();
  }
  bool finished() const override { return closes > 0; }

 private:
  void happen(const char* what) {
    calls.emplace_back(what);
    if (on_event) on_event();
  }
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_BARE_CHANNEL_H_
