// Rules that hold for the sources as a whole: which folder may know which, and
// that nothing but posix_network asks the operating system for the time, for
// chance, or for anything else that differs from run to run.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
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
                     std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view s) { return text.starts_with(s); });
}

// Reports each include line of the sources under `folder` (but not of those
// under `except`) that leads elsewhere than `allowed`.
void expect_includes_only(std::string_view folder, std::string_view except,
                          std::initializer_list<std::string_view> allowed) {
  int looked_at = 0;
  for (const source& each : sources()) {
    if (!each.path.starts_with(folder)) continue;
    if (!except.empty() && each.path.starts_with(except)) continue;
    ++looked_at;
    for (std::size_t i = 0; i < each.lines.size(); ++i) {
      const std::string target = included(each.lines[i]);
      if (target.empty() || starts_with_any(target, allowed)) continue;
      ADD_FAILURE_AT(each.path.c_str(), static_cast<int>(i + 1))
          << folder << " must not know " << target;
    }
  }
  EXPECT_GT(looked_at, 0) << "no source under " << folder;
}

TEST(sources, core_knows_only_itself) {
  expect_includes_only("core/", "", {"core/"});
}

TEST(sources, the_world_knows_neither_scenarios_nor_what_is_built_on_them) {
  expect_includes_only("sim/scenario/", "", {"core/", "sim/"});
  for (const source& each : sources()) {
    const bool is_program = each.path == "sim/rehearse_main.cc";
    if (!each.path.starts_with("sim/") || is_program ||
        starts_with_any(each.path,
                        {"sim/scenario/", "sim/testing/", "sim/explore/"})) {
      continue;
    }
    for (std::size_t i = 0; i < each.lines.size(); ++i) {
      const std::string target = included(each.lines[i]);
      EXPECT_FALSE(starts_with_any(target, {"sim/scenario/", "sim/explore/",
                                            "sim/testing/", "examples/"}))
          << each.path << ':' << i + 1 << " includes " << target;
    }
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

// The program looks where the user is, which Bazel tells in the environment.
bool is_allowed(const source& in, const std::string& line) {
  return in.path == "core/posix_network.cc" ||
         (in.path == "sim/rehearse_main.cc" &&
          line.find("BUILD_WORKING_DIRECTORY") != std::string::npos);
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
