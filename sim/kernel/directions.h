// The directions of a socket, as `shutdown` names and ends them.

#ifndef SIM_KERNEL_DIRECTIONS_H_
#define SIM_KERNEL_DIRECTIONS_H_

#include <sys/socket.h>

#include <optional>

namespace rehearse {

struct directions {
  bool read = false;
  bool write = false;

  bool both() const { return read && write; }
  // Whether `others` has one that is not here.
  bool lacks(const directions& others) const {
    return (others.read && !read) || (others.write && !write);
  }
  void add(const directions& others) {
    read |= others.read;
    write |= others.write;
  }
};

// Nothing if `how` is none of SHUT_RD, SHUT_WR and SHUT_RDWR.
inline std::optional<directions> directions_of(int how) {
  if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR) return std::nullopt;
  return directions{.read = how != SHUT_WR, .write = how != SHUT_RD};
}

}  // namespace rehearse

#endif  // SIM_KERNEL_DIRECTIONS_H_
