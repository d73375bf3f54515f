#include "tests/conformance/oracle/trace.h"

#include <stdexcept>

#include "core/async_chat.h"
#include "core/errno_name.h"
#include "core/exceptions.h"

namespace oracle {

// Not a virtual name or a table by type: the most derived type comes first.
std::string current_exception_text() {
  // handle_error asks for the exception that is being handled, and in Python
  // fails if there is none.
  if (std::current_exception() == nullptr) return "AssertionError";
  try {
    throw;
  } catch (const asyncore::os_error& e) {
    return "OSError(" + error_text(e.number()) + ")";
  } catch (const user_error&) {
    return "UserError";
  } catch (const asyncore::exit_now&) {
    return "ExitNow";
  } catch (const asyncore::keyboard_interrupt&) {
    return "KeyboardInterrupt";
  } catch (const asyncore::system_exit&) {
    return "SystemExit";
  } catch (const asyncore::not_implemented&) {
    return "NotImplementedError";
  } catch (const asyncore::no_socket&) {
    return "NoSocket";
  } catch (const asynchat::no_terminator&) {
    return "NoTerminator";
  } catch (const asyncore::type_error&) {
    return "TypeError";
  } catch (const asyncore::value_error&) {
    return "ValueError";
  } catch (const std::out_of_range&) {
    return "IndexError";
  } catch (const std::exception& e) {
    return std::string("unexpected: ") + e.what();
  }
}

std::string error_text(int number) { return asyncore::errno_name(number); }

}  // namespace oracle
