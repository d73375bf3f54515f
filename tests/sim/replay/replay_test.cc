// Scenario files as cases of GoogleTest: which there are, and what a failing
// one tells.

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/examples/scratch_folder.h"
#include "tests/sim/command/program.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The lines of a scenario that passes, after what is said here.
std::string scenario(const std::string& setup) {
  return "scenario v1 \"echo returns a line\"\n" + setup +
         "app echo = echo_server(port=7)\n"
         "peer alice\n"
         "connect alice to echo\n"
         "send alice \"hello\"\n"
         "expect alice \"hello\"\n";
}

// A scenario_test as Bazel starts it, in a folder with these files.
class replay : public testing::Test {
 protected:
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_.path() / file, std::ios::binary) << text;
  }
  // GoogleTest tells Bazel by a file that it has not ended too early. That file
  // is this test's own.
  program_result plays(std::vector<std::string> arguments) const {
    std::vector<std::string> command = {
        "/bin/sh",
        "-c",
        R"(unset TEST_PREMATURE_EXIT_FILE; cd "$1" && shift && exec "$@")",
        "sh",
        folder_.path().string(),
        std::filesystem::absolute("tests/sim/replay/replay").string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_program(command, folder_.path());
  }
  // The names of the cases, by suites.
  std::string cases_of(std::vector<std::string> arguments) const {
    arguments.emplace_back("--gtest_list_tests");
    return plays(std::move(arguments)).out;
  }

 private:
  examples::scratch_folder folder_;
};

TEST_F(replay, has_a_case_for_each_loop) {
  write("a.scn", scenario(""));
  EXPECT_EQ(cases_of({"a.scn"}),
            "scenarios.\n  are_found\n"
            "is_sound.\n  a\n"
            "sim/select/safe.\n  a\n"
            "sim/poll/safe.\n  a\n");
}

TEST_F(replay, has_cases_on_real_sockets_for_a_file_that_says_so) {
  write("a.scn", scenario("runs-on sim posix\n"));
  write("b.scn", scenario("loop poll\n"));
  EXPECT_EQ(cases_of({"b.scn", "a.scn", "README.md"}),
            "scenarios.\n  are_found\n"
            "is_sound.\n  a\n  b\n"
            "sim/select/safe.\n  a\n"
            "sim/poll/safe.\n  a\n  b\n"
            "posix/select/safe.\n  a\n"
            "posix/poll/safe.\n  a\n");
}

TEST_F(replay, plays_a_file_in_the_mode_that_it_pins) {
  write("a.scn", scenario("loop poll\n"));
  write("pinned.scn", scenario("loop poll\nmode cpython\n"));
  EXPECT_EQ(cases_of({"--mode=safe", "a.scn", "pinned.scn"}),
            "scenarios.\n  are_found\n"
            "is_sound.\n  a\n  pinned\n"
            "sim/poll/safe.\n  a\n"
            "sim/poll/cpython.\n  pinned\n");
  EXPECT_EQ(cases_of({"--mode=safe", "--mode=cpython", "a.scn"}),
            "scenarios.\n  are_found\n"
            "is_sound.\n  a\n"
            "sim/poll/safe.\n  a\n"
            "sim/poll/cpython.\n  a\n");
}

TEST_F(replay, passes) {
  write("a.scn", scenario("runs-on sim posix\n"));
  const program_result result = plays({"a.scn"});
  EXPECT_EQ(result.code, 0) << result.out;
}

TEST_F(replay, tells_the_command_that_shows_a_failure_again) {
  write("it's late.scn", scenario("matrix word = \"a\", \"it's *\"\n") +
                             "send alice $word\nexpect alice \"never\"\n");
  const program_result result =
      plays({"--program=bazel run //my:rehearse --", "it's late.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("   reproduce: bazel run //my:rehearse -- run "
                      R"('it'\''s late.scn' --filter='*[word="a"]' --trace)"),
            HasSubstr(R"(--filter='*[word="it'\''s \*"]' --loop=poll --trace)"),
            HasSubstr("it's late.scn:9: Failure")));
}

TEST_F(replay, finds_a_file_with_mistakes) {
  write("broken.scn", "scenario v1 \"there is no such verb\"\nsnd alice\n");
  const program_result result = plays({"broken.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("[  FAILED  ] is_sound.broken"),
                                HasSubstr("broken.scn:2:1: error: ")));
}

TEST_F(replay, finds_that_there_are_no_files) {
  const program_result result = plays({"README.md"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out,
              HasSubstr("this test has no *.scn among its scenarios"));
}

TEST_F(replay, refuses_an_option_that_there_is_not) {
  const program_result result = plays({"--moed=safe"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--moed=safe: there is no such option"));
}

// Otherwise a golden trace could rot unseen.
TEST_F(replay, holds_the_golden_trace_against_the_run_that_it_is_about) {
  write("a.scn", scenario("") + "-- trace v1 --\n  1    0us    echo    old\n");
  const program_result result =
      plays({"--program=bazel run :mine --", "a.scn"});
  EXPECT_NE(result.code, 0);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("the golden trace differs"),
                    HasSubstr("write it into the file: bazel run :mine -- "
                              "update a.scn\n"),
                    HasSubstr("\n-  1    0us    echo    old\n"),
                    HasSubstr("[       OK ] sim/poll/safe.a")));
}

}  // namespace
}  // namespace rehearse
