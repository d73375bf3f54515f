// A conversation with an async_chat, on a scripted network.
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
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "sim/testing/chat_probe.h"
#include "tests/core/stage.h"

namespace asynchat {

using rehearse::testkit::chat_probe;

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
