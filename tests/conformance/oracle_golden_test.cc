// Every recorded script of the oracle is a test: core in cpython mode leaves
// the trace that CPython 3.11 left, byte for byte.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/conformance/oracle/first_difference.h"
#include "tests/conformance/oracle/player.h"

namespace {

namespace fs = std::filesystem;

const fs::path folder = "tests/conformance/oracle";

struct recording {
  fs::path script;
  fs::path trace;
};

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<recording> recordings(const char* scripts, const char* traces) {
  std::vector<recording> found;
  for (const auto& each : fs::directory_iterator(folder / scripts)) {
    const fs::path& path = each.path();
    if (path.extension() != ".txt") continue;
    fs::path trace = folder / traces / path.filename();
    trace.replace_extension(".out");
    found.push_back({.script = path, .trace = trace});
  }
  std::sort(found.begin(), found.end(),
            [](const recording& a, const recording& b) {
              return a.script < b.script;
            });
  return found;
}

class golden : public testing::Test {
 public:
  explicit golden(recording of) : of_(std::move(of)) {}

  void TestBody() override {
    const std::string expected = content_of(of_.trace);
    const oracle::performance mine = oracle::play(content_of(of_.script));
    EXPECT_TRUE(mine.is_sound) << of_.script;
    if (expected == mine.trace) return;
    ADD_FAILURE_AT(of_.script.c_str(), 1)
        << oracle::first_difference(expected, mine.trace);
  }

 private:
  recording of_;
};

// Answers how many there are.
std::size_t register_all(const char* suite, const char* scripts,
                         const char* traces) {
  const std::vector<recording> found = recordings(scripts, traces);
  for (const recording& each : found) {
    testing::RegisterTest(suite, each.script.stem().c_str(), nullptr, nullptr,
                          each.script.c_str(), 1,
                          [each]() -> golden* { return new golden(each); });
  }
  return found.size();
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const bool found = register_all("scripts", "scripts", "golden") > 0 &&
                     register_all("random_scripts", "random", "random") > 0;
  if (!found) {
    std::cerr << "no scripts in " << folder << '\n';
    return 1;
  }
  return RUN_ALL_TESTS();
}
