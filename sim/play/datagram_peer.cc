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

result<void> datagram_peer::open(const address& local) {
  const result<int> fd = net_.socket(local.family(), SOCK_DGRAM);
  if (!fd) return failure{fd.error()};
  const result<void> bound = net_.bind(*fd, local);
  if (bound) {
    fd_ = *fd;
  } else {
    // The answer is why bind failed. Whether close did too helps nobody.
    static_cast<void>(net_.close(*fd));
  }
  return bound;
}

void datagram_peer::close() {
  if (fd_ < 0) return;
  static_cast<void>(net_.close(std::exchange(fd_, -1)));
  observer_.did("close", 0);
}

result<void> datagram_peer::send(std::string_view datagram, const address& to) {
  if (fd_ < 0) return failure{EBADF};
  const result<std::size_t> sent = net_.sendto(fd_, datagram, 0, to);
  if (!sent) {
    observer_.did("send", sent.error());
    return failure{sent.error()};
  }
  observer_.moved("send", datagram);
  return {};
}

bool datagram_peer::has_next() {
  // The size says nothing, since a datagram may be empty. Whether recv succeeds
  // says all.
  return fd_ >= 0 && net_.recv(fd_, {}, MSG_PEEK).error() == 0;
}

result<std::string> datagram_peer::receive() {
  if (fd_ < 0) return failure{EBADF};
  // No datagram of UDP is larger, so none is cut off.
  constexpr std::size_t largest = 65535;
  std::string datagram(largest, '\0');
  const auto arrival = net_.recvfrom(fd_, datagram, 0);
  if (!arrival) return failure{arrival.error()};
  datagram.resize(arrival->size);
  correspondent_ = arrival->from;
  observer_.moved("recv", datagram);
  return datagram;
}

}  // namespace rehearse
