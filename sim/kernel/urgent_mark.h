// Where the urgent byte of a TCP stream is, at its receiver.
//
// A stream has one urgent byte at most: the last of those that were sent as
// urgent. It stays a part of the stream. Ordinary reading stops before it, and
// then passes over it, which forgets it; meanwhile it can be taken once, by
// itself. When another one arrives, the old one is ordinary data again, unless
// it is what would be read next: then it is lost. All as in Linux
// (tcp_check_urg and urg_seq, urg_data of tcp_recvmsg).

#ifndef SIM_KERNEL_URGENT_MARK_H_
#define SIM_KERNEL_URGENT_MARK_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sim/kernel/byte_stream.h"

namespace rehearse {

class urgent_mark {
 public:
  // The byte that arrived last is urgent. `is_inline`: SO_OOBINLINE.
  void arrive(byte_stream& stream, bool is_inline);

  // There is one that nobody has taken: POLLPRI.
  bool is_waiting() const { return position_.has_value() && !taken_; }
  bool was_taken() const { return position_.has_value() && taken_; }
  // It is the byte that would be read next.
  bool is_next(const byte_stream& stream) const {
    return position_ == stream.position();
  }
  // How many of the bytes from `offset` on a reader may have at once.
  std::size_t readable(const byte_stream& stream, std::size_t offset) const;
  // The byte itself.
  char value(const byte_stream& stream) const { return stream.at(*position_); }
  void take() { taken_ = true; }
  // Forgets the mark once the reader has passed it.
  void forget_if_passed(const byte_stream& stream);

 private:
  std::optional<std::uint64_t> position_;  // A position in the stream.
  bool taken_ = false;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_URGENT_MARK_H_
