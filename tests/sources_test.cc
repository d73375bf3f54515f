// Rules that hold for the sources as a whole: which folder may know which, that
// no files include each other in a circle, that a compiler of another C++ says
// so at once, and that nothing but posix_network asks the operating system for
// the time, for chance, or for anything else that differs from run to run.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace {

namespace fs = std::filesystem;

struct source {
  std::string path;  // "core/loop.cc"
  std::vector<std::string> lines;
};

// The sources among the runfiles, sorted. Bazel starts tests where they are.
const std::vector<source>& sources() {
  static const std::vector<source> found = [] {
    std::vector<source> all;
    for (const char* folder : {"core", "sim", "examples"}) {
      for (const auto& each : fs::recursive_directory_iterator(
               folder, fs::directory_options::follow_directory_symlink)) {
        const std::string extension = each.path().extension();
        if (extension != ".h" && extension != ".cc") continue;
        source read{each.path().generic_string(), {}};
        std::ifstream in(each.path());
        for (std::string line; std::getline(in, line);) {
          read.lines.push_back(line);
        }
        all.push_back(std::move(read));
      }
    }
    std::sort(all.begin(), all.end(),
              [](const source& a, const source& b) { return a.path < b.path; });
    return all;
  }();
  return found;
}

// What a line includes from this project; empty if nothing.
std::string included(const std::string& line) {
  static const std::regex form("^#include \"([^\"]+)\"");
  std::smatch match;
  return std::regex_search(line, match, form) ? match[1].str() : "";
}

bool starts_with_any(std::string_view text,
                     const std::vector<std::string_view>& starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view s) { return text.starts_with(s); });
}

// --- Which folder may know which --------------------------------------------

// A folder, and the other folders whose headers it may include. A header that
// stands in "sim/" itself is what all rooms of sim use.
struct room {
  std::string_view path;
  std::vector<std::string_view> knows;
};

const std::vector<room>& rooms() {
  static const std::vector<room> all = {
      {"core/", {}},
      {"sim/", {"core/"}},
      {"sim/kernel/", {"core/", "sim/"}},
      {"sim/world/", {"core/", "sim/", "sim/kernel/"}},
      {"sim/watch/", {"core/", "sim/", "sim/kernel/"}},
      {"sim/language/", {"core/", "sim/"}},
      {"sim/play/",
       {"core/", "sim/", "sim/kernel/", "sim/world/", "sim/watch/",
        "sim/language/"}},
      {"sim/explore/",
       {"core/", "sim/", "sim/world/", "sim/watch/", "sim/language/",
        "sim/play/"}},
      {"sim/testing/",
       {"core/", "sim/", "sim/kernel/", "sim/world/", "sim/watch/",
        "sim/explore/", "gtest/", "gmock/"}},
      {"sim/replay/",
       {"core/", "sim/", "sim/language/", "sim/play/", "sim/explore/",
        "sim/command/", "gtest/"}},
      {"sim/command/",
       {"core/", "sim/", "sim/kernel/", "sim/world/", "sim/watch/",
        "sim/language/", "sim/play/", "sim/explore/"}},
  };
  return all;
}

// "sim/play/" for "sim/play/player.h".
std::string_view folder_of(std::string_view path) {
  return path.substr(0, path.rfind('/') + 1);
}

const room* room_of(std::string_view path) {
  for (const room& each : rooms()) {
    if (each.path == folder_of(path)) return &each;
  }
  return nullptr;
}

bool may_know(const room& from, std::string_view target) {
  const std::string_view folder = folder_of(target);
  return folder == from.path || std::find(from.knows.begin(), from.knows.end(),
                                          folder) != from.knows.end();
}

TEST(sources, each_room_knows_only_those_that_it_may) {
  for (const source& each : sources()) {
    if (each.path.starts_with("examples/")) continue;
    const room* from = room_of(each.path);
    ASSERT_NE(from, nullptr) << each.path << " is in no room of the table";
    for (std::size_t i = 0; i < each.lines.size(); ++i) {
      const std::string target = included(each.lines[i]);
      if (target.empty() || may_know(*from, target)) continue;
      ADD_FAILURE_AT(each.path.c_str(), static_cast<int>(i + 1))
          << from->path << " must not know " << target;
    }
  }
}

// A room that lost its files, or was never put among this test's data, would
// otherwise go unnoticed.
TEST(sources, each_room_of_the_table_has_sources) {
  for (const room& each : rooms()) {
    EXPECT_TRUE(std::any_of(
        sources().begin(), sources().end(),
        [&](const source& s) { return folder_of(s.path) == each.path; }))
        << each.path;
  }
}

// --- Circles ----------------------------------------------------------------

// A header and its source are one: "sim/play/player".
std::string unit_of(const std::string& path) {
  return path.substr(0, path.rfind('.'));
}

using include_graph = std::map<std::string, std::set<std::string>>;

include_graph graph_of_includes() {
  include_graph graph;
  for (const source& each : sources()) {
    auto& targets = graph[unit_of(each.path)];
    for (const std::string& line : each.lines) {
      const std::string target = included(line);
      if (!target.empty()) targets.insert(unit_of(target));
    }
    targets.erase(unit_of(each.path));
  }
  return graph;
}

std::set<std::string> reachable(const include_graph& graph,
                                const std::string& from) {
  std::set<std::string> seen;
  std::vector<std::string> left = {from};
  while (!left.empty()) {
    const auto found = graph.find(left.back());
    left.pop_back();
    if (found == graph.end()) continue;
    for (const std::string& next : found->second) {
      if (seen.insert(next).second) left.push_back(next);
    }
  }
  return seen;
}

TEST(sources, no_files_of_sim_include_each_other_in_a_circle) {
  const include_graph graph = graph_of_includes();
  for (const auto& [unit, targets] : graph) {
    if (!unit.starts_with("sim/")) continue;
    EXPECT_FALSE(reachable(graph, unit).contains(unit))
        << unit << " includes itself by way of others";
  }
}

// A sample protocol is a user's protocol: it stands on core alone. Only the
// file that registers it knows the simulator.
TEST(sources, examples_stand_on_core_alone) {
  for (const source& each : sources()) {
    if (!each.path.starts_with("examples/")) continue;
    const bool registers = each.path.ends_with("_app.cc");
    for (std::size_t i = 0; i < each.lines.size(); ++i) {
      const std::string target = included(each.lines[i]);
      const bool allowed = target.empty() ||
                           starts_with_any(target, {"core/", "examples/"}) ||
                           (registers && target == "sim/application.h");
      EXPECT_TRUE(allowed) << each.path << ':' << i + 1 << " includes "
                           << target;
    }
  }
}

// --- In anybody's build -----------------------------------------------------

// Whatever header of core a user includes, the first one that the compiler
// reads to its end is core/cxx20.h.
TEST(sources, headers_of_core_begin_with_the_one_that_asks_for_cxx20) {
  constexpr std::string_view first = "core/cxx20.h";
  for (const source& each : sources()) {
    if (!each.path.starts_with("core/") || !each.path.ends_with(".h")) continue;
    if (each.path == first) continue;
    EXPECT_TRUE(std::any_of(
        each.lines.begin(), each.lines.end(),
        [](const std::string& line) { return !included(line).empty(); }))
        << each.path << " includes no other header: it must include " << first;
  }
}

// With this option a C++ rule that was not loaded from @rules_cc, by way of
// //:cc.bzl, is an error. Newer versions of Bazel have no other rules.
TEST(sources, bazel_refuses_rules_that_are_not_loaded) {
  std::ifstream in(".bazelrc");
  const std::string options(std::istreambuf_iterator<char>(in), {});
  EXPECT_NE(options.find("\nbuild --incompatible_load_cc_rules_from_bzl\n"),
            std::string::npos);
}

// CMake builds what Bazel builds: each source is in one list of CMakeLists.txt,
// on a line of its own.
TEST(sources, cmake_builds_each) {
  std::set<std::string> ours;
  for (const source& each : sources()) {
    if (each.path.ends_with(".cc")) ours.insert(each.path);
  }
  static const std::regex form("^ +((core|sim|examples)/\\S+\\.cc)\\)?$");
  std::set<std::string> listed;
  std::ifstream in("CMakeLists.txt");
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, form)) continue;
    const std::string path = match[1].str();
    EXPECT_TRUE(listed.insert(path).second)
        << "CMakeLists.txt names " << path << " twice";
    EXPECT_TRUE(ours.contains(path))
        << "CMakeLists.txt names " << path << ", which there is not";
  }
  for (const std::string& path : ours) {
    EXPECT_TRUE(listed.contains(path))
        << "CMakeLists.txt does not name " << path
        << ": write it into the list of its library";
  }
}

TEST(sources, cmake_has_the_version_of_the_program) {
  std::ifstream header("sim/command/version.h");
  std::smatch match;
  std::string version;
  for (std::string line; std::getline(header, line);) {
    if (std::regex_match(line, match, std::regex(".*version = \"(.*)\";"))) {
      version = match[1];
    }
  }
  ASSERT_FALSE(version.empty());
  std::ifstream in("CMakeLists.txt");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  EXPECT_NE(text.find("  VERSION " + version + "\n"), std::string::npos)
      << "version.h says " << version;
}

// --- What differs from run to run -------------------------------------------

struct ban {
  std::vector<std::string_view> words;  // Identifiers and system headers.
  std::string_view instead;             // What to use.
};

const std::vector<ban>& bans() {
  static const std::vector<ban> all = {
      {{"system_clock", "steady_clock", "high_resolution_clock",
        "clock_gettime", "gettimeofday", "localtime", "<ctime>",
        "<sys/time.h>"},
       "network::now"},
      {{"random_device", "mt19937", "mt19937_64", "rand", "srand", "drand48",
        "getrandom", "getentropy", "<random>", "<sys/random.h>"},
       "choices::choose"},
      {{"getenv", "secure_getenv", "environ"},
       "an option of the program, or a parameter"},
      {{"sleep_for", "sleep_until", "usleep", "nanosleep"},
       "network::select with a timeout"},
      {{"unordered_map", "unordered_set", "unordered_multimap",
        "unordered_multiset"},
       "an ordered container: what is iterated must not depend on hashes"},
      {{"errno"}, "the error() of a result"},
  };
  return all;
}

bool is_word_part(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

// The code of a line: no comment, and nothing inside quotes.
std::string code_of(const std::string& line) {
  std::string code;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!quoted && line.compare(i, 2, "//") == 0) break;
    if (line[i] == '"' && (i == 0 || line[i - 1] != '\\')) quoted = !quoted;
    if (!quoted) code += line[i];
  }
  return code;
}

bool has_word(std::string_view code, std::string_view word) {
  for (std::size_t at = code.find(word); at != std::string_view::npos;
       at = code.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_part(code[at - 1]);
    const bool ends = end == code.size() || !is_word_part(code[end]);
    if (word[0] == '<' || (begins && ends)) return true;
  }
  return false;
}

// The ban that a line breaks; null if it breaks none.
const ban* find_ban(const std::string& line) {
  const std::string code = code_of(line);
  for (const ban& each : bans()) {
    for (const std::string_view word : each.words) {
      if (has_word(code, word)) return &each;
    }
  }
  return nullptr;
}

// The program looks where the user is, and a test in which part of the work it
// is, which Bazel tells in the environment; and whoever starts a unit test has
// no other way to say with which schedule.
bool is_allowed(const source& in, const std::string& line) {
  return in.path == "core/posix_network.cc" ||
         in.path == "sim/command/test_environment.cc" ||
         (in.path == "sim/command/main.cc" &&
          line.find("BUILD_WORKING_DIRECTORY") != std::string::npos) ||
         (in.path == "sim/testing/exploration.cc" &&
          line.find("REHEARSE_SCHEDULE") != std::string::npos);
}

TEST(sources, only_posix_network_asks_for_time_chance_or_environment) {
  ASSERT_FALSE(sources().empty());
  for (const source& in : sources()) {
    for (std::size_t i = 0; i < in.lines.size(); ++i) {
      const ban* broken = find_ban(in.lines[i]);
      if (broken == nullptr || is_allowed(in, in.lines[i])) continue;
      ADD_FAILURE_AT(in.path.c_str(), static_cast<int>(i + 1))
          << in.lines[i] << "\n  use " << broken->instead;
    }
  }
}

// A ban that matches nothing anywhere would never be noticed.
TEST(sources, bans_match_what_they_ban) {
  for (const char* code :
       {"auto t = std::chrono::steady_clock::now();",
        "clock_gettime(CLOCK_MONOTONIC, &ts);", "std::mt19937 random;",
        "int r = rand();", "const char* p = std::getenv(\"HOME\");",
        "std::this_thread::sleep_for(1ms);", "std::unordered_map<int, int> m;",
        "return failure{errno};", "#include <ctime>"}) {
    EXPECT_NE(find_ban(code), nullptr) << code;
  }
  for (const char* code :
       {"errno_name(3)", "auto now = net.now();", "#include \"core/x.h\"",
        "operand(1)", "// errno", "fail(\"errno\")"}) {
    EXPECT_EQ(find_ban(code), nullptr) << code;
  }
}

}  // namespace
