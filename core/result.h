// A value, or the errno that says why there is none.
//
// Every call of the network seam returns one of these: what a real program can
// observe is a result, and nothing below the dispatcher throws.
//
//   result<std::size_t> sent = net.send(fd, "hello", 0);
//   if (sent) {
//     use(*sent);
//   } else if (sent.error() == EAGAIN) {
//     ...
//   }
//
// `error()` is 0 if there is a value. Reading the value of a failed result is a
// bug of the caller and stops the program.

#ifndef CORE_RESULT_H_
#define CORE_RESULT_H_

#include <cstdlib>
#include <utility>

#include "core/cxx20.h"

namespace asyncore {

// The failed half of any result: `return failure{ECONNREFUSED};`.
struct failure {
  int number;  // An errno value, never 0.
};

template <typename Value>
class [[nodiscard]] result {
 public:
  result(Value value) : value_(std::move(value)) {}  // NOLINT(*-explicit-*)
  result(failure why) : error_(why.number) {}        // NOLINT(*-explicit-*)

  explicit operator bool() const { return error_ == 0; }
  int error() const { return error_; }

  Value& operator*() { return checked(*this); }
  const Value& operator*() const { return checked(*this); }
  Value* operator->() { return &checked(*this); }
  const Value* operator->() const { return &checked(*this); }

 private:
  template <typename Self>
  static auto& checked(Self& self) {
    if (self.error_ != 0) std::abort();
    return self.value_;
  }

  Value value_{};
  int error_ = 0;
};

// For calls that yield nothing but success: `return {};`.
template <>
class [[nodiscard]] result<void> {
 public:
  result() = default;
  result(failure why) : error_(why.number) {}  // NOLINT(*-explicit-*)

  explicit operator bool() const { return error_ == 0; }
  int error() const { return error_; }

 private:
  int error_ = 0;
};

}  // namespace asyncore

#endif  // CORE_RESULT_H_
