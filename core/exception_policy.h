// What becomes of an exception of a program, wherever the library calls one.
//
// An event of the loop, a timer, a wake-up call, close_all: each has its own
// way to report an exception, and all agree on what is not theirs to report.

#ifndef CORE_EXCEPTION_POLICY_H_
#define CORE_EXCEPTION_POLICY_H_

#include <cxxabi.h>

#include "core/exceptions.h"

namespace asyncore {

// Calls `code`. What it throws goes to `report`, inside which it is the current
// exception; but `reraised` leaves the loop, and so does whatever `report`
// throws.
template <typename Code, typename Report>
void guarded(Code&& code, Report&& report) {
  try {
    code();
  } catch (const reraised&) {
    throw;
  } catch (const abi::__forced_unwind&) {
    throw;  // The thread is being cancelled; that must not be caught.
  } catch (...) {
    report();
  }
}

}  // namespace asyncore

#endif  // CORE_EXCEPTION_POLICY_H_
