// Nothing that a file contains makes the parser crash: files that are sound
// and files that are broken, changed at random in thousands of ways. The
// random numbers come from the number of the attempt, so a failure repeats.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/sim/language/soundness.h"
#include "tests/sim/mutation/random_numbers.h"

namespace rehearse::scenario {
namespace {

constexpr int attempts = 3000;

std::vector<std::string> texts_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
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

constexpr std::string_view fragments[] = {"{",
                                          "}",
                                          "\"",
                                          "$",
                                          "$cut",
                                          "\n",
                                          "\r\n",
                                          " ",
                                          "*",
                                          "= ",
                                          "..",
                                          "@",
                                          "+5ms ",
                                          "| ",
                                          "does {",
                                          "crlf {",
                                          "order {",
                                          "0",
                                          "9223372036854775807",
                                          "hex\"",
                                          "\\x",
                                          "echo/1",
                                          ".",
                                          "let x = ",
                                          "matrix m = 1, 2",
                                          "peer a",
                                          "times 0",
                                          "in 5ms..1ms",
                                          "\xff",
                                          "\t",
                                          "-- trace v1 --\n"};

void replace_byte(std::string& text, random_numbers& random) {
  if (text.empty()) return;
  text[random.below(text.size())] = static_cast<char>(random.below(256));
}

void insert_fragment(std::string& text, random_numbers& random) {
  const std::string_view what = fragments[random.below(std::size(fragments))];
  text.insert(random.below(text.size() + 1), what);
}

void erase_some(std::string& text, random_numbers& random) {
  if (text.empty()) return;
  text.erase(random.below(text.size()), 1 + random.below(20));
}

void truncate(std::string& text, random_numbers& random) {
  text.resize(random.below(text.size() + 1));
}

// A line somewhere else, or once more.
void copy_line(std::string& text, random_numbers& random) {
  if (text.empty()) return;
  const std::size_t at = random.below(text.size());
  const std::size_t before = text.rfind('\n', at);
  const std::size_t begin = before == std::string::npos ? 0 : before;
  const std::size_t end = text.find('\n', at + 1);
  const std::string line = text.substr(begin, end - begin);
  if (random.below(2) == 0) text.erase(begin, line.size());
  const std::size_t wanted = random.below(text.size() + 1);
  text.insert(std::min(text.find('\n', wanted), text.size()), line);
}

void mutate(std::string& text, random_numbers& random) {
  using mutation = void (*)(std::string&, random_numbers&);
  constexpr mutation all[] = {replace_byte, insert_fragment, insert_fragment,
                              erase_some,   truncate,        copy_line,
                              copy_line};
  const std::size_t changes = 1 + random.below(4);
  for (std::size_t i = 0; i < changes; ++i) {
    all[random.below(std::size(all))](text, random);
  }
}

TEST(mutation, of_the_files_themselves_is_sound) {
  const auto sound = texts_in("tests/sim/language/sound");
  ASSERT_FALSE(sound.empty());
  for (const std::string& text : sound) EXPECT_EQ(broken_promise(text), "");
}

TEST(mutation, keeps_every_promise) {
  std::vector<std::string> texts = texts_in("tests/sim/language/sound");
  for (std::string& each : texts_in("tests/diagnostics")) {
    texts.push_back(std::move(each));
  }
  ASSERT_GT(texts.size(), 20u);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    random_numbers random(static_cast<std::uint64_t>(attempt));
    std::string text = texts[random.below(texts.size())];
    mutate(text, random);
    ASSERT_EQ(broken_promise(text), "") << "attempt " << attempt << ":\n"
                                        << text;
  }
}

TEST(mutation, by_truncation_keeps_every_promise) {
  for (const std::string& text : texts_in("tests/sim/language/sound")) {
    for (std::size_t length = 0; length < text.size(); ++length) {
      ASSERT_EQ(broken_promise(text.substr(0, length)), "") << length;
    }
  }
}

}  // namespace
}  // namespace rehearse::scenario
