// `rehearse fmt`: what it writes and what it refuses. The layout itself is
// tested in tests/sim/language/format_test.cc.

#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::HasSubstr;

class fmt : public testing::Test {
 protected:
  fmt() { user_.write("a.scn", untidy_); }
  std::string text_of(const std::string& file) const {
    std::ifstream in(user_.folder() / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const std::string untidy_ =
      "scenario v1 \"quiet\"\napp  echo = echo_server()\npeer   alice\n"
      "connect alice to echo\n  close alice\n";
  const std::string tidy_ =
      "scenario v1 \"quiet\"\napp    echo = echo_server()\npeer   alice\n"
      "connect alice to echo\nclose alice\n";
  user user_;
};

TEST_F(fmt, lays_files_out) {
  const program_result result = user_.calls({"fmt", "a.scn", "talk"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "formatted 1 of 3 files\n");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(text_of("a.scn"), tidy_);
  EXPECT_EQ(user_.calls({"fmt", "a.scn"}).out, "formatted 0 of 1 file\n");
}

TEST_F(fmt, check_changes_nothing) {
  const program_result result =
      user_.calls({"fmt", "--check", "a.scn", "talk"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "a.scn\nto be formatted: 1 of 3 files\n");
  EXPECT_EQ(text_of("a.scn"), untidy_);
  EXPECT_EQ(user_.calls({"fmt", "--check", "talk"}).code, 0);
}

TEST_F(fmt, refuses_a_file_with_mistakes) {
  const std::string broken = text_of("broken.scn");
  user_.write("broken.scn", broken + "   close    it  \n");
  const program_result result = user_.calls({"fmt", "broken.scn", "a.scn"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "formatted 1 of 2 files\n");
  EXPECT_THAT(result.err, HasSubstr("broken.scn:2:1: error: expected a "
                                    "statement, found `frobnicate`"));
  EXPECT_EQ(text_of("broken.scn"), broken + "   close    it  \n");
}

}  // namespace
}  // namespace rehearse
