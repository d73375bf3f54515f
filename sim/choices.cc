#include "sim/choices.h"

#include <cstdlib>
#include <utility>

namespace rehearse {
namespace {

constexpr std::uint64_t fnv_start = 0xcbf29ce484222325;
constexpr std::uint64_t fnv_prime = 0x100000001b3;

std::uint64_t fnv(std::uint64_t hash, std::uint8_t byte) {
  return (hash ^ byte) * fnv_prime;
}

std::uint64_t fnv(std::uint64_t hash, std::uint64_t word) {
  for (int i = 0; i < 8; ++i) {
    hash = fnv(hash, static_cast<std::uint8_t>(word >> (8 * i)));
  }
  return hash;
}

std::uint64_t fnv(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = fnv(hash, static_cast<std::uint8_t>(c));
  return fnv(hash, std::uint8_t{0});
}

std::uint64_t splitmix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

bool is_length(site where) {
  return where == site::recv_len || where == site::send_len;
}

}  // namespace

std::string_view to_string(site which) {
  switch (which) {
    case site::poll_ready:
      return "poll.ready";
    case site::recv_len:
      return "recv.len";
    case site::send_len:
      return "send.len";
    case site::cursor:
      return "cursor";
  }
  std::abort();
}

std::uint64_t choice_hash(std::uint64_t seed, site where,
                          std::string_view label, std::uint64_t ordinal) {
  std::uint64_t hash = fnv(fnv_start, seed);
  hash = fnv(hash, to_string(where));
  hash = fnv(hash, label);
  return splitmix(fnv(hash, ordinal));
}

std::uint32_t seeded_strategy::choose(site where, std::string_view label,
                                      std::uint64_t ordinal, std::uint32_t n) {
  const std::uint64_t hash = choice_hash(seed_, where, label, ordinal);
  if ((hash & 1) == 0) return 0;
  if (is_length(where) && (hash & 2) == 0) return 1;
  return static_cast<std::uint32_t>((hash >> 2) % n);
}

std::uint32_t choices::ask(site where, std::string_view label,
                           std::uint32_t n) {
  const std::uint64_t ordinal = ++ordinals_[{where, std::string(label)}];
  const std::uint32_t value = strategy_->choose(where, label, ordinal, n);
  if (value >= n) std::abort();  // A strategy that answers out of range.
  if (value != 0) {
    taken_.push_back({where, std::string(label), ordinal, value});
  }
  return value;
}

}  // namespace rehearse
