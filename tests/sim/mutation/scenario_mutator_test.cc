// Mutants of the scenarios of this repository.

#include "tests/sim/mutation/scenario_mutator.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/application.h"
#include "sim/language/parser.h"
#include "tests/sim/mutation/line_moves.h"
#include "tests/sim/mutation/scenario_lines.h"
#include "tests/sim/mutation/scenario_merge.h"
#include "tests/sim/mutation/scenario_names.h"

namespace rehearse::scenario {
namespace {

constexpr std::size_t no_limit = std::size_t{1} << 20;

std::vector<std::string> scenarios() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator("scenarios")) {
    if (entry.path().extension() == ".scn") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(in),
                       std::istreambuf_iterator<char>());
  }
  return texts;
}

bool is_sound(const std::string& text) {
  return parse("a.scn", text, application_registry::global())
      .diagnostics.empty();
}

scenario_mutator mutator_of(const std::vector<std::string>& texts) {
  scenario_mutator mutator(application_registry::global(),
                           [](std::string text) { return text; });
  for (const std::string& text : texts) mutator.learn(text);
  return mutator;
}

TEST(scenario_mutator, lines_make_their_text_again) {
  for (const std::string& text : scenarios()) {
    EXPECT_EQ(text_of(lines_of(text)), text);
  }
}

TEST(scenario_mutator, blocks_of_text_belong_to_their_line) {
  const auto lines = lines_of(
      "send a crlf {\n  | one\n  |\n} within 5ms\nexpect order {\n"
      "  echo/1.recv\n}\n@5ms close a\n");
  std::vector<line_role> roles;
  for (const scenario_line& each : lines) roles.push_back(each.role);
  EXPECT_EQ(roles,
            (std::vector{line_role::step, line_role::fixed, line_role::call,
                         line_role::fixed, line_role::step}));
  EXPECT_EQ(lines[0].text, "send a crlf {\n  | one\n  |\n} within 5ms");
  EXPECT_TRUE(lines[2].inside && lines[3].inside && !lines[4].inside);
}

TEST(scenario_mutator, a_line_forgets_its_names_and_gets_others) {
  const auto names =
      names_of(lines_of("app echo = e(x=1)\npeer ann\nlet n = 1"));
  const auto others = names_of(lines_of("app web = w()\npeer ben\nlet m = 2"));
  random_numbers random(1);
  const std::string bare =
      without_names("expect call echo/ann.recv returning $n", names);
  EXPECT_EQ(with_names(bare, others, random),
            "expect call web/ben.recv returning $m");
  EXPECT_EQ(with_names(bare, names_of(lines_of("peer ben")), random),
            std::nullopt);
}

TEST(scenario_mutator, most_mutants_are_sound_and_differ) {
  const std::vector<std::string> texts = scenarios();
  const scenario_mutator mutator = mutator_of(texts);
  std::size_t sound = 0;
  std::size_t changed = 0;
  std::size_t all = 0;
  for (const std::string& text : texts) {
    for (std::uint64_t seed = 0; seed < 2; ++seed, ++all) {
      const std::string mutant = mutator.mutated(text, no_limit, seed);
      if (is_sound(mutant)) ++sound;
      if (mutant != text) ++changed;
    }
  }
  EXPECT_GT(sound * 10, all * 9) << sound << " of " << all;
  EXPECT_GT(changed * 10, all * 8) << changed << " of " << all;
}

TEST(scenario_mutator, what_is_not_sound_has_no_mutants_of_its_own) {
  const scenario_mutator mutator = mutator_of(scenarios());
  std::size_t sound = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    if (is_sound(mutator.mutated("no scenario", no_limit, seed))) ++sound;
    if (is_sound(mutator.crossed("none", "none either", no_limit, seed))) {
      ++sound;
    }
  }
  EXPECT_GT(sound, 90U);
}

TEST(scenario_mutator, two_scenarios_make_one) {
  const std::vector<std::string> texts = scenarios();
  // A script is for one application, so a file with one cannot take another.
  std::vector<std::string> plain;
  std::copy_if(texts.begin(), texts.end(), std::back_inserter(plain),
               [](const std::string& each) {
                 return each.find("poll scripted") == std::string::npos;
               });
  random_numbers random(1);
  std::size_t sound = 0;
  for (const std::string& each : plain) {
    const auto both =
        merged(lines_of(each), lines_of(random.of(plain)), random);
    if (is_sound(text_of(both))) ++sound;
  }
  EXPECT_GT(sound * 10, plain.size() * 7) << sound << " of " << plain.size();
}

TEST(scenario_mutator, a_seed_makes_one_mutant) {
  const std::vector<std::string> texts = scenarios();
  const scenario_mutator one = mutator_of(texts);
  const scenario_mutator other = mutator_of(texts);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string& text = texts[seed % texts.size()];
    EXPECT_EQ(one.mutated(text, no_limit, seed),
              other.mutated(text, no_limit, seed));
    EXPECT_EQ(one.crossed(text, texts[0], no_limit, seed),
              other.crossed(text, texts[0], no_limit, seed));
  }
}

TEST(scenario_mutator, no_mutant_is_longer_than_it_may_be) {
  const std::vector<std::string> texts = scenarios();
  const scenario_mutator mutator = mutator_of(texts);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string& text = texts[seed % texts.size()];
    EXPECT_LE(mutator.mutated(text, text.size(), seed).size(), text.size());
  }
}

}  // namespace
}  // namespace rehearse::scenario
