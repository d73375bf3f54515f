#include "sim/explore/schedule_bytes.h"

#include <algorithm>

#include "sim/site.h"

namespace rehearse {
namespace {

constexpr std::uint64_t ordinals_max = 256;

std::uint8_t low_byte(std::uint64_t number) {
  return static_cast<std::uint8_t>(number & 0xff);
}

}  // namespace

std::vector<std::uint8_t> to_bytes(const schedule& which) {
  std::vector<std::uint8_t> bytes;
  for (const deviation& each : which) {
    if (each.ordinal > ordinals_max) continue;
    const std::uint32_t answer = each.value - 1;
    bytes.insert(bytes.end(), {static_cast<std::uint8_t>(each.where),
                               low_byte(each.label), low_byte(each.ordinal - 1),
                               low_byte(answer), low_byte(answer >> 8)});
  }
  return bytes;
}

bytes_strategy::bytes_strategy(std::span<const std::uint8_t> bytes) {
  for (; bytes.size() >= record_size; bytes = bytes.subspan(record_size)) {
    const auto where = static_cast<std::uint8_t>(bytes[0] % site_count);
    const std::uint32_t answer = bytes[3] + (std::uint32_t{bytes[4]} << 8);
    std::uint32_t& kept = answers_[{where, bytes[1], bytes[2]}];
    kept = std::max(kept, answer);
  }
}

std::uint32_t bytes_strategy::choose(const choice_point& asked) {
  if (asked.ordinal > ordinals_max) return 0;
  const auto found =
      answers_.find({static_cast<std::uint8_t>(asked.where),
                     low_byte(asked.label_hash), low_byte(asked.ordinal - 1)});
  // Any answer but the benign one.
  return found == answers_.end() ? 0 : 1 + found->second % (asked.n - 1);
}

}  // namespace rehearse
