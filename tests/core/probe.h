// Channels for tests, and the trace of what the library does to them.
//
//   tracer trace;
//   map.set_observer(&trace);
//   probe client(map);
//   trace.name(client, "client");
//   client.on_read = [&] { client.recv(10); };
//   ...
//   EXPECT_THAT(trace.lines, ElementsAre("client.handle_read_event",
//                                        "  client.handle_read",
//                                        "    client.recv -> 5"));

#ifndef TESTS_CORE_PROBE_H_
#define TESTS_CORE_PROBE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "core/errno_name.h"
#include "core/observer.h"

namespace asyncore {

// A line for each handler and each operation, indented by nesting. Handlers
// end without a line; `depth` tells whether each has.
class tracer : public observer {
 public:
  void name(channel& who, std::string called) {
    names_.push_back(std::move(called));
    who.observer_mark = static_cast<std::uint32_t>(names_.size());
  }

  std::vector<std::string> lines;
  std::vector<std::string> predicates;
  std::vector<std::string> additions;
  int depth = 0;

  void added(channel& who, int fd) override {
    additions.push_back(named(who) + " " + std::to_string(fd));
  }
  void predicate(channel& who, call what, bool answer) override {
    predicates.push_back(named(who) + "." + std::string(to_string(what)) +
                         (answer ? " true" : " false"));
  }
  void enter(const handler_call& made) override {
    add(made.who, made.what, "");
    ++depth;
  }
  void leave(call /*what*/) override { --depth; }
  void operated(const operation& made) override {
    std::string answer = std::to_string(made.size);
    if (made.error != 0) {
      answer = errno_name(made.error);
    } else if (made.what == call::close || made.what == call::connect) {
      answer = "ok";
    } else if (made.what == call::accept) {
      answer = std::to_string(made.fd);
    }
    add(made.who, made.what, " -> " + answer);
  }
  void timer_due(channel* owner) override {
    lines.push_back(std::string(static_cast<std::size_t>(depth) * 2, ' ') +
                    (owner != nullptr ? named(*owner) : "map") + ".timer");
  }

 private:
  std::string named(const channel& who) const {
    return who.observer_mark == 0 ? "?" : names_[who.observer_mark - 1];
  }
  void add(const channel& who, call what, const std::string& more) {
    lines.push_back(std::string(static_cast<std::size_t>(depth) * 2, ' ') +
                    named(who) + "." + std::string(to_string(what)) + more);
  }

  std::vector<std::string> names_;
};

// A dispatcher whose handlers are set by the test. Those that are not set do
// nothing, except that handle_close closes and handle_error is the library's.
class probe : public dispatcher {
 public:
  using dispatcher::dispatcher;
  ~probe() override {
    if (on_destroy) on_destroy();
  }

  bool wants_read = true;
  bool wants_write = true;
  std::function<void()> on_readable, on_writable;
  std::function<void()> on_read, on_write, on_expt, on_connect, on_accept;
  std::function<void(asyncore::socket, const address&)> on_accepted;
  std::function<void()> on_close, on_error;
  std::function<void()> on_destroy;

  bool readable() override {
    const bool answer = wants_read;
    run(on_readable);
    return answer;
  }
  bool writable() override {
    const bool answer = wants_write;
    run(on_writable);
    return answer;
  }
  void handle_read() override { run(on_read); }
  void handle_write() override { run(on_write); }
  void handle_expt() override { run(on_expt); }
  void handle_connect() override { run(on_connect); }
  void handle_accept() override {
    on_accept ? run(on_accept) : dispatcher::handle_accept();
  }
  void handle_accepted(asyncore::socket sock, const address& from) override {
    if (on_accepted) {
      on_accepted(std::move(sock), from);
    } else {
      dispatcher::handle_accepted(std::move(sock), from);
    }
  }
  void handle_close() override { on_close ? run(on_close) : close(); }
  void handle_error() override {
    on_error ? run(on_error) : dispatcher::handle_error();
  }

 private:
  // From a copy, since the handler may destroy the channel and with it itself.
  static void run(const std::function<void()>& handler) {
    const std::function<void()> kept = handler;
    if (kept) kept();
  }
};

}  // namespace asyncore

#endif  // TESTS_CORE_PROBE_H_
