// How GoogleTest prints the values of the network seam: an address as its text,
// a result as its value or the name of its errno.
//
//   Expected equality of these values: ... Which is: 10.0.0.1:80
//
// Include it before what prints; the other headers of this folder do.

#ifndef SIM_TESTING_PRINTING_H_
#define SIM_TESTING_PRINTING_H_

#include <ostream>

#include "core/address.h"
#include "core/errno_name.h"
#include "core/network.h"
#include "core/result.h"
#include "gtest/gtest.h"

// GoogleTest looks for PrintTo in the namespace of what it prints.
namespace asyncore {

inline void PrintTo(const address& which, std::ostream* out) {
  *out << which.to_string();
}

inline void PrintTo(const failure& why, std::ostream* out) {
  *out << errno_name(why.number);
}

template <typename Value>
void PrintTo(const result<Value>& answer, std::ostream* out) {
  *out << (answer ? ::testing::PrintToString(*answer)
                  : errno_name(answer.error()));
}
inline void PrintTo(const result<void>& answer, std::ostream* out) {
  *out << (answer ? "success" : errno_name(answer.error()));
}

inline void PrintTo(const accepted_socket& made, std::ostream* out) {
  *out << made.fd << " from " << made.peer.to_string();
}

inline void PrintTo(const poll_entry& which, std::ostream* out) {
  *out << which.fd << ":" << which.events;
}

}  // namespace asyncore

#endif  // SIM_TESTING_PRINTING_H_
