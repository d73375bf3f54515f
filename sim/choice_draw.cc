#include "sim/choice_draw.h"

#include <array>
#include <cstddef>

namespace rehearse {
namespace {

std::array<std::uint64_t, site_count> hashes_of_sites() {
  std::array<std::uint64_t, site_count> hashes{};
  for (std::size_t i = 0; i < site_count; ++i) {
    hashes[i] = name_hash(all_sites()[i].name);
  }
  return hashes;
}

}  // namespace

std::uint64_t draw(std::uint64_t seed, site where, std::uint64_t label_hash,
                   std::uint64_t ordinal) {
  // By its name: its number changes when another site is added before it.
  static const std::array<std::uint64_t, site_count> hashes = hashes_of_sites();
  const std::uint64_t name =
      mixed(hashes[static_cast<std::size_t>(where)]) ^ label_hash;
  return derived(seed ^ mixed(name), ordinal);
}

}  // namespace rehearse
