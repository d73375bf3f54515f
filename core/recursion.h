// Bounds how deep handlers may nest through the library.
//
// A handler may run a loop, whose handlers may run loops. A handle_close may
// send, which may call handle_close. Neither ends by itself. Python raises
// RecursionError long before its stack is full; here `recursion_error` is
// thrown, which is an error of the handler's channel like any other.

#ifndef CORE_RECURSION_H_
#define CORE_RECURSION_H_

#include "core/exceptions.h"
#include "core/lifetime.h"

namespace asyncore {

inline constexpr int recursion_max = 100;

// Counts one level of `depth`, a member of what `owner` belongs to, which may
// be destroyed inside. Throws recursion_error if that is one too many.
class recursion_scope {
 public:
  recursion_scope(int& depth, const lifetime& owner)
      : depth_(depth), alive_(owner) {
    if (depth_ >= recursion_max) throw recursion_error();
    ++depth_;
  }
  recursion_scope(const recursion_scope&) = delete;
  recursion_scope& operator=(const recursion_scope&) = delete;
  ~recursion_scope() {
    if (alive_.alive()) --depth_;
  }

 private:
  int& depth_;
  lifetime::watch alive_;
};

}  // namespace asyncore

#endif  // CORE_RECURSION_H_
