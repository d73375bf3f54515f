// What a user reads whose compiler was not told which C++ this is.

#include <array>
#include <cstdio>
#include <string>

#include "gtest/gtest.h"

namespace {

// What the compiler says of a source that includes the header.
std::string complaints(const std::string& standard, const std::string& header) {
  const std::string command =
      "echo '#include \"" + header +
      "\"' | LC_ALL=C /usr/bin/g++ -fsyntax-only -x c++ -iquote . -std=" +
      standard + " - 2>&1";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t size =
             std::fread(part.data(), 1, part.size(), pipe)) {
    text.append(part.data(), size);
  }
  pclose(pipe);
  return text;
}

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (std::size_t at = text.find(what); at != text.npos;
       at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

TEST(cxx20, is_asked_for_in_one_message) {
  const std::string text = complaints("c++17", "core/dispatcher.h");
  EXPECT_EQ(count(text, "error: #error \"Rehearse needs C++20: "), 1) << text;
  // The message, and the one that ends the compilation.
  EXPECT_EQ(count(text, "error: "), 2) << text;
}

TEST(cxx20, is_enough) {
  EXPECT_EQ(complaints("c++20", "core/dispatcher.h"), "");
}

}  // namespace
