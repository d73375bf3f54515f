// One direction of a connection: bytes written, sent, arrived, read, in this
// order.
//
// Invariants:
//   read <= arrived <= sent <= written
//   written - read <= capacity, unless the capacity was made smaller since
// So there are three amounts: what waits in the send buffer (written, not
// sent), what is under way (sent, not arrived), and what waits in the receive
// buffer (arrived, not read). The capacity bounds them together: the whole way
// from the writer's send to the reader's recv.

#ifndef SIM_KERNEL_BYTE_STREAM_H_
#define SIM_KERNEL_BYTE_STREAM_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

namespace rehearse {

class byte_stream {
 public:
  explicit byte_stream(std::size_t capacity) : capacity_(capacity) {}

  std::size_t capacity() const { return capacity_; }
  void set_capacity(std::size_t capacity) { capacity_ = capacity; }
  std::size_t room() const { return capacity_ - std::min(capacity_, held()); }
  std::size_t unread() const { return arrived_ - read_; }
  // How many bytes were read since the stream began.
  std::uint64_t position() const { return dropped_ + read_; }
  // The byte at a position that was not read yet.
  char at(std::uint64_t position) const { return bytes_[position - dropped_]; }
  // The position behind the last byte that has arrived.
  std::uint64_t arrived_end() const { return dropped_ + arrived_; }
  std::size_t unsent() const { return bytes_.size() - sent_; }
  std::size_t under_way() const { return sent_ - arrived_; }

  // Into the send buffer.
  void write(std::string_view data) {
    if (data.size() > room()) std::abort();  // The writer asks first.
    reuse_front();
    bytes_.insert(bytes_.end(), data.begin(), data.end());
  }
  // The next `size` bytes of the send buffer are under way.
  void send(std::size_t size) {
    if (size > unsent()) std::abort();
    sent_ += size;
  }
  // The next `size` bytes that are under way have arrived.
  void arrive(std::size_t size) {
    if (size > under_way()) std::abort();
    arrived_ += size;
  }
  // All three at once, where there is no way between the two ends.
  void deliver(std::string_view data) {
    write(data);
    send(data.size());
    arrive(data.size());
  }

  std::string_view peek(std::size_t size) const {
    return {bytes_.data() + read_, std::min(size, unread())};
  }
  // Copies what has arrived into `buffer`; consumes it unless it only looks.
  std::size_t read(std::span<char> buffer, bool look_only) {
    const std::string_view next = peek(buffer.size());
    std::copy(next.begin(), next.end(), buffer.begin());
    if (!look_only) skip(next.size());
    return next.size();
  }
  void skip(std::size_t size) {
    if (size > unread()) std::abort();
    read_ += size;
  }

 private:
  std::size_t held() const { return bytes_.size() - read_; }

  // What was read is dropped when nothing is left, or when it is the larger
  // part: each byte is moved at most once on average.
  void reuse_front() {
    if (read_ == 0 || read_ < held()) return;
    bytes_.erase(bytes_.begin(),
                 bytes_.begin() + static_cast<std::ptrdiff_t>(read_));
    dropped_ += read_;
    sent_ -= read_;
    arrived_ -= read_;
    read_ = 0;
  }

  std::size_t capacity_;
  std::vector<char> bytes_;
  std::uint64_t dropped_ = 0;  // Read, and no longer among `bytes_`.
  std::size_t read_ = 0;
  std::size_t arrived_ = 0;
  std::size_t sent_ = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_BYTE_STREAM_H_
