// What travels between two sockets: a segment of TCP, or a datagram.
//
// A socket hands it to surroundings::carry, which decides when it arrives. The
// segments of one direction of a TCP connection arrive in the order in which
// they were sent, whatever the links in between do; datagrams need not, and may
// be lost. So an arrival says what it brings: a segment, how many bytes; a
// datagram, its number.
//
// There are no acknowledgements: no program can see one.

#ifndef SIM_KERNEL_SEGMENT_H_
#define SIM_KERNEL_SEGMENT_H_

#include <cstdint>
#include <string_view>

#include "core/address.h"
#include "core/network.h"

namespace rehearse {

enum class segment_kind : std::uint32_t {
  // TCP. A SYN arrives at the socket that sent it, which then looks for the
  // listener. So a SYN to nowhere can arrive as well.
  syn,
  accepted,  // SYN and ACK: the connection waits in a backlog.
  refused,   // RST to a SYN.
  data,
  urgent,  // Data whose last byte is urgent.
  fin,
  rst,
  // UDP. A datagram, too, arrives at its sender.
  datagram,
  unreachable,  // ICMP: nobody has the port.
};

// Valid while it is handed on: it owns nothing.
struct segment {
  segment_kind what;
  const asyncore::address& from;
  const asyncore::address& to;
  // Tells the receiver to which of its connections this belongs, or which
  // datagram it is.
  std::uint64_t number = 0;
  std::string_view bytes = {};
};

// What is told of every segment that a world carries, when it is sent: for
// captures and pictures. It must not change anything.
class segment_observer {
 public:
  virtual ~segment_observer() = default;
  virtual void sent(asyncore::duration now, const segment& what) = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_SEGMENT_H_
