#include "tests/golden/golden_tests.h"

#include <filesystem>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace rehearse {
namespace {

class golden : public testing::Test {
 public:
  golden(const golden_folder& of, std::filesystem::path input)
      : of_(of), input_(std::move(input)) {}

 private:
  void TestBody() override {
    const std::string text = of_.text_of(input_);
    EXPECT_NE(text, "") << "nothing is wrong with " << input_.filename();
    EXPECT_EQ(content_of(expected_file(input_)), text)
        << "If the new text is right: " << of_.update_command();
  }

  const golden_folder& of_;
  std::filesystem::path input_;
};

class some_inputs : public testing::Test {
 public:
  explicit some_inputs(const golden_folder& of) : of_(of) {}

 private:
  void TestBody() override { EXPECT_FALSE(golden_inputs(of_.path).empty()); }

  const golden_folder& of_;
};

// A golden text whose input is gone would stay unnoticed.
class no_orphans : public testing::Test {
 public:
  explicit no_orphans(const golden_folder& of) : of_(of) {}

 private:
  void TestBody() override {
    for (const auto& entry : std::filesystem::directory_iterator(of_.path)) {
      if (entry.path().extension() != ".expected") continue;
      const auto input =
          std::filesystem::path(entry.path()).replace_extension(".scn");
      EXPECT_TRUE(std::filesystem::exists(input)) << entry.path();
    }
  }

  const golden_folder& of_;
};

template <typename Factory>
void add_test(const char* name, Factory make) {
  testing::RegisterTest("golden", name, nullptr, nullptr, __FILE__, __LINE__,
                        make);
}

}  // namespace

void register_golden_tests(const golden_folder& of) {
  add_test("files_are_found",
           [&of]() -> testing::Test* { return new some_inputs(of); });
  add_test("each_text_has_its_file",
           [&of]() -> testing::Test* { return new no_orphans(of); });
  for (const std::filesystem::path& input : golden_inputs(of.path)) {
    add_test(input.stem().c_str(), [&of, input]() -> testing::Test* {
      return new golden(of, input);
    });
  }
}

}  // namespace rehearse
