// Random numbers that are the same everywhere for the same seed: splitmix64.

#ifndef TESTS_SIM_MUTATION_RANDOM_NUMBERS_H_
#define TESTS_SIM_MUTATION_RANDOM_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace rehearse {

class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) : state_(seed) {}

  // From 0 to `end` - 1; `end` is not 0.
  std::size_t below(std::size_t end) {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<std::size_t>((z ^ (z >> 31)) % end);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

  template <typename Items>
  auto& of(Items& items) {
    return items[below(std::size(items))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace rehearse

#endif  // TESTS_SIM_MUTATION_RANDOM_NUMBERS_H_
