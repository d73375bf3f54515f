// The layout of all scenarios, and that it changes nothing of what they mean.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sim/application.h"
#include "sim/language/format.h"
#include "sim/language/lexer.h"
#include "sim/language/parser.h"
#include "sim/language/verbs.h"
#include "sim/play/runner.h"

namespace rehearse::scenario {
namespace {

namespace fs = std::filesystem;

struct source_file {
  std::string path;
  std::string text;
};

std::vector<source_file> corpus() {
  std::vector<source_file> all;
  for (const auto& entry : fs::recursive_directory_iterator("scenarios")) {
    if (entry.path().extension() != ".scn") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    all.push_back(
        {entry.path().string(), {std::istreambuf_iterator<char>(in), {}}});
  }
  return all;
}

// Other blanks before and behind each verb, as a hasty writer leaves them.
std::string untidy(const std::string& text) {
  const std::size_t script = script_of(text).size();
  std::string untidied;
  std::size_t count = 0;
  for (std::size_t begin = 0; begin < script;) {
    const std::size_t end = std::min(text.find('\n', begin), script - 1) + 1;
    std::string line = text.substr(begin, end - begin);
    begin = end;
    const token first = lexer(line).next();
    if (find_verb(verbs().statements, first.text) != nullptr) {
      line.insert(first.end_offset(), ++count % 5, ' ');
      line.insert(0, count % 3, ' ');
    }
    untidied += line;
  }
  return untidied + text.substr(script);
}

scenario_file parsed(const std::string& path, std::string text) {
  return parse(path, std::move(text), application_registry::global(),
               read_from_disk);
}

// What happens in each cell, as a number.
std::vector<std::uint64_t> hashes(const scenario_file& file) {
  std::vector<std::uint64_t> all;
  for (std::size_t cell = 0; cell < file.cells.size(); ++cell) {
    const plan what = file.plan_of(cell, application_registry::global());
    all.push_back(run(what, {}).hash);
  }
  return all;
}

TEST(corpus, is_laid_out) {
  const auto files = corpus();
  ASSERT_GT(files.size(), 200U);
  for (const source_file& each : files) {
    EXPECT_EQ(formatted(each.text), each.text)
        << each.path << ": run `bazel run //sim:rehearse -- fmt scenarios`";
  }
}

TEST(corpus, means_the_same_in_its_layout) {
  for (const source_file& each : corpus()) {
    const std::string text = untidy(each.text);
    ASSERT_NE(text, each.text) << each.path;
    const scenario_file before = parsed(each.path, text);
    const scenario_file after = parsed(each.path, formatted(text));
    ASSERT_TRUE(before.diagnostics.empty())
        << render(before.diagnostics.front(), before);
    ASSERT_TRUE(after.diagnostics.empty())
        << render(after.diagnostics.front(), after);
    EXPECT_EQ(formatted(after.source), after.source) << each.path;
    EXPECT_EQ(before.title, after.title) << each.path;
    EXPECT_EQ(before.cells, after.cells) << each.path;
    EXPECT_EQ(hashes(before), hashes(after)) << each.path;
  }
}

}  // namespace
}  // namespace rehearse::scenario
