#include "sim/explore/seeded_strategy.h"

#include <memory>

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
  // The zero byte marks the end. Without it, two pairs of site and label could
  // give the same hash.
  for (const char c : text) hash = fnv(hash, static_cast<std::uint8_t>(c));
  return fnv(hash, std::uint8_t{0});
}

// FNV-1a leaves the lowest bits poorly mixed, and those decide first below.
std::uint64_t splitmix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

bool is_length(site where) {
  return where == site::recv_len || where == site::send_len;
}

}  // namespace

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
  // If everything went wrong at once, no single deviation would get far enough
  // to show what it does.
  if ((hash & 1) == 0) return 0;
  // A length of 1 cuts data at every place, and a draw over all lengths would
  // rarely give it.
  if (is_length(where) && (hash & 2) == 0) return 1;
  // The two lowest bits are used up: they would always be the same here.
  return static_cast<std::uint32_t>((hash >> 2) % n);
}

std::unique_ptr<strategy> make_seeded_strategy(std::uint64_t seed) {
  return std::make_unique<seeded_strategy>(seed);
}

}  // namespace rehearse
