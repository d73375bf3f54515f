#include "tests/sim/mutation/scenario_mutator.h"

#include <utility>

#include "sim/language/parser.h"
#include "tests/sim/mutation/line_moves.h"
#include "tests/sim/mutation/random_numbers.h"
#include "tests/sim/mutation/scenario_lines.h"
#include "tests/sim/mutation/scenario_merge.h"
#include "tests/sim/mutation/word_moves.h"

namespace rehearse::scenario {
namespace {

// Before one that does not parse is taken.
constexpr int attempts = 8;

// A run is drawn from all bytes of its file.
void change_schedule(scenario_lines& lines, random_numbers& random) {
  constexpr std::string_view comment = "# schedule ";
  if (!lines.empty() && lines.back().text.starts_with(comment)) {
    lines.pop_back();
  }
  lines.push_back(
      {.text = std::string(comment) + std::to_string(random.below(1000))});
}

void change_lines(scenario_lines& lines, const scenario_lines& others,
                  random_numbers& random) {
  switch (random.below(12)) {
    case 0:
      return duplicate_line(lines, random);
    case 1:
      return delete_line(lines, random);
    case 2:
      return swap_lines(lines, random);
    case 3:
      return move_line(lines, random);
    case 4:
      return double_name(lines, random);
    case 5:
      return delete_name(lines, random);
    case 6:
      return change_schedule(lines, random);
    case 7:
    case 8:
      return insert_line(lines, others, random);
    default:
      return replace_word(lines, others, random);
  }
}

}  // namespace

void scenario_mutator::learn(const std::string& text) {
  store_.add_lines_of(text);
  if (is_sound(text)) learnt_.push_back(text);
}

bool scenario_mutator::is_sound(const std::string& text) const {
  return parse("input.scn", text, registry_).diagnostics.empty();
}

std::string scenario_mutator::first_sound(const std::string& original,
                                          std::size_t max_size,
                                          std::uint64_t seed,
                                          const attempt& make) const {
  random_numbers random(seed);
  std::string text = original;
  for (int i = 0; i < attempts; ++i) {
    std::string made = make(random);
    // A move may find nothing to do.
    if (made.size() > max_size || made == original) continue;
    text = std::move(made);
    if (is_sound(text)) break;
  }
  return text;
}

std::string scenario_mutator::mutated(const std::string& text,
                                      std::size_t max_size,
                                      std::uint64_t seed) const {
  const bool is_base = learnt_.empty() || is_sound(text);
  return first_sound(text, max_size, seed, [&](random_numbers& random) {
    const std::string& base = is_base ? text : random.of(learnt_);
    if (random.one_in(12)) return bytes_(base);
    scenario_lines lines = lines_of(base);
    const std::size_t changes = 1 + random.below(4);
    for (std::size_t i = 0; i < changes; ++i) {
      change_lines(lines, store_.lines(), random);
    }
    return text_of(lines);
  });
}

std::string scenario_mutator::crossed(const std::string& text,
                                      const std::string& other,
                                      std::size_t max_size,
                                      std::uint64_t seed) const {
  const bool is_base = learnt_.empty() || is_sound(text);
  return first_sound(text, max_size, seed, [&](random_numbers& random) {
    scenario_lines lines = lines_of(is_base ? text : random.of(learnt_));
    // Rarely: what grows with each crossing is soon too slow to play.
    if (random.one_in(8)) {
      return text_of(merged(lines, lines_of(other), random));
    }
    const std::size_t lines_taken = 1 + random.below(4);
    for (std::size_t i = 0; i < lines_taken; ++i) {
      insert_line(lines, lines_without_names(other), random);
    }
    return text_of(lines);
  });
}

}  // namespace rehearse::scenario
