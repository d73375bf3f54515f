// Makes other scenarios of a scenario, most of which the parser accepts.
//
//   scenario_mutator mutator(application_registry::global(), change_bytes);
//   mutator.learn(text_of_some_scenario);
//   std::string other = mutator.mutated(text, size_max, seed);
//
// The same texts, learnt in the same order, and the same seed make the same.

#ifndef TESTS_SIM_MUTATION_SCENARIO_MUTATOR_H_
#define TESTS_SIM_MUTATION_SCENARIO_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/application.h"
#include "tests/sim/mutation/line_store.h"
#include "tests/sim/mutation/random_numbers.h"

namespace rehearse::scenario {

class scenario_mutator {
 public:
  // Changes a few bytes without a look at what they mean.
  using byte_move = std::function<std::string(std::string)>;

  scenario_mutator(const application_registry& registry, byte_move bytes)
      : registry_(registry), bytes_(std::move(bytes)) {}

  // The lines of `text` may get into other scenarios from now on.
  void learn(const std::string& text);

  // Of at most `max_size` bytes. It parses, unless a few attempts have failed.
  // In the place of a text that does not parse, which has little to say, one
  // that was learnt is taken.
  std::string mutated(const std::string& text, std::size_t max_size,
                      std::uint64_t seed) const;
  // `text` with lines of `other`, or with all of it.
  std::string crossed(const std::string& text, const std::string& other,
                      std::size_t max_size, std::uint64_t seed) const;

 private:
  using attempt = std::function<std::string(random_numbers&)>;
  bool is_sound(const std::string& text) const;
  std::string first_sound(const std::string& original, std::size_t max_size,
                          std::uint64_t seed, const attempt& make) const;

  const application_registry& registry_;
  byte_move bytes_;
  line_store store_;
  std::vector<std::string> learnt_;  // Those that parse.
};

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_MUTATION_SCENARIO_MUTATOR_H_
