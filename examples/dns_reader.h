// Numbers and names of a DNS message (RFC 1035, 4.1), read one after another.

#ifndef EXAMPLES_DNS_READER_H_
#define EXAMPLES_DNS_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace examples {

// RFC 1035, 2.3.4, without the bytes that count the labels.
inline constexpr std::size_t dns_label_max = 63;
inline constexpr std::size_t dns_name_max = 253;

// Names are kept and compared as text, so other bytes are not told apart.
inline bool is_dns_letter(char c) {
  return c > ' ' && c < 0x7f && c != '.' && c != '\\';
}

// Reads a message from its front. Once something is missing, `ok` is false and
// everything reads as zero.
class dns_reader {
 public:
  explicit dns_reader(std::string_view message) : message_(message) {}

  bool ok() const { return ok_; }
  // What was read makes no sense.
  void fail() { ok_ = false; }
  std::size_t position() const { return at_; }

  std::uint8_t byte() {
    if (at_ >= message_.size()) ok_ = false;
    return ok_ ? static_cast<std::uint8_t>(message_[at_++]) : 0;
  }
  std::uint16_t number16() {
    const int high = byte();
    return static_cast<std::uint16_t>(high << 8 | byte());
  }
  std::uint32_t number32() {
    const std::uint32_t high = number16();
    return high << 16 | number16();
  }
  std::string_view bytes(std::size_t size) {
    if (size > message_.size() - at_) ok_ = false;
    if (!ok_) return {};
    at_ += size;
    return message_.substr(at_ - size, size);
  }

  // A name with its dots. It may go on elsewhere (4.1.4), but only at an
  // earlier place, and not too often: so it ends.
  std::string name() {
    std::string text;
    std::optional<std::size_t> resume;
    std::size_t earliest = at_;
    int jumps = 0;
    for (std::uint8_t size = byte(); ok_ && size != 0; size = byte()) {
      if (size > dns_label_max) {
        const std::size_t target = (size & 0x3fU) << 8 | byte();
        ok_ = ok_ && size >= 0xc0 && target < earliest && ++jumps < jumps_max;
        if (!resume) resume = at_;
        earliest = at_ = target;
      } else {
        append_label(text, bytes(size));
      }
    }
    if (resume) at_ = *resume;
    return ok_ ? text : "";
  }

 private:
  void append_label(std::string& text, std::string_view label) {
    if (!text.empty()) text += '.';
    for (const char c : label) text += is_dns_letter(c) ? c : '?';
    if (text.size() > dns_name_max) ok_ = false;
  }

  static constexpr int jumps_max = 64;

  std::string_view message_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace examples

#endif  // EXAMPLES_DNS_READER_H_
