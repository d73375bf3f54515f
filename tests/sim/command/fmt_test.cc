// `rehearse fmt`: what it writes and what it refuses. The layout itself is
// tested in tests/sim/language/format_test.cc.

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
  EXPECT_EQ(user_.text_of("a.scn"), tidy_);
  EXPECT_EQ(user_.calls({"fmt", "a.scn"}).out, "formatted 0 of 1 file\n");
}

TEST_F(fmt, check_changes_nothing) {
  const program_result result =
      user_.calls({"fmt", "--check", "a.scn", "talk"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "a.scn\nto be formatted: 1 of 3 files\n");
  EXPECT_EQ(user_.text_of("a.scn"), untidy_);
  EXPECT_EQ(user_.calls({"fmt", "--check", "talk"}).code, 0);
}

TEST_F(fmt, refuses_a_file_with_mistakes) {
  const std::string broken = user_.text_of("broken.scn");
  user_.write("broken.scn", broken + "   close    it  \n");
  const program_result result = user_.calls({"fmt", "broken.scn", "a.scn"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "formatted 1 of 2 files\n");
  EXPECT_THAT(result.err, HasSubstr("broken.scn:2:1: error: expected a "
                                    "statement, found `frobnicate`"));
  EXPECT_EQ(user_.text_of("broken.scn"), broken + "   close    it  \n");
}

// What its `$who` is, only those know who include it.
constexpr const char* untidy_part =
    "  send   $who raw {\n  | { \n}\nexpect  never db/$who.handle_error   \n";
constexpr const char* tidy_part =
    "send    $who raw {\n  | { \n}\nexpect  never db/$who.handle_error\n";

TEST_F(fmt, lays_an_included_file_out_by_itself) {
  user_.write("part.scni", untidy_part);
  const program_result result = user_.calls({"fmt", "part.scni"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "formatted 1 of 1 file\n");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(user_.text_of("part.scni"), tidy_part);
}

TEST_F(fmt, lays_out_the_included_files_of_a_folder) {
  user_.write("talk/parts/part.scni", untidy_part);
  EXPECT_EQ(user_.calls({"fmt", "--check", "talk"}).out,
            "talk/parts/part.scni\nto be formatted: 1 of 3 files\n");
  EXPECT_EQ(user_.text_of("talk/parts/part.scni"), untidy_part);
  EXPECT_EQ(user_.calls({"fmt", "talk"}).out, "formatted 1 of 3 files\n");
  EXPECT_EQ(user_.text_of("talk/parts/part.scni"), tidy_part);
  // Nobody else takes them for scenarios.
  EXPECT_EQ(user_.calls({"check", "talk"}).out, "2 files: no mistakes\n");
}

TEST_F(fmt, refuses_an_included_file_whose_blocks_or_words_are_broken) {
  const struct {
    std::string text;
    std::string message;
  } rows[] = {
      {"send $who   raw {\n | x\n",
       "part.scni:1:17: error: this `{` is never closed"},
      {"close   $who\n }\n", "part.scni:2:2: error: this `}` closes nothing"},
      {"send   $who \"x\n",
       "part.scni:1:13: error: this string is not closed on its line"},
      {"send \t $who \"x\"\n", "part.scni:1:6: error: a tab"},
      {"close   \xff\n", "part.scni:1:9: error: byte `\\xff` is not UTF-8"},
      {std::string((std::size_t{4} << 20) + 1, '\n'),
       "part.scni: is larger than 4 MiB"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.message);
    user_.write("part.scni", row.text);
    const program_result result = user_.calls({"fmt", "part.scni"});
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.out, "formatted 0 of 1 file\n");
    EXPECT_THAT(result.err, HasSubstr(row.message));
    EXPECT_EQ(user_.text_of("part.scni"), row.text);
  }
}

}  // namespace
}  // namespace rehearse
