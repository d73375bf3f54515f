// What holds for the scenarios as a whole: they use every word of the language
// and every errno that a call may give, and pass under every schedule.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/errno_name.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/call_errors.h"
#include "sim/explore/seeded_strategy.h"
#include "sim/fault.h"
#include "sim/language/parser.h"
#include "sim/language/verbs.h"
#include "sim/play/runner.h"

namespace rehearse::scenario {
namespace {

namespace fs = std::filesystem;

using words = std::vector<std::string>;

struct corpus_file {
  fs::path path;
  std::string source;
};

std::vector<corpus_file> read_corpus() {
  std::vector<corpus_file> files;
  for (const auto& each : fs::recursive_directory_iterator("scenarios")) {
    const fs::path& path = each.path();
    if (path.extension() != ".scn" && path.extension() != ".scni") continue;
    std::ifstream in(path, std::ios::binary);
    files.push_back(
        {path, std::string(std::istreambuf_iterator<char>(in), {})});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

// Sorted by path; Bazel starts tests where the files are.
const std::vector<corpus_file>& corpus() {
  static const std::vector<corpus_file> files = read_corpus();
  return files;
}

// The words of each line of a file's script, without strings and comments.
std::vector<words> lines_of(const corpus_file& file) {
  static const std::regex strings("\"([^\"\\\\]|\\\\.)*\"");
  static const std::regex word("[^\\s=]+");
  std::vector<words> lines;
  std::string_view rest = file.source;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string line =
        std::regex_replace(std::string(rest.substr(0, end)), strings, "\"\"");
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.starts_with("-- ")) break;
    line.erase(std::min(line.find('#'), line.size()));
    words found(std::sregex_token_iterator(line.begin(), line.end(), word), {});
    if (!found.empty() && (found[0][0] == '@' || found[0][0] == '+')) {
      found.erase(found.begin());
    }
    // A line of a block of text holds no words of the language.
    if (!found.empty() && found[0] != "|") lines.push_back(std::move(found));
  }
  return lines;
}

// How often each row of the table stands in the corpus: "send", "expect never",
// "expect PEER eof".
std::map<std::string, int> uses_of_words() {
  std::map<std::string, int> uses;
  for (const corpus_file& file : corpus()) {
    for (const words& line : lines_of(file)) {
      ++uses[line[0]];
      if (line[0] != "expect" || line.size() < 2) continue;
      ++uses["expect " + line[1]];
      if (line.size() > 2) ++uses["expect PEER " + line[2]];
    }
  }
  return uses;
}

void add_rare(std::string_view before, verb_rows rows, words& rare) {
  static const std::map<std::string, int> uses = uses_of_words();
  for (const verb& each : rows) {
    if (each.is_reserved() || each.name.empty()) continue;
    const std::string name = std::string(before) + std::string(each.name);
    const auto found = uses.find(name);
    if (found == uses.end() || found->second < 2) rare.push_back(name);
  }
}

TEST(corpus, uses_each_word_of_the_language_twice) {
  words rare;
  add_rare("", verbs().statements, rare);
  add_rare("expect ", verbs().expectations, rare);
  add_rare("expect PEER ", verbs().streams, rare);
  EXPECT_THAT(rare, testing::IsEmpty());
}

TEST(corpus, has_each_errno_that_programs_of_scenarios_can_get) {
  std::set<std::string> used;
  for (const corpus_file& file : corpus()) {
    const scenario_file parsed =
        parse(file.path.generic_string(), file.source,
              application_registry::global(), read_from_disk);
    if (file.path.extension() != ".scn") continue;
    for (std::size_t cell = 0; cell < parsed.cells.size(); ++cell) {
      const plan what = parsed.plan_of(cell, application_registry::global());
      for (const fault_line& each : what.faults) {
        used.insert(asyncore::errno_name(each.what.error));
      }
    }
  }
  words missing;
  for (const call_error& row : call_errors()) {
    const std::string name = asyncore::errno_name(row.error);
    if (!used.contains(name)) missing.push_back(name);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  // These come from files on a disk, and no application of scenarios writes
  // any.
  EXPECT_THAT(missing, testing::ElementsAre("EDQUOT", "EFBIG", "ENOSPC"));
}

// Each seed has one loop and one mode, so that all four come up.
run_options options_of(std::uint64_t seed) {
  run_options how;
  how.loop = seed % 2 == 0 ? loop_kind::select : loop_kind::poll;
  how.mode = seed / 2 % 2 == 0 ? loop_mode::safe : loop_mode::cpython;
  return how;
}

void play_all_seeds(const scenario_file& file, const plan& what) {
  constexpr std::uint64_t seeds = 8;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    seeded_strategy drawn(seed);
    run_options how = options_of(seed);
    how.chosen_by = &drawn;
    const run_report report = run(what, how);
    EXPECT_EQ(report.outcome, verdict::passed) << "seed " << seed << "\n"
                                               << to_text(report, file);
  }
}

// A fault of the n-th call, or a count of calls, easily holds in one schedule
// only.
TEST(corpus, holds_under_every_schedule) {
  for (const corpus_file& file : corpus()) {
    if (file.path.extension() != ".scn") continue;
    const scenario_file parsed =
        parse(file.path.generic_string(), file.source,
              application_registry::global(), read_from_disk);
    for (std::size_t cell = 0; cell < parsed.cells.size(); ++cell) {
      const plan what = parsed.plan_of(cell, application_registry::global());
      if (what.on_sim) play_all_seeds(parsed, what);
    }
  }
}

}  // namespace
}  // namespace rehearse::scenario
