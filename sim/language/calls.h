// Reads what is said about the calls of an application:
//
//   echo/1.recv returning "abc" times 2 within 5ms

#ifndef SIM_LANGUAGE_CALLS_H_
#define SIM_LANGUAGE_CALLS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// echo, echo/2, echo/alice, proxy/upstream, proxy/upstream/2
channel_name read_channel(reading& context);

// echo/2.handle_read; the method is one of the library's or a report of the
// application.
method_name read_method(reading& context);
// The same, or a pattern: echo/*.handle_read
method_name read_method_pattern(reading& context);

// echo/2.recv, where the call is one of the seam.
method_name read_seam_call(reading& context);

// "help: did you mean `ECONNRESET`?", or an empty text.
std::string errno_suggestion(std::string_view word);

// Calls are counted, and put in order, by what is known before: a mistake where
// a value is not.
void refuse_late_values(reading& context, const expected_call& call);

// What may follow a method: all, or only the values that it is compared with.
enum class call_tail : std::uint8_t { all, values };

// A method and what follows it, to the end of the line.
expected_call read_expected_call(reading& context,
                                 call_tail tail = call_tail::all);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_CALLS_H_
