// One test for each broken file of this folder: what the parser says of it is
// what its `.expected` says.

#include "tests/diagnostics/golden.h"

#include <filesystem>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace rehearse::scenario {
namespace {

constexpr const char* how_to_update =
    "If the new messages are right: bazel run //tests/diagnostics:update";

class golden : public testing::Test {
 public:
  explicit golden(std::filesystem::path broken) : broken_(std::move(broken)) {}

 private:
  void TestBody() override {
    const std::string messages = messages_of(broken_);
    EXPECT_NE(messages, "") << "nothing is wrong with " << broken_.filename();
    EXPECT_EQ(content_of(expected_file(broken_)), messages) << how_to_update;
  }

  std::filesystem::path broken_;
};

// A golden text that no file has any more would stay unnoticed.
class no_orphans : public testing::Test {
  void TestBody() override {
    for (const auto& entry :
         std::filesystem::directory_iterator(golden_folder)) {
      if (entry.path().extension() != ".expected") continue;
      const auto broken =
          std::filesystem::path(entry.path()).replace_extension(".scn");
      EXPECT_TRUE(std::filesystem::exists(broken)) << entry.path();
    }
  }
};

class some_files : public testing::Test {
  void TestBody() override {
    EXPECT_FALSE(broken_files(golden_folder).empty());
  }
};

void register_tests() {
  testing::RegisterTest("golden", "files_are_found", nullptr, nullptr, __FILE__,
                        __LINE__,
                        []() -> testing::Test* { return new some_files; });
  testing::RegisterTest("golden", "each_text_has_its_file", nullptr, nullptr,
                        __FILE__, __LINE__,
                        []() -> testing::Test* { return new no_orphans; });
  for (const std::filesystem::path& file : broken_files(golden_folder)) {
    testing::RegisterTest(
        "golden", file.stem().c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [file]() -> testing::Test* { return new golden(file); });
  }
}

}  // namespace
}  // namespace rehearse::scenario

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  rehearse::scenario::register_tests();
  return RUN_ALL_TESTS();
}
