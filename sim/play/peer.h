// A scripted remote end.
//
// It speaks through the seam, so the same peer runs on a simulated host and on
// the operating system. It never blocks and never waits: whoever drives it asks
// again when the world has moved on.
//
// It holds one connection, made with `connect` or handed to it with `take`.
// Sending never fails: what the window refuses is queued, and `shutdown` and
// `close` wait behind it; what is sent after the other end has closed is
// discarded.

#ifndef SIM_PLAY_PEER_H_
#define SIM_PLAY_PEER_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/network.h"

namespace rehearse {

// What a peer did, for the trace.
class peer_observer {
 public:
  virtual ~peer_observer() = default;
  virtual void did(std::string_view verb, int error) = 0;
  virtual void moved(std::string_view verb, std::string_view data) = 0;
};

class peer {
 public:
  // Neither is owned; both outlive the peer.
  peer(asyncore::network& net, peer_observer& observer)
      : net_(net), connection_net_(&net), observer_(observer) {}
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;
  // Closes what is open.
  ~peer();

  asyncore::result<void> listen(const asyncore::address& local);
  // A connection that waits at one of its listeners.
  std::optional<asyncore::accepted_socket> accept();

  // Begins a connection; `connection` says what has become of it.
  asyncore::result<void> connect(const asyncore::address& to);
  // Takes a connection from `accept`: from its own or from that of `listener`,
  // on whose network the connection stays.
  void take(int fd, const peer& listener);

  enum class connection { none, pending, established, failed };
  connection state();
  // Why it failed.
  int error() const { return error_; }
  bool is_open() const { return fd_ >= 0; }
  // Its own end of the connection; nothing if it has none.
  std::optional<asyncore::address> local() const;

  void send(std::string_view data);
  void shutdown_write();
  void shutdown_read();
  void close();
  // Aborts the connection with a RST, and discards what is queued.
  void reset();

  // Sends on what is queued. True if anything could be done.
  bool flush();
  std::size_t queued() const { return queue_.size() - queue_sent_; }
  // Whether `flush` has nothing to do, now or later.
  bool is_flushed() const {
    return fd_ < 0 || (queued() == 0 && !shutdown_queued_ && !close_queued_);
  }

  // Reads at most `size` bytes, appended to `text`. Returns how many; 0 at the
  // end of the stream; EAGAIN if there are none now; ECONNRESET if it was
  // reset.
  asyncore::result<std::size_t> receive(std::size_t size, std::string& text);
  // Whether its connection was reset, as far as can be seen before all that has
  // arrived is read; also if only a send has told so.
  bool has_been_reset();
  // The first send that failed because the connection had ended.
  struct lost_bytes {
    int error = 0;
    std::size_t size = 0;
  };
  const std::optional<lost_bytes>& lost() const { return lost_; }

  // Whether `receive` would answer anything but EAGAIN: bytes, or an end.
  bool has_input();
  // Where its connection begins; EBADF if it has none.
  asyncore::result<asyncore::address> local_address();

  // Whether nothing more can come: what is there was read, and the stream has
  // ended, or its connection was reset.
  bool has_ended();

  // What `receive` would answer, at most `size` bytes; empty if nothing is
  // there. The observer does not hear of it.
  std::string peek(std::size_t size);

 private:
  void hold(int fd, asyncore::network& net);
  asyncore::result<std::size_t> read(std::span<char> buffer, int flags);
  void note_end(int error);
  bool send_some();
  void finish_queued();

  asyncore::network& net_;
  asyncore::network* connection_net_;  // That of fd_.
  peer_observer& observer_;
  std::vector<int> listeners_;
  int fd_ = -1;
  bool pending_ = false;
  int error_ = 0;
  // A kernel tells of a reset once, to whoever asks first. EPIPE: the stream
  // had ended before.
  int reset_error_ = 0;
  std::string queue_;
  std::size_t queue_sent_ = 0;
  bool shutdown_queued_ = false;
  std::optional<lost_bytes> lost_;
  bool close_queued_ = false;
};

}  // namespace rehearse

#endif  // SIM_PLAY_PEER_H_
