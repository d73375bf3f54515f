// An async_chat whose handlers are set by the test, on a scripted network.
//
//   conversation with(mode::safe);
//   with.chat->set_terminator("\n");
//   with.hear("one\ntwo");
//   EXPECT_THAT(with.calls, ElementsAre("collect one", "found", "collect
//   two"));

#ifndef TESTS_CORE_CHAT_PROBE_H_
#define TESTS_CORE_CHAT_PROBE_H_

#include <poll.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/async_chat.h"
#include "core/exceptions.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asynchat {

class chat_probe : public async_chat {
 public:
  chat_probe(asyncore::socket&& sock, std::vector<std::string>& calls)
      : async_chat(std::move(sock)), calls_(calls) {}
  chat_probe(asyncore::socket_map& map, std::vector<std::string>& calls)
      : async_chat(map), calls_(calls) {}

  std::function<void()> on_collect, on_found, on_close, on_error;

  void collect_incoming_data(std::string_view data) override {
    calls_.push_back("collect " + std::string(data));
    run(on_collect);
  }
  void found_terminator() override {
    calls_.emplace_back("found");
    run(on_found);
  }
  void handle_close() override {
    calls_.emplace_back("close");
    on_close ? run(on_close) : async_chat::handle_close();
  }
  void handle_error() override {
    calls_.push_back("error " + asyncore::describe_current_exception().type);
    on_error ? run(on_error) : async_chat::handle_error();
  }

 private:
  // From a copy, since the handler may destroy the channel and with it itself.
  static void run(const std::function<void()>& handler) {
    const std::function<void()> kept = handler;
    if (kept) kept();
  }

  std::vector<std::string>& calls_;
};

// A connected chat_probe on descriptor 3.
struct conversation {
  explicit conversation(asyncore::mode kind = asyncore::mode::safe)
      : on(kind),
        chat(std::make_unique<chat_probe>(on.new_connection(), calls)) {}

  // One pass in which `data` comes in; "" is the end of the stream.
  void hear(std::string data) {
    on.net.at(3).recvs.emplace_back(std::move(data));
    on.pass({{3, POLLIN}});
  }
  // One pass in which something can be sent.
  void can_send() { on.pass({{3, POLLOUT}}); }
  const std::string& sent() { return on.net.at(3).sent; }

  // How many bytes each send was offered.
  std::vector<std::size_t> offers() const {
    std::vector<std::size_t> sizes;
    for (const std::string& line : on.net.log) {
      constexpr std::string_view prefix = "send 3";
      if (!line.starts_with(prefix)) continue;
      const std::size_t size = line.size() - prefix.size();
      sizes.push_back(size == 0 ? 0 : size - 1);
    }
    return sizes;
  }

  asyncore::stage on;
  std::vector<std::string> calls;
  std::unique_ptr<chat_probe> chat;
};

inline auto both_modes() {
  return testing::Values(asyncore::mode::safe, asyncore::mode::cpython);
}

}  // namespace asynchat

#endif  // TESTS_CORE_CHAT_PROBE_H_
