// `rehearse update`, and what becomes of runs that differ from golden traces.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* script =
    "scenario v1 \"echo returns a line\"  # as it always did\n"
    "app   echo = echo_server(port=7)\n"
    "peer alice\n"
    "connect alice to echo\n"
    "send alice data:line\n"
    "expect alice \"hi\\n\"\n";
constexpr const char* line = "-- data line text --\nhi\n";

class update : public testing::Test {
 protected:
  // A file with the golden trace that it should have.
  void write_golden(const std::string& file) const {
    user_.write(file, std::string(script) + line);
    ASSERT_EQ(user_.calls({"update", "--add", file}).code, 0);
  }
  // Changes what it should have.
  void spoil(const std::string& file) const {
    std::string text = user_.text_of(file);
    const std::string part = "handle_accepted echo/1 from alice";
    ASSERT_NE(text.find(part), std::string::npos) << text;
    text.replace(text.find(part), part.size(), "handle_nothing");
    user_.write(file, text);
  }

  user user_;
};

TEST_F(update, adds_a_golden_trace_behind_the_script) {
  user_.write("a.scn", std::string(script) + line);
  const program_result result = user_.calls({"update", "--add", "a.scn"});
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, StartsWith("--- expected (a.scn)\n"
                                     "+++ actual\n"
                                     "@@ -0,0 +1,"));
  EXPECT_THAT(result.out, EndsWith("updated 1 of 1 file\n"));
  const std::string text = user_.text_of("a.scn");
  EXPECT_THAT(text,
              StartsWith(std::string(script) +
                         "\n-- trace v1 --\n# pass time   who     event\n  1"));
  EXPECT_THAT(text, EndsWith(line));
  EXPECT_EQ(user_.calls({"run", "a.scn"}).out, "1 passed, 0 failed in TIME\n");
  EXPECT_EQ(user_.calls({"update"}).out, "updated 0 of 1 file\n");
  EXPECT_EQ(user_.text_of("a.scn"), text);
}

TEST_F(update, rewrites_the_attachment_and_nothing_else) {
  write_golden("a.scn");
  const std::string right = user_.text_of("a.scn");
  spoil("a.scn");
  const program_result result = user_.calls({"update", "."});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out,
              AllOf(StartsWith("--- expected (./a.scn:8)\n+++ actual\n@@ -1,6"),
                    HasSubstr("\n-  1    0us    echo    handle_nothing\n"
                              "+  1    0us    echo    handle_accepted echo/1 "
                              "from alice\n"),
                    EndsWith("updated 1 of 1 file\n")));
  EXPECT_EQ(user_.text_of("a.scn"), right);
}

TEST_F(update, keeps_a_missing_end_of_line_and_ends_of_windows) {
  const std::string windows =
      "scenario v1 \"quiet\"\r\napp echo = echo_server()\r\npeer alice\r\n"
      "connect alice to echo\r\nclose alice\r\nexpect closed echo/1";
  user_.write("a.scn", windows);
  EXPECT_EQ(user_.calls({"update", "--add", "a.scn"}).code, 0);
  EXPECT_THAT(user_.text_of("a.scn"),
              StartsWith(windows + "\n\n-- trace v1 --\n"));
  EXPECT_EQ(user_.calls({"run", "a.scn"}).code, 0);
  user_.write("b.scn", windows + "\r\n-- trace v1 --");
  EXPECT_EQ(user_.calls({"update", "b.scn"}).code, 0);
  EXPECT_THAT(user_.text_of("b.scn"),
              StartsWith(windows + "\r\n-- trace v1 --\n# "));
  EXPECT_EQ(user_.calls({"run", "b.scn"}).code, 0);
}

TEST_F(update, writes_nothing_where_an_expectation_fails) {
  const std::string text =
      "scenario v1 \"echo says no more\"\nmatrix n = 1, 2\n"
      "app echo = echo_server()\npeer alice\nconnect alice to echo\n"
      "send alice \"x\" * $n\nexpect alice \"x\"\n\n-- trace v1 --\nold\n";
  user_.write("a.scn", text);
  write_golden("b.scn");
  spoil("b.scn");
  const program_result result = user_.calls({"update", "a.scn", "b.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("FAIL a[n=2]\n"),
                                EndsWith("updated 1 of 2 files\n")));
  EXPECT_THAT(result.err, HasSubstr("rehearse: a.scn: is left as it is\n"));
  EXPECT_EQ(user_.text_of("a.scn"), text);
}

TEST_F(update, refuses_a_file_with_mistakes) {
  user_.write("a.scn", "scenario v1 \"x\"\nfrobnicate\n-- trace v1 --\n");
  const program_result result = user_.calls({"update", "a.scn"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("a.scn:2:1: error: "));
  EXPECT_EQ(result.out, "updated 0 of 1 file\n");
}

TEST_F(update, keeps_a_trace_of_each_cell) {
  user_.write("a.scn",
              "scenario v1 \"echo\"\nmatrix n = 1, 2\n"
              "app echo = echo_server()\npeer alice\nconnect alice to echo\n"
              "send alice \"x\" * $n\nexpect alice \"x\" * $n\n");
  EXPECT_EQ(user_.calls({"update", "--add", "a.scn"}).code, 0);
  EXPECT_THAT(user_.text_of("a.scn"),
              AllOf(HasSubstr("\n-- trace v1 --\n# [n=1]\n# pass"),
                    HasSubstr("recv 1 \"x\"\n# [n=2]\n# pass"),
                    EndsWith("recv 2 \"xx\"\n")));
  EXPECT_EQ(user_.calls({"run", "a.scn"}).out, "2 passed, 0 failed in TIME\n");
}

TEST_F(update, changes_more_than_twenty_files_only_if_told_to) {
  for (int i = 0; i < 21; ++i) {
    const std::string name = "many/" + std::to_string(i) + ".scn";
    user_.write(name, std::string(script) + "-- trace v1 --\n" + line);
  }
  const std::string before = user_.text_of("many/0.scn");
  const program_result refused = user_.calls({"update", "many"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err,
              EndsWith("rehearse: 21 files would change: nothing was written; "
                       "with --all they are\n"));
  EXPECT_EQ(user_.text_of("many/0.scn"), before);
  EXPECT_THAT(user_.calls({"update", "--all", "many"}).out,
              EndsWith("updated 21 of 21 files\n"));
}

// A link would otherwise become a file of its own, and a script lose its right
// to be run.
TEST_F(update, keeps_links_and_rights) {
  namespace fs = std::filesystem;
  write_golden("a.scn");
  spoil("a.scn");
  const fs::path folder = user_.folder();
  fs::create_symlink("a.scn", folder / "link.scn");
  fs::permissions(folder / "a.scn", fs::perms::owner_all);
  EXPECT_THAT(user_.calls({"update", "link.scn"}).out,
              EndsWith("updated 1 of 1 file\n"));
  EXPECT_TRUE(fs::is_symlink(folder / "link.scn"));
  EXPECT_EQ(fs::status(folder / "a.scn").permissions(), fs::perms::owner_all);
  EXPECT_EQ(user_.calls({"run", "a.scn"}).code, 0);
  // Nothing is left beside it.
  for (const auto& entry : fs::directory_iterator(folder)) {
    EXPECT_THAT(entry.path().string(), Not(EndsWith(".new")));
  }
}

// --- The runs that are compared ---------------------------------------------

TEST_F(update, run_fails_where_the_golden_trace_differs) {
  write_golden("a.scn");
  spoil("a.scn");
  const program_result result = user_.calls({"run", "a.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(
      result.err,
      AllOf(StartsWith("a.scn:8:1: error: this is not what happens: the golden "
                       "trace differs\n"
                       " 8 | -- trace v1 --\n"
                       "   | ^~~~~~~~~~~~~~\n"
                       "   = help: if what happens is right, write it into the "
                       "file: rehearse update a.scn\n"
                       "--- expected (a.scn:8)\n"
                       "+++ actual\n"
                       "@@ -1,6 +1,6 @@\n"),
            HasSubstr("\n-  1    0us    echo    handle_nothing\n")));
}

TEST_F(update, other_loops_modes_and_schedules_are_not_compared) {
  write_golden("a.scn");
  spoil("a.scn");
  for (const std::string option :
       {"--seed=7", "--loop=poll", "--mode=cpython", "--limit=passes=1000"}) {
    EXPECT_EQ(user_.calls({"run", "a.scn", option}).code, 0) << option;
  }
  for (const std::string option : {"--loop=select", "--mode=safe"}) {
    EXPECT_EQ(user_.calls({"run", "a.scn", option}).code, 1) << option;
  }
  EXPECT_EQ(user_.calls({"trace", "a.scn"}).code, 0);
}

}  // namespace
}  // namespace rehearse
