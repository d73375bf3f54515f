// Random answers that belong to names: docs/choices.md specifies them.
//
// A draw is a function of a seed and of the name of a choice. So a seed keeps
// its meaning when an unrelated choice appears, and runs may be shared out
// among machines without a word between them. Seeds are written into files:
// what one means never changes, and a test pins it.

#ifndef SIM_CHOICE_DRAW_H_
#define SIM_CHOICE_DRAW_H_

#include <cstdint>
#include <string_view>

#include "sim/site.h"

namespace rehearse {

// FNV-1a, 64 bits.
constexpr std::uint64_t name_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
  }
  return hash;
}

// The mixer of splitmix64 (Steele, Lea and Flood, 2014).
constexpr std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// A number derived from another one: the index-th of a stream of seeds.
constexpr std::uint64_t derived(std::uint64_t seed, std::uint64_t index) {
  return mixed(mixed(seed) + (index + 1) * 0x9e3779b97f4a7c15);
}

// `label_hash` is the name_hash of the label.
std::uint64_t draw(std::uint64_t seed, site where, std::uint64_t label_hash,
                   std::uint64_t ordinal);

}  // namespace rehearse

#endif  // SIM_CHOICE_DRAW_H_
