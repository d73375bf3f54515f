// An async_chat whose handlers are set by the test, and which notes its calls:
// in a list, and in a record as a `probe` does.
//
//   rehearse::testkit::chat_probe chat(std::move(sock));
//   chat.set_terminator("\n");
//   ...                                       // "one\ntwo" comes in
//   EXPECT_THAT(chat.calls, ElementsAre("collect one", "found",
//                                       "collect two"));
//   EXPECT_THAT(chat, received("one\ntwo"));
//
// A handler may destroy the probe: the list can be one of the test, which then
// outlives it.

#ifndef SIM_TESTING_CHAT_PROBE_H_
#define SIM_TESTING_CHAT_PROBE_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/async_chat.h"
#include "core/exceptions.h"
#include "sim/testing/probe.h"

namespace rehearse::testkit {

class chat_probe : public asynchat::async_chat {
 public:
  using calls_list = std::vector<std::string>;

  explicit chat_probe(asyncore::socket&& sock) : async_chat(std::move(sock)) {}
  explicit chat_probe(asyncore::socket_map& map) : async_chat(map) {}
  // Notes its calls in `into`, which is not owned.
  chat_probe(asyncore::socket&& sock, calls_list& into)
      : async_chat(std::move(sock)), calls(into) {}
  chat_probe(asyncore::socket_map& map, calls_list& into)
      : async_chat(map), calls(into) {}

  const channel_record& record() const { return record_.get(); }

  std::function<void()> on_collect, on_found, on_connect, on_close, on_error;

  void handle_connect() override { run_handler(on_connect); }
  void collect_incoming_data(std::string_view data) override {
    calls.push_back("collect " + std::string(data));
    run_handler(on_collect);
  }
  void found_terminator() override {
    calls.emplace_back("found");
    run_handler(on_found);
  }
  void handle_close() override {
    calls.emplace_back("close");
    on_close ? run_handler(on_close) : async_chat::handle_close();
  }
  void handle_error() override {
    calls.push_back("error " + asyncore::describe_current_exception().type);
    on_error ? run_handler(on_error) : async_chat::handle_error();
  }
  void add_channel(asyncore::socket_map* map = nullptr) override {
    record_.observe(map != nullptr ? map : this->map());
    async_chat::add_channel(map);
  }

 private:
  calls_list own_calls_;
  own_record record_{*this, this->map()};

 public:
  // "collect DATA", "found", "close", "error TYPE".
  calls_list& calls = own_calls_;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_CHAT_PROBE_H_
