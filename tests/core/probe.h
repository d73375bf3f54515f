// The trace of what the library does to channels, as lines.
//
//   tracer trace;
//   map.observers().add(trace);
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
#include <string>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/observer.h"
#include "sim/testing/probe.h"

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

using rehearse::testkit::probe;

}  // namespace asyncore

#endif  // TESTS_CORE_PROBE_H_
