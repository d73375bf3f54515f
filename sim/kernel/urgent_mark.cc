#include "sim/kernel/urgent_mark.h"

#include <algorithm>

namespace rehearse {

// tcp_check_urg. Linux knows one mark: an older one that nobody has taken is
// lost, and its byte with it if it would be read next.
void urgent_mark::arrive(byte_stream& stream, bool is_inline) {
  if (is_next(stream) && !is_inline) stream.skip(1);
  position_ = stream.arrived_end() - 1;
  taken_ = false;
}

std::size_t urgent_mark::readable(const byte_stream& stream,
                                  std::size_t offset) const {
  const std::size_t unread = stream.unread() - offset;
  const std::uint64_t first = stream.position() + offset;
  if (!position_ || *position_ <= first) return unread;
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(unread, *position_ - first));
}

void urgent_mark::forget_if_passed(const byte_stream& stream) {
  if (position_ && *position_ < stream.position()) position_.reset();
}

}  // namespace rehearse
