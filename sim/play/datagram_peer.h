// A scripted remote end that speaks UDP, as `peer` is one that speaks TCP.
//
// It has one socket, bound to an address of its own for as long as it is open,
// and receives from whoever sends there. It answers the sender of the last
// datagram that it received.

#ifndef SIM_PLAY_DATAGRAM_PEER_H_
#define SIM_PLAY_DATAGRAM_PEER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/network.h"
#include "sim/play/peer.h"

namespace rehearse {

class datagram_peer {
 public:
  // Neither is owned; both outlive the peer.
  datagram_peer(asyncore::network& net, peer_observer& observer)
      : net_(net), observer_(observer) {}
  datagram_peer(const datagram_peer&) = delete;
  datagram_peer& operator=(const datagram_peer&) = delete;
  // Closes it if it is open.
  ~datagram_peer();

  asyncore::result<void> open(const asyncore::address& local);
  void close();

  // Whom it answers; nothing until it has received something.
  const std::optional<asyncore::address>& correspondent() const {
    return correspondent_;
  }
  asyncore::result<void> send(std::string_view datagram,
                              const asyncore::address& to);

  // Whether a datagram waits, which may be an empty one.
  bool has_next();
  // The next one; EAGAIN if there is none.
  asyncore::result<std::string> receive();

 private:
  asyncore::network& net_;
  peer_observer& observer_;
  int fd_ = -1;
  std::optional<asyncore::address> correspondent_;
};

}  // namespace rehearse

#endif  // SIM_PLAY_DATAGRAM_PEER_H_
