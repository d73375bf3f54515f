// The files and folders that a command line names.

#include <sys/stat.h>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::HasSubstr;

constexpr const char* the_mistake =
    "broken.scn:2:1: error: expected a statement, found `frobnicate`\n"
    " 2 | frobnicate\n"
    "   | ^~~~~~~~~~\n";

std::vector<invocation> rows() {
  std::vector<invocation> all = {
      {.name = "run_finds_the_files_of_a_folder_and_those_in_it",
       .arguments = {"run", "--verbose", "talk"},
       .out = "pass talk/echo\n"
              "pass talk/late/quiet\n"
              "2 passed, 0 failed in TIME\n"},
      {.name = "run_plays_a_file_once_that_is_named_twice",
       .arguments = {"run", "-v", "talk/echo.scn", "talk", "./talk/echo.scn"},
       .out = "pass talk/echo\n"
              "pass talk/late/quiet\n"
              "2 passed, 0 failed in TIME\n"},
      {.name = "run_counts_a_broken_file_and_plays_the_others",
       .arguments = {"run", "broken.scn", "talk"},
       .code = 2,
       .out = "2 passed, 0 failed, 1 broken file in TIME\n",
       .err = the_mistake},
      {.name = "check_finds_no_mistakes",
       .arguments = {"check", "talk"},
       .out = "2 files: no mistakes\n"},
      {.name = "check_shows_the_mistakes",
       .arguments = {"check", "broken.scn", "talk/echo.scn"},
       .code = 2,
       .out = "2 files: 1 broken, 1 mistake\n",
       .err = the_mistake},
      {.name = "check_has_the_format_of_gcc",
       .arguments = {"check", "--format=gcc", "broken.scn"},
       .code = 2,
       .out = "1 file: 1 broken, 1 mistake\n",
       .err = the_mistake},
      {.name = "check_has_no_other_format",
       .arguments = {"check", "--format=xml", "broken.scn"},
       .code = 2,
       .err = HasSubstr("--format: xml not in {gcc}")},
      {.name = "check_looks_at_all_files_of_the_folder_where_the_user_is",
       .arguments = {"check", "."},
       .code = 2,
       .out = "4 files: 1 broken, 1 mistake\n",
       .err = std::string("./") + the_mistake},
      {.name = "trace_shows_what_happened",
       .arguments = {"trace", "talk/late/quiet.scn"},
       .out = "# talk/late/quiet\n"
              "# pass time   who     event\n"
              "  1    0us    echo    handle_accept\n"
              "  1    0us    echo    accept echo/1 from alice\n"
              "  1    0us    echo    handle_accepted echo/1 from alice\n"
              "  2    0us    alice   connect\n"
              "  2    0us    alice   close\n"
              "  2    0us    echo/1  handle_read\n"
              "  2    0us    echo/1  recv 0\n"
              "  2    0us    echo/1  handle_close\n"
              "  2    0us    echo/1  close\n"
              "pass talk/late/quiet\n"},
      {.name = "trace_shows_the_mistakes",
       .arguments = {"trace", "broken.scn"},
       .code = 2,
       .err = the_mistake},
      {.name = "trace_refuses_a_folder",
       .arguments = {"trace", "talk"},
       .code = 2,
       .err = "rehearse: talk: is a folder; name one file\n"},
      {.name = "trace_refuses_a_folder_with_a_single_file",
       .arguments = {"trace", "talk/late"},
       .code = 2,
       .err = "rehearse: talk/late: is a folder; name one file\n"},
      {.name = "each_path_that_leads_to_nothing_is_named",
       .arguments = {"run", "gone.scn", "nothing", "talk"},
       .code = 2,
       .err = "rehearse: gone.scn: no such file or folder\n"
              "rehearse: nothing: holds no scenario file (*.scn)\n"},
  };
  // What holds for each command that takes paths.
  for (const std::string command : {"run", "check", "trace"}) {
    all.push_back({.name = command + "_needs_a_path",
                   .arguments = {command},
                   .code = 2,
                   .err = HasSubstr(" is required\n")});
    all.push_back({.name = command + "_misses_a_file",
                   .arguments = {command, "gone.scn"},
                   .code = 2,
                   .err = "rehearse: gone.scn: no such file or folder\n"});
    all.push_back({.name = command + "_finds_nothing_in_a_folder",
                   .arguments = {command, "nothing"},
                   .code = 2,
                   .err = "rehearse: nothing: holds no scenario file "
                          "(*.scn)\n"});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(files, invocation_test, testing::ValuesIn(rows()),
                         name_of);

// Nobody writes into it: reading it would take for ever.
TEST(files, a_pipe_is_not_read) {
  const user user;
  ASSERT_EQ(::mkfifo((user.folder() / "pipe.scn").c_str(), 0600), 0);
  const program_result result = user.calls({"check", "pipe.scn"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.err, "rehearse: pipe.scn: is not a file\n");
}

// It can be opened, and then no byte of it can be read.
TEST(files, a_file_that_cannot_be_read_is_broken) {
  const user user;
  const program_result result =
      user.calls({"check", "/proc/self/mem", "talk/echo.scn"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "2 files: 1 broken, 0 mistakes\n");
  EXPECT_EQ(result.err, "rehearse: /proc/self/mem: cannot be read\n");
}

// --- What cannot be looked at ------------------------------------------------

// Whatever is left out would look like success. The others are played.
TEST(files, a_link_to_nothing_is_no_success) {
  const user user;
  std::filesystem::create_symlink("gone", user.folder() / "talk/link.scn");
  const program_result result = user.calls({"run", "talk"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "2 passed, 0 failed in TIME\n");
  EXPECT_EQ(result.err, "rehearse: talk/link.scn: no such file or folder\n");
  EXPECT_EQ(user.calls({"check", "talk"}).code, 2);
}

TEST(files, a_folder_that_may_not_be_read_is_no_success) {
  const user user;
  user.write("talk/closed/a.scn", "");
  std::filesystem::permissions(user.folder() / "talk/closed",
                               std::filesystem::perms::none);
  const program_result result = user.calls({"run", "talk"});
  std::filesystem::permissions(user.folder() / "talk/closed",
                               std::filesystem::perms::owner_all);
  // Whoever may do anything, as in a container, is not refused.
  if (result.err.starts_with("talk/closed/a.scn:")) GTEST_SKIP();
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "2 passed, 0 failed in TIME\n");
  EXPECT_EQ(result.err,
            "rehearse: talk/closed: cannot be reached: Permission denied\n");
}

TEST(files, a_folder_that_is_too_deep_is_no_success) {
  const user user;
  std::string deep = "talk";
  for (int i = 0; i < 101; ++i) deep += "/d";
  user.write(deep + "/a.scn", "");
  const program_result result = user.calls({"run", "talk"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "2 passed, 0 failed in TIME\n");
  EXPECT_EQ(result.err,
            "rehearse: " + deep + ": is more than 100 folders deep\n");
}

// Each level of folders would take a descriptor.
TEST(files, folders_are_looked_at_with_few_descriptors) {
  const user user;
  std::string deep = "talk";
  for (int i = 0; i < 60; ++i) deep += "/d";
  std::filesystem::create_directories(user.folder() / deep);
  const program_result result = user.types("ulimit -n 20; rehearse run talk");
  EXPECT_EQ(result.code, 0) << result.err;
}

TEST(files, a_path_that_cannot_be_reached_says_why) {
  const user user;
  std::filesystem::create_symlink("loop", user.folder() / "loop");
  const program_result loop = user.calls({"run", "loop"});
  EXPECT_EQ(loop.code, 2);
  EXPECT_EQ(loop.err,
            "rehearse: loop: cannot be reached: Too many levels of symbolic "
            "links\n");
  const std::string name(300, 'n');
  EXPECT_EQ(user.calls({"run", name}).err,
            "rehearse: " + name + ": cannot be reached: File name too long\n");
}

TEST(files, a_name_does_not_drive_the_terminal) {
  const user user;
  const std::string name = "a\x1b[31m\xc3\xa4.scn";
  user.write(name,
             "scenario v1 \"x\"\napp echo = echo_server()\npeer alice\n"
             "connect alice to echo\nexpect alice \"x\"\n");
  user.write("b\x1b.scn", "frobnicate\n");
  for (const std::string command : {"run", "trace", "check"}) {
    for (const std::string& file : {name, std::string("b\x1b.scn")}) {
      const program_result result = user.calls({command, file});
      EXPECT_THAT(result.out + result.err, testing::Not(HasSubstr("\x1b")));
    }
  }
  const program_result result = user.calls({"run", name, "c\x1b"});
  EXPECT_EQ(result.err, "rehearse: c\\x1b: no such file or folder\n");
  const program_result failure = user.calls({"run", name});
  EXPECT_THAT(failure.out, HasSubstr("FAIL a\\x1b[31m\xc3\xa4\n"));
  EXPECT_THAT(failure.err,
              HasSubstr("reproduce: rehearse run "
                        R"sh("$(printf 'a\033[31m\303\244.scn')" --trace)sh"));
  EXPECT_EQ(
      user.types(R"sh(rehearse run "$(printf 'a\033[31m\303\244.scn')")sh").err,
      failure.err);
}

TEST(files, a_link_leads_to_a_file_that_was_named_already) {
  const user user;
  std::filesystem::create_symlink("talk", user.folder() / "link");
  const program_result result = user.calls({"run", "-v", "talk", "link"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out,
            "pass talk/echo\n"
            "pass talk/late/quiet\n"
            "2 passed, 0 failed in TIME\n");
}

}  // namespace
}  // namespace rehearse
