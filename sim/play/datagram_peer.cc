#include "sim/play/datagram_peer.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace rehearse {

using asyncore::address;
using asyncore::failure;
using asyncore::result;

datagram_peer::~datagram_peer() {
  if (fd_ >= 0) static_cast<void>(net_.close(fd_));
}

result<void> datagram_peer::open(const address& on) {
  const result<int> fd = net_.socket(on.family(), SOCK_DGRAM);
  if (!fd) return failure{fd.error()};
  const result<void> bound = net_.bind(*fd, on);
  if (bound) {
    fd_ = *fd;
  } else {
    static_cast<void>(net_.close(*fd));
  }
  return bound;
}

void datagram_peer::close() {
  if (fd_ < 0) return;
  static_cast<void>(net_.close(std::exchange(fd_, -1)));
  told_.did("close", 0);
}

result<void> datagram_peer::send(std::string_view datagram, const address& to) {
  if (fd_ < 0) return failure{EBADF};
  const result<std::size_t> sent = net_.sendto(fd_, datagram, 0, to);
  if (!sent) {
    told_.did("send", sent.error());
    return failure{sent.error()};
  }
  told_.moved("send", datagram);
  return {};
}

bool datagram_peer::has_next() {
  return fd_ >= 0 && net_.recv(fd_, {}, MSG_PEEK).error() == 0;
}

result<std::string> datagram_peer::receive() {
  if (fd_ < 0) return failure{EBADF};
  constexpr std::size_t largest = 65535;
  std::string datagram(largest, '\0');
  const auto got = net_.recvfrom(fd_, datagram, 0);
  if (!got) return failure{got.error()};
  datagram.resize(got->size);
  correspondent_ = got->from;
  told_.moved("recv", datagram);
  return datagram;
}

}  // namespace rehearse
