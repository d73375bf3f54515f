// Matchers for what happened to a channel, and for errnos.
//
//   using namespace rehearse::testkit;   // in the test's own namespace
//   EXPECT_THAT(client, handlers_called_in_order(call::handle_connect,
//                                                call::handle_read));
//   EXPECT_THAT(client, received("hello"));
//   EXPECT_THAT(client, received(HasSubstr("ell")));
//   EXPECT_THAT(client, closed_cleanly());
//   EXPECT_THAT(client, was_reset());
//   EXPECT_THAT(net.connect(fd, nobody), is_errno(ECONNREFUSED));
//
// The first four look at a probe, a chat probe, or the record of any channel
// (record.h). is_errno looks at an errno, a result of the network, or an
// os_error. Each failure says what happened instead.

#ifndef SIM_TESTING_MATCHERS_H_
#define SIM_TESTING_MATCHERS_H_

#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "core/observer.h"
#include "core/result.h"
#include "gmock/gmock.h"
#include "sim/testing/printing.h"
#include "sim/testing/record.h"

namespace rehearse::testkit {

// --- What the matchers look at ----------------------------------------------

inline const channel_record& record_of(const channel_record& record) {
  return record;
}
template <recorded Probe>
const channel_record& record_of(const Probe& which) {
  return which.record();
}

inline int error_of(int number) { return number; }
inline int error_of(const asyncore::os_error& thrown) {
  return thrown.number();
}
template <typename Value>
int error_of(const asyncore::result<Value>& answer) {
  return answer.error();
}

// Where two lists of handlers begin to differ: "the 2nd of them is handle_read
// instead of handle_write".
std::string difference(const std::vector<asyncore::call>& actual,
                       const std::vector<asyncore::call>& expected);

// --- Handlers ---------------------------------------------------------------

MATCHER_P(called_handlers, expected,
          std::string(negation ? "other handlers were called than "
                               : "the handlers called were ") +
              to_text(expected)) {
  const std::vector<asyncore::call>& actual = record_of(arg).handlers;
  if (actual == expected) return true;
  *result_listener << "where " << difference(actual, expected);
  return false;
}

// These handlers and no others, in this order. Without any: none was called.
template <std::same_as<asyncore::call>... Call>
auto handlers_called_in_order(Call... expected) {
  return called_handlers(std::vector<asyncore::call>{expected...});
}

// --- Bytes ------------------------------------------------------------------

// All bytes that the channel has received, joined. Takes a matcher too.
MATCHER_P(received, expected,
          "received what " +
              ::testing::DescribeMatcher<std::string>(expected, negation)) {
  const std::string& actual = record_of(arg).received;
  *result_listener << "which received " << ::testing::PrintToString(actual)
                   << " (" << actual.size() << " bytes)";
  return ::testing::Value(actual,
                          ::testing::SafeMatcherCast<std::string>(expected));
}

// --- The end of a connection -------------------------------------------------

// Closed, and no errno was seen: the other end had sent all, or the channel
// closed by itself.
MATCHER(closed_cleanly, negation ? "was not closed, or by an error"
                                 : "was closed without an error") {
  *result_listener << "which is " << end_text(record_of(arg));
  return record_of(arg).state == standing::closed;
}

// The other end has reset the connection: an operation answered ECONNRESET.
MATCHER(was_reset, negation ? "was not reset by the other end"
                            : "was reset by the other end") {
  *result_listener << "which is " << end_text(record_of(arg));
  return record_of(arg).state == standing::reset;
}

// --- Errnos -----------------------------------------------------------------

MATCHER_P(is_errno, expected,
          std::string(negation ? "is not " : "is ") +
              asyncore::errno_name(expected)) {
  const int actual = error_of(arg);
  *result_listener << "which is "
                   << (actual == 0 ? "a success"
                                   : asyncore::errno_name(actual));
  return actual == expected;
}

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_MATCHERS_H_
