// The exceptions of the library, named after Python's.
//
// Below the dispatcher nothing throws. A dispatcher throws where Python's does:
// `os_error` for calls that fail, except because the peer has gone, and the
// others for calls that make no sense. User handlers may throw
// what they like: it ends in `handle_error`, except for the three exceptions
// that always leave the loop.

#ifndef CORE_EXCEPTIONS_H_
#define CORE_EXCEPTIONS_H_

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "core/cxx20.h"

namespace asyncore {

// A call that failed with an errno (Python: OSError).
class os_error : public std::system_error {
 public:
  explicit os_error(int number)
      : std::system_error(number, std::generic_category()) {}
  os_error(int number, const std::string& what)
      : std::system_error(number, std::generic_category(), what) {}

  int number() const { return code().value(); }
};

// An operation on a channel that has no socket (Python: AttributeError).
class no_socket : public std::logic_error {
 public:
  no_socket() : std::logic_error("the channel has no socket") {}
};

// An argument of the wrong kind, or out of range (Python: TypeError,
// ValueError).
class type_error : public std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};
class value_error : public std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

// A method that a derived class should have overridden (Python:
// NotImplementedError).
class not_implemented : public std::logic_error {
  using std::logic_error::logic_error;
};

// Handlers that nest without end through the library (Python: RecursionError).
class recursion_error : public std::runtime_error {
 public:
  recursion_error() : std::runtime_error("handlers nest too deep") {}
};

// What the loop never swallows: an exception of this class passes through
// every handler and leaves `loop`.
class reraised : public std::exception {};

// Ends the loop (Python: asyncore.ExitNow).
class exit_now : public reraised {
 public:
  const char* what() const noexcept override { return "exit_now"; }
};
class keyboard_interrupt : public reraised {
 public:
  const char* what() const noexcept override { return "keyboard_interrupt"; }
};
class system_exit : public reraised {
 public:
  const char* what() const noexcept override { return "system_exit"; }
};

// What is known of an exception, for log lines and traces.
struct exception_description {
  std::string type;     // "asyncore::os_error"; "unknown" if it has no name.
  std::string message;  // what(), if it is a std::exception.
  int number = 0;       // The errno of an os_error or a system_error.
};

// Of the exception that is being handled, as inside `handle_error`; the type is
// "none" if there is none.
exception_description describe_current_exception();

// The log line for the current exception when nobody is left to handle it;
// `whose` names its origin, for example "a timer".
std::string describe_uncaptured(std::string_view whose);

// The errno, if the exception that is being handled is an os_error; else 0.
int current_os_error();

// The name of a type as a C++ programmer would write it.
std::string type_name(const std::type_info& type);

}  // namespace asyncore

#endif  // CORE_EXCEPTIONS_H_
