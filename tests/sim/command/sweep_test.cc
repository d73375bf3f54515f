// `rehearse sweep`: what it finds in applications that do not survive a call
// that fails, what it prints, and what it writes.

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

std::string talk_to(const std::string& how) {
  return "scenario v1 \"alice says something\"\n"
         "app bad = failing(how=\"" +
         how +
         "\")\n"
         "peer alice\n"
         "connect alice to bad\n"
         "send alice \"hello\"\n"
         "expect alice \"hello\"\n";
}

class sweep_test : public testing::Test {
 protected:
  user user_{"failing_rehearse"};
};

TEST_F(sweep_test, finds_nothing_where_an_application_survives) {
  const program_result result = user_.calls({"sweep", "talk"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("\nrecv             EAGAIN 2, "),
                                HasSubstr("never fired: "),
                                HasSubstr(" pairs of call and errno fired, 0 "
                                          "finds\n"),
                                EndsWith("2 passed, 0 failed in TIME\n")));
  EXPECT_EQ(result.err, "");
  EXPECT_FALSE(fs::exists(user_.folder() / "talk/regress"));
}

// The list of what never came would hide the mistake.
TEST_F(sweep_test, says_nothing_of_calls_where_nothing_was_swept) {
  user_.write("broken.scn", "scenario v1 \"x\"\nexepct idle\n");
  const program_result result = user_.calls({"sweep", "broken.scn"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.out, Not(HasSubstr("fired with")));
  EXPECT_THAT(result.out, Not(HasSubstr("never fired")));
  user_.write("find.scn", talk_to("echo") +
                              "\n-- schedule v1 --\n"
                              "recv.len bad/alice #1 1\n");
  EXPECT_THAT(user_.calls({"sweep", "find.scn"}).err,
              HasSubstr("there is nothing to sweep: finds"));
}

TEST_F(sweep_test, counts_the_same_however_many_threads_there_are) {
  const program_result one = user_.calls({"sweep", "talk"});
  EXPECT_EQ(user_.calls({"sweep", "talk", "-j3"}).out, one.out);
}

TEST_F(sweep_test, leaves_out_calls_and_says_so) {
  const program_result result = user_.calls({"sweep", "talk", "--calls=1"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(" calls were left out (see --calls)\n"));
  EXPECT_THAT(user_.calls({"sweep", "talk", "--calls=0"}).out,
              Not(HasSubstr("left out")));
}

// --- What it finds ----------------------------------------------------------

TEST_F(sweep_test, finds_a_leak_and_writes_a_scenario_that_finds_it_again) {
  user_.write("some/bad.scn", talk_to("leaks"));
  const program_result result = user_.calls({"sweep", "some"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("FIND some/bad: bad/1.getpeername nth 1 = ENOBUFS\n"),
            EndsWith("0 passed, 1 failed in TIME\n")));
  const std::string saved =
      "some/regress/bad.bad-1.getpeername-nth-1-ENOBUFS.scn";
  EXPECT_THAT(result.err, AllOf(HasSubstr("leaves a descriptor open"),
                                HasSubstr("   saved as " + saved + "\n")));
  EXPECT_EQ(user_.text_of(saved),
            "scenario v1 \"after bad/1.getpeername nth 1 = ENOBUFS: alice says "
            "something\"\n"
            "app bad = failing(how=\"leaks\")\n"
            "\n"
            "# Found by `rehearse sweep`.\n"
            "fault bad/1.getpeername nth 1 = ENOBUFS\n"
            "judge expectations off\n"
            "\n"
            "peer alice\n"
            "connect alice to bad\n"
            "send alice \"hello\"\n"
            "expect alice \"hello\"\n");
  const program_result again = user_.calls({"run", saved});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("leaves a descriptor open"));
}

TEST_F(sweep_test, finds_what_is_lost_in_a_short_send) {
  user_.write("bad.scn", talk_to("loses"));
  const program_result result =
      user_.calls({"sweep", "bad.scn", "--save-dir=finds"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr("FIND bad: bad/1.send nth 1 = short 1\n"));
  const std::string saved = "finds/bad.bad-1.send-nth-1-short-1.scn";
  EXPECT_THAT(user_.text_of(saved), HasSubstr("judge calls off\n"));
  EXPECT_EQ(user_.calls({"run", saved}).code, 1);
}

TEST_F(sweep_test, finds_what_leaves_the_loop) {
  user_.write("bad.scn", talk_to("echoes"));
  const program_result result = user_.calls({"sweep", "bad.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr("FIND bad: bad/1.recv nth 1 = ENOMEM\n"));
  EXPECT_THAT(result.err,
              HasSubstr("an exception left the loop of an application"));
}

TEST_F(sweep_test, writes_the_cell_and_the_way_in_which_it_was_found) {
  user_.write("bad.scn",
              "scenario v1 \"one of two\"\n"
              "matrix how = \"echoes\", \"lea\" \"ks\"\n"
              "matrix word = \"a, b\", \"c\"\n"
              "app bad = failing(how=$how)\n"
              "peer alice\n"
              "connect alice to bad\n"
              "send alice $word\n"
              "expect alice $word\n");
  const program_result result =
      user_.calls({"sweep", "bad.scn", "--loop=poll", "--filter=*\"a, b\"*"});
  EXPECT_EQ(result.code, 1);
  const fs::path saved =
      user_.folder() / "regress/bad.3.bad-1.getpeername-nth-1-ENOBUFS.scn";
  EXPECT_THAT(
      user_.text_of(saved),
      AllOf(HasSubstr("let how = \"lea\" \"ks\"\n"),
            HasSubstr("let word = \"a, b\"\n"), HasSubstr("loop poll\n")));
  EXPECT_EQ(user_.calls({"check", "regress"}).code, 0);
}

TEST_F(sweep_test, writes_the_scenario_that_ends_the_program) {
  user_.write("bad.scn", talk_to("trusts"));
  const program_result result =
      user_.types("ulimit -c 0; rehearse sweep bad.scn");
  EXPECT_EQ(result.code, 1);
  const std::string saved = "regress/bad.bad-1.getpeername-nth-1-ENOBUFS.scn";
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("rehearse: killed by "),
                    HasSubstr("while it played bad with `fault "
                              "bad/1.getpeername nth 1 = ENOBUFS`\n"),
                    HasSubstr("   saved as " + saved + "\n")));
  EXPECT_THAT(user_.text_of(saved),
              HasSubstr("fault bad/1.getpeername nth 1 = ENOBUFS\n"));
}

TEST_F(sweep_test, goes_on_behind_what_ends_the_program) {
  user_.write("some/bad.scn", talk_to("trusts"));
  user_.write("some/sound.scn", talk_to("leaks"));
  const program_result result = user_.types("ulimit -c 0; rehearse sweep some");
  EXPECT_EQ(result.code, 1);
  const std::string saved =
      "some/regress/bad.bad-1.getpeername-nth-1-ENOBUFS.scn";
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("FIND some/bad: bad/1.getpeername nth 1 = ENOBUFS\n"),
            HasSubstr("FIND some/sound: bad/1.getpeername nth 1 = ENOBUFS\n"),
            HasSubstr("\nrecv             EAGAIN 2, "),
            EndsWith("0 passed, 2 failed in TIME\n")));
  EXPECT_THAT(result.err,
              HasSubstr("   reproduce: rehearse run " + saved + "\n"));
}

TEST_F(sweep_test, writes_the_scenario_in_which_a_handler_never_returns) {
  user_.write("bad.scn", talk_to("insists"));
  const program_result result =
      user_.calls({"sweep", "bad.scn", "--handler-time=0.2"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out,
              HasSubstr("FIND bad: bad/1.getpeername nth 1 = ENOBUFS\n"));
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("bad.handle_accepted has not returned"),
                    HasSubstr("   saved as regress/")));
}

// --- What it does not sweep -------------------------------------------------

TEST_F(sweep_test, says_that_a_scenario_fails_by_itself) {
  const program_result result =
      user_.calls({"sweep", "it's late.scn", "--filter=*hello*"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr("it fails without a fault"));
  EXPECT_FALSE(fs::exists(user_.folder() / "regress"));
}

TEST_F(sweep_test, is_not_content_with_nothing) {
  EXPECT_EQ(user_.calls({"sweep", "talk", "--filter=eco"}).code, 2);
  EXPECT_EQ(user_.calls({"sweep", "broken.scn"}).code, 2);
  const program_result posix =
      user_.calls({"sweep", "talk", "--network=posix"});
  EXPECT_EQ(posix.code, 2);
  EXPECT_THAT(posix.err, HasSubstr("nothing was swept"));
}

TEST_F(sweep_test, has_an_example_in_its_help) {
  const program_result result = user_.calls({"sweep", "--help"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("Example:\n  rehearse sweep "));
}

}  // namespace
}  // namespace rehearse
