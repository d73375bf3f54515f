// The record of a run: one line for each observable event, indented by how
// deep the handlers nest.

#ifndef TESTS_CONFORMANCE_ORACLE_TRACE_H_
#define TESTS_CONFORMANCE_ORACLE_TRACE_H_

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "core/exceptions.h"

namespace oracle {

// Handlers that call each other without end: Python raises a RecursionError
// somewhere on the way, where exactly is its own affair. Ends the run.
class nested_too_deep : public asyncore::reraised {};

class trace {
 public:
  void line(std::string_view text) {
    if (muted_) return;
    text_.append(2 * depth_, ' ');
    text_ += text;
    text_ += '\n';
  }

  // What follows is not part of the record: the end of a run destroys the
  // channels, which Python's does not.
  void mute() { muted_ = true; }

  std::string take() { return std::exchange(text_, {}); }

  // What happens while one of these lives, happens inside a handler.
  class nesting {
   public:
    // Throws nested_too_deep; from then on nothing is recorded.
    explicit nesting(trace& of) : of_(of) {
      if (of_.depth_ == depth_max) {
        of_.mute();
        throw nested_too_deep();
      }
      ++of_.depth_;
    }
    nesting(const nesting&) = delete;
    nesting& operator=(const nesting&) = delete;
    ~nesting() { --of_.depth_; }

   private:
    trace& of_;
  };

 private:
  // Python's limit is 1000 calls, of which a handler takes up to five.
  static constexpr std::size_t depth_max = 100;

  std::string text_;
  std::size_t depth_ = 0;
  bool muted_ = false;
};

// An exception that a script raises in a user's name.
class user_error : public std::exception {
 public:
  const char* what() const noexcept override { return "scripted"; }
};

// The name of the exception that is being handled, as every port of the library
// is to write it: "OSError(EPIPE)", "UserError", "NoSocket".
std::string current_exception_text();

// "EPIPE"; EWOULDBLOCK is written EAGAIN.
std::string error_text(int number);

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_TRACE_H_
