#include "sim/explore/recorder.h"

#include <algorithm>
#include <cstddef>

namespace rehearse {

std::vector<std::uint32_t> lengths_to_try(std::uint32_t n,
                                          std::string_view bytes) {
  std::vector<std::uint32_t> lengths = {1, n / 2, n - 1};
  // A piece that ends before, inside or after the end of a line.
  constexpr std::size_t line_ends_max = 4;
  std::size_t found = 0;
  for (std::size_t i = 0; i < bytes.size() && found < line_ends_max; ++i) {
    if (bytes[i] != '\n') continue;
    ++found;
    for (const std::size_t length : {i, i + 1}) {
      if (length > 0 && length < n) {
        lengths.push_back(static_cast<std::uint32_t>(length));
      }
    }
  }
  std::sort(lengths.begin(), lengths.end());
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  return lengths;
}

std::uint32_t recorder::choose(const choice_point& asked) {
  const std::uint32_t value = next_.choose(asked);
  names_.add(asked.label_hash, asked.label);
  made_choice& entry = made_.emplace_back();
  entry.answer = {asked.where, asked.label_hash, asked.ordinal, value};
  entry.n = asked.n;
  if (is_length(asked.where) && asked.n > lengths_max) {
    entry.lengths = lengths_to_try(asked.n, asked.bytes);
  }
  return value;
}

}  // namespace rehearse
