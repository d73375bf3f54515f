// Which handler of a program is running, and which one ended a run.
//
// Told by whoever observes the maps of a run and gives their channels names.

#ifndef SIM_WATCH_HANDLER_STACK_H_
#define SIM_WATCH_HANDLER_STACK_H_

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "core/exceptions.h"
#include "core/observer.h"
#include "sim/watch/trace.h"

namespace rehearse {

// A handler of a channel, one of its predicates, or a timer.
struct named_handler {
  name_id who = 0;
  std::string_view what = {};  // "handle_read", "timer"
};

class handler_stack {
 public:
  void enter(name_id who, asyncore::call what) {
    called_ = {};
    thrown_out_of_ = {};
    running_.push_back({who, to_string(what)});
    last_ = running_.back();
  }
  // So many are still running. That of the innermost one may have no entry: to
  // enter it may have failed, for want of memory.
  void leave(std::size_t depth) {
    if (running_.size() <= depth) return;
    // The innermost one is where the exception came from.
    if (std::uncaught_exceptions() > 0 && thrown_out_of_.who == 0) {
      thrown_out_of_ = running_.back();
    }
    running_.pop_back();
  }
  // A predicate, which `answered` ends unless it throws.
  void call(name_id who, std::string_view what) {
    called_ = {who, what};
    thrown_out_of_ = {};
  }
  // Nobody hears that a timer has returned.
  void call_timer(name_id who) {
    call(who, "timer");
    last_ = called_;
  }
  void answered() { called_ = {}; }

  // Each has no name if there is none.
  // The handler called last, whether it runs or has returned.
  const named_handler& last() const { return last_; }
  // Where the latest exception came from.
  const named_handler& source_of_error() const {
    return thrown_out_of_.who != 0 ? thrown_out_of_ : called_;
  }

 private:
  std::vector<named_handler> running_;
  named_handler called_;
  named_handler thrown_out_of_;
  named_handler last_;
};

// "echo/1.handle_read"; empty if it has no name.
inline std::string to_text(const named_handler& which, const trace& record) {
  if (which.who == 0) return {};
  return std::string(record.name(which.who)) + "." + std::string(which.what);
}

// The current exception, as "std::runtime_error: no room".
inline std::string current_exception_text() {
  const auto thrown = asyncore::describe_current_exception();
  return thrown.message.empty() ? thrown.type
                                : thrown.type + ": " + thrown.message;
}

}  // namespace rehearse

#endif  // SIM_WATCH_HANDLER_STACK_H_
