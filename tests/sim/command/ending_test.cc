// Whatever ends the program while it plays scenarios: the user reads what was
// found until then, and which scenario it was.

#include <csignal>
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

std::string fails_by(const std::string& how) {
  return "scenario v1 \"the application ends the program\"\n"
         "runs-on sim posix\n"
         "app bad = failing(how=\"" +
         how +
         "\")\n"
         "matrix n = 1, 2\n"
         "peer alice\n"
         "connect alice to bad\n"
         "send alice \"x\" * $n\n"
         "expect alice eof\n";
}

// --- Signals that kill ------------------------------------------------------

struct crash {
  const char* how;
  const char* name;
  int number;
};

void PrintTo(const crash& row, std::ostream* stream) { *stream << row.how; }

class crash_test : public testing::TestWithParam<crash> {
 protected:
  user user_{"failing_rehearse"};
};

TEST_P(crash_test, names_the_scenario) {
  const crash row = GetParam();
  user_.write("bad.scn", fails_by(row.how));
  for (const std::string network : {"sim", "posix"}) {
    SCOPED_TRACE(network);
    const std::string seed = network == "sim" ? " --seed=7" : "";
    const std::string option = network == "sim" ? "" : " --network=posix";
    const program_result result = user_.types(
        "ulimit -c 0; rehearse run -v talk/echo.scn bad.scn "
        "--mode=cpython" +
        option + seed);
#if defined(REHEARSE_SANITIZED)
    const std::string how;  // The sanitizer may be first.
#else
    const std::string how = std::string("rehearse: killed by ") + row.name;
#endif
    EXPECT_THAT(result.err,
                HasSubstr(how +
                          " while it played bad[n=1]\n"
                          "   reproduce: rehearse run bad.scn "
                          "--filter='*[n=1]'" +
                          option + " --mode=cpython" + seed + " --trace\n"));
    EXPECT_NE(result.code, 0);
    EXPECT_THAT(result.out, StartsWith(network == "sim" ? "pass talk/echo\n"
                                                        : "skip talk/echo"));
#if !defined(REHEARSE_SANITIZED)
    // Nothing has taken the signal's work from it.
    EXPECT_EQ(result.code, 128 + row.number);
#endif
  }
}

INSTANTIATE_TEST_SUITE_P(endings, crash_test,
                         testing::Values(crash{"null", "SIGSEGV", SIGSEGV},
                                         crash{"recursion", "SIGSEGV", SIGSEGV},
                                         crash{"abort", "SIGABRT", SIGABRT},
                                         crash{"terminate", "SIGABRT", SIGABRT},
                                         crash{"fpe", "SIGFPE", SIGFPE}),
                         testing::PrintToStringParamName());

TEST(endings, of_several_runners_the_one_that_crashed_is_named) {
  const user user("failing_rehearse");
  user.write("bad.scn", fails_by("null"));
  const program_result result =
      user.types("ulimit -c 0; rehearse run -j4 talk bad.scn");
  EXPECT_THAT(result.err, HasSubstr(" while it played bad[n="));
}

// --- What never returns -----------------------------------------------------

TEST(endings, a_handler_that_never_returns_is_named) {
  const user user("failing_rehearse");
  user.write("bad.scn", fails_by("loop"));
  for (const std::string network : {"sim", "posix"}) {
    SCOPED_TRACE(network);
    const program_result result =
        user.calls({"run", "-v", "talk/echo.scn", "bad.scn",
                    "--network=" + network, "--handler-time=0.3"});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out,
                EndsWith("FAIL bad[n=1]\n" +
                         std::string(network == "sim" ? "1 passed, 1 failed, "
                                                        "1 not run in TIME\n"
                                                      : "0 passed, 1 failed, "
                                                        "1 skipped, 1 not run "
                                                        "in TIME\n")));
    EXPECT_THAT(
        result.err,
        AllOf(StartsWith("bad.scn: error: bad/1.handle_read has not returned "
                         "for 0.3s: "),
              HasSubstr("\n   reproduce: rehearse run bad.scn "
                        "--filter='*[n=1]'")));
  }
}

TEST(endings, a_predicate_that_never_returns_is_noticed) {
  const user user("failing_rehearse");
  user.write("bad.scn", fails_by("writable"));
  const program_result result =
      user.calls({"trace", "bad.scn", "--handler-time=0.3"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err,
              StartsWith("bad.scn: error: bad/1.writable has not returned for "
                         "0.3s: "));
}

// --- Users who do not want to wait ------------------------------------------

TEST(endings, an_interrupted_run_says_what_it_has_found) {
  const user user("failing_rehearse");
  user.write("bad.scn", fails_by("loop"));
  const program_result result = user.types(
      "\"$0\" run -v talk bad.scn > out 2> err & "
      "until grep -qs quiet out; do sleep 0.02; done; "
      "kill -TERM $!; wait $!; code=$?; cat out; cat err >&2; exit $code");
  EXPECT_EQ(result.code, 128 + SIGTERM);
  EXPECT_THAT(result.out, EndsWith("pass talk/echo\n"
                                   "pass talk/late/quiet\n"
                                   "2 passed, 0 failed, 2 not run in TIME\n"));
  EXPECT_EQ(result.err, "rehearse: interrupted\n");
}

// It would be a success.
TEST(endings, an_application_that_calls_exit_is_named) {
  for (const std::string how : {"exit", "quick exit"}) {
    const user user("failing_rehearse");
    user.write("bad.scn", fails_by(how));
    const program_result result = user.calls({"run", "bad.scn", "talk"});
    EXPECT_EQ(result.code, 1) << how;
    EXPECT_THAT(result.err,
                AllOf(HasSubstr("rehearse: killed by a call of exit while it "
                                "played bad"),
                      HasSubstr("reproduce: rehearse run bad.scn")));
  }
}

// It is played in rounds, and between two of them nobody plays.
TEST(endings, an_interrupted_run_of_many_seeds_says_what_it_has_found) {
  const user user;
  const program_result result = user.types(
      "\"$0\" run -v talk --seeds=1..1000000 -j2 > out 2> err & "
      "until grep -qs quiet out; do sleep 0.02; done; "
      "kill -TERM $!; wait $!; code=$?; tail -n1 out; cat err >&2; exit $code");
  EXPECT_EQ(result.code, 128 + SIGTERM);
  EXPECT_THAT(result.out,
              testing::MatchesRegex(
                  "[0-9]+ passed, 0 failed, [0-9]+ not run in TIME\n"));
  EXPECT_EQ(result.err, "rehearse: interrupted\n");
}

// Another program reads it: half a document would be none.
TEST(endings, a_run_that_is_stuck_prints_the_whole_of_its_document) {
  const user user("failing_rehearse");
  user.write("bad.scn", fails_by("loop"));
  const program_result result =
      user.types("rehearse run talk bad.scn --json --handler-time=0.3");
  EXPECT_THAT(result.out,
              AllOf(StartsWith("{\"version\": 1,\n \"command\": \"run\",\n "
                               "\"sound\": 0,\n \"passed\": 2,\n "
                               "\"failed\": 1,\n"),
                    HasSubstr("\"message\": \"bad/1.handle_read has not "
                              "returned for 0.3s"),
                    EndsWith("]}\n]}\n")));
}

TEST(endings, an_interrupt_that_is_ignored_ends_nothing) {
  const user user("failing_rehearse");
  user.write("bad.scn", fails_by("loop"));
  // What the shell ignores its programs ignore. The handler ends the run.
  const program_result result = user.types(
      "trap '' TERM; \"$0\" run -v talk bad.scn --handler-time=1 > out & "
      "until grep -qs quiet out; do sleep 0.02; done; "
      "kill -TERM $!; wait $!");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, StartsWith("bad.scn: error: bad/1.handle_read"));
}

// --- The text of an exception -----------------------------------------------

TEST(endings, the_text_of_an_exception_does_not_drive_the_terminal) {
  const user user("failing_rehearse");
  user.write("bad.scn", fails_by("escapes"));
  user.write("worse.scn", fails_by("constructor"));
  const program_result result = user.calls({"run", "bad.scn", "worse.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("\\x1b[31mred \xc3\xa4 \\xff"),
                                HasSubstr("runtime_error: \\x1b[31mred\n"),
                                Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace rehearse
