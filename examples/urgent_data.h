// What a channel does with urgent data (MSG_OOB; RFC 6093) that it has no use
// for.
//
//   void handle_expt() override { drop_urgent_data(socket()); }
//
// A byte that a peer sends as urgent waits beside the stream, and select and
// poll tell of it until it has been taken. So a channel that leaves it there is
// called in every pass for as long as it lives: one byte keeps a processor
// busy. Reading does not help, and a channel may be one that does not read just
// now. The library's own handle_expt takes it in safe mode, and logs a warning;
// these samples are to hold in CPython mode too.

#ifndef EXAMPLES_URGENT_DATA_H_
#define EXAMPLES_URGENT_DATA_H_

#include <sys/socket.h>

#include <array>

#include "core/network.h"
#include "core/socket.h"

namespace examples {

inline void drop_urgent_data(const asyncore::socket& from) {
  std::array<char, 1> byte{};
  static_cast<void>(from.net()->recv(from.fileno(), byte, MSG_OOB));
}

}  // namespace examples

#endif  // EXAMPLES_URGENT_DATA_H_
