// `rehearse explore`: what it finds, prints and writes, and how a find is
// replayed.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace fs = std::filesystem;

// It holds if the server reads all at once, and not otherwise.
constexpr const char* hasty =
    "scenario v1 \"what is said is heard at once\"\n"
    "\n"
    "app echo = echo_server(port=7)\n"
    "peer alice\n"
    "\n"
    "connect alice to echo\n"
    "send    alice \"hello\"\n"
    "expect  call echo/1.recv returning 5\n"
    "expect  alice \"hello\"\n";

constexpr const char* patient =
    "scenario v1 \"what is said is heard\"\n"
    "app echo = echo_server(port=7)\n"
    "peer alice\n"
    "connect alice to echo\n"
    "send    alice \"hi\"\n"
    "expect  alice \"hi\"\n";

class explore_test : public testing::Test {
 protected:
  explicit explore_test(const std::string& program = "rehearse")
      : user_(program) {}

  // The only file in a folder.
  fs::path only_file(const std::string& folder) const {
    const fs::path place = user_.folder() / folder;
    if (!fs::exists(place)) return {};
    const std::vector<fs::directory_entry> files(fs::directory_iterator(place),
                                                 {});
    return files.size() == 1 ? files[0].path() : fs::path();
  }

  user user_;
};

TEST_F(explore_test, says_what_was_tried_where_nothing_is_found) {
  user_.write("ok/patient.scn", patient);
  const program_result result =
      user_.calls({"explore", "ok", "--budget=1000runs"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(StartsWith("ok   ok/patient: "),
                    HasSubstr("schedules with 1 deviation"),
                    HasSubstr("the budget is used up"), HasSubstr("swarm: "),
                    HasSubstr("1 explored, 0 finds, ")));
  EXPECT_FALSE(fs::exists(user_.folder() / "ok/regress"));
  EXPECT_THAT(user_.calls({"explore", "ok", "--strategy=deviations"}).out,
              AllOf(HasSubstr("schedules with at most 2 deviations"),
                    HasSubstr("the strategies have nothing left to try")));
}

TEST_F(explore_test, finds_an_order_shrinks_it_and_writes_it) {
  user_.write("bad/hasty.scn", hasty);
  const program_result result =
      user_.calls({"explore", "bad", "--budget=1000runs"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("FIND bad/hasty: line: expect call echo/1.recv "
                              "returning 5\n"),
                    HasSubstr("no smaller schedule fails (1 was tried)"),
                    HasSubstr("   the difference: `echo/1 recv "),
                    HasSubstr("1. recv.len echo/alice #1 "),
                    HasSubstr("\n      after `echo/1 handle_read`, before "
                              "`echo/1 recv "),
                    HasSubstr("allowed: TCP is a stream"),
                    HasSubstr("1 explored, 1 find, ")));
  const fs::path kept = only_file("bad/regress");
  ASSERT_FALSE(kept.empty());
  EXPECT_THAT(result.err,
              HasSubstr("saved as bad/regress/" + kept.filename().string()));
  EXPECT_THAT(user_.text_of(kept),
              AllOf(StartsWith("scenario v1 \"found by exploration: what is "
                               "said is heard at once\"\n"),
                    HasSubstr("\n-- schedule v1 --\n# found by deviations, "),
                    HasSubstr("\nexpect violation line: expect call "
                              "echo/1.recv returning 5\nrecv.len echo/alice "
                              "#1 ")));
}

// The second letter alone decides: whatever else is drawn, hardly any run
// without it fails.
TEST_F(explore_test, shows_where_the_failure_can_no_longer_be_avoided) {
  user_.write("bad/hasty.scn", hasty);
  EXPECT_THAT(user_.calls({"explore", "bad", "--budget=1000runs"}).out,
              AllOf(HasSubstr("how often it fails if the rest is drawn anew:\n"
                              "      before 1   "),
                    HasSubstr("      after 1    #################### 200 of "
                              "200  <- the point of no return\n")));
}

TEST_F(explore_test, tells_other_programs) {
  user_.write("all/hasty.scn", hasty);
  user_.write("all/patient.scn", patient);
  user_.write("all/posix.scn",
              "scenario v1 \"elsewhere\"\nruns-on posix\n"
              "app echo = echo_server(port=7)\npeer alice\n"
              "connect alice to echo\nsend alice \"hi\"\n"
              "expect alice \"hi\"\n");
  const std::vector<std::string> command = {
      "explore",           "all",   "--budget=1000runs", "--strategy=swarm",
      "--junit=found.xml", "--json"};
  const program_result result = user_.calls(command);
  EXPECT_EQ(result.code, 1) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(StartsWith("{\"version\": 1,\n \"command\": \"explore\",\n"
                       " \"passed\": 1,\n \"found\": 1,\n \"failed\": 0,\n"
                       " \"skipped\": 1,\n \"broken\": 0,\n"),
            HasSubstr("\"scenario\": \"all/patient.scn\", \"cell\": \"\", "
                      "\"verdict\": \"passed\",\n   \"end\": \"budget\""),
            HasSubstr("\"violation\": \"line: expect call echo/1.recv "
                      "returning 5\",\n     \"strategy\": \"swarm\""),
            HasSubstr("\"certified\": true"),
            HasSubstr("\"schedule\": [\"recv.len echo/alice #1 "),
            HasSubstr("\"file\": \"all/regress/hasty.line-"),
            EndsWith("\n]}\n")));
  EXPECT_THAT(result.err, HasSubstr("reproduce: rehearse run all/regress/"));
  const std::string junit = user_.text_of("found.xml");
  EXPECT_THAT(
      junit,
      AllOf(HasSubstr("<testsuite name=\"rehearse explore\" tests=\"3\" "
                      "failures=\"1\" errors=\"0\" skipped=\"1\">"),
            HasSubstr("name=\"hasty\" file=\"all/hasty.scn\">\n<failure "
                      "message=\"line: expect call echo/1.recv returning 5"),
            HasSubstr("name=\"patient\" file=\"all/patient.scn\"/>")));
  // No times, and the same bytes.
  EXPECT_EQ(user_.calls(command).out, result.out);
}

TEST_F(explore_test, tells_other_programs_of_broken_files) {
  user_.write("all/broken.scn", "scenario v1 \"x\"\nexepct idle\n");
  user_.write("all/patient.scn", patient);
  const program_result result = user_.calls(
      {"explore", "all", "--budget=10runs", "--junit=found.xml", "--json"});
  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr(" \"passed\": 1,\n"), HasSubstr(" \"broken\": 1,\n"),
            HasSubstr("{\"scenario\": \"all/broken.scn\", \"cell\": \"\", "
                      "\"verdict\": \"broken\",\n   \"reason\": \"expected a "
                      "statement, found `exepct`\",\n   \"report\": \"")));
  EXPECT_THAT(
      user_.text_of("found.xml"),
      AllOf(HasSubstr("tests=\"2\" failures=\"0\" errors=\"1\""),
            HasSubstr("name=\"broken\" file=\"all/broken.scn\">\n<error "
                      "message=\"expected a statement, found `exepct`\"")));
}

TEST_F(explore_test, finds_the_same_again_on_any_number_of_threads) {
  user_.write("bad/hasty.scn", hasty);
  const std::vector<std::string> command = {
      "explore", "bad", "--budget=1000runs", "--strategy=swarm"};
  user_.calls(command);
  const fs::path kept = only_file("bad/regress");
  const std::string once = user_.text_of(kept);
  for (const char* const jobs : {"-j1", "-j3"}) {
    fs::remove_all(user_.folder() / "bad/regress");
    std::vector<std::string> again = command;
    again.emplace_back(jobs);
    user_.calls(again);
    EXPECT_EQ(user_.text_of(kept), once) << jobs;
  }
}

TEST_F(explore_test, what_it_wrote_is_replayed_and_not_explored) {
  user_.write("bad/hasty.scn", hasty);
  user_.calls({"explore", "bad", "--budget=1000runs"});
  const program_result replayed = user_.calls({"run", "bad/regress"});
  EXPECT_EQ(replayed.code, 1);
  EXPECT_THAT(replayed.err, HasSubstr("expect  call echo/1.recv returning 5"));
  EXPECT_EQ(user_.calls({"check", "bad/regress"}).code, 0);
  const program_result explored = user_.calls({"explore", "bad/regress"});
  EXPECT_EQ(explored.code, 2);
  EXPECT_THAT(explored.err, HasSubstr("there is nothing to explore"));
}

// Otherwise it would pass without having been tried.
TEST_F(explore_test, what_it_wrote_is_replayed_whatever_the_seed) {
  user_.write("bad/hasty.scn", hasty);
  user_.calls({"explore", "bad", "--budget=1000runs"});
  for (const char* const seed : {"--seed=3", "--seeds=1..5"}) {
    EXPECT_EQ(user_.calls({"run", "bad/regress", seed}).code, 1) << seed;
  }
  EXPECT_EQ(user_.calls({"sweep", "bad/regress"}).code, 2);
}

TEST_F(explore_test, what_it_wrote_finds_the_files_that_it_includes) {
  user_.write("bad/parts/peers.scni", "peer alice\n");
  user_.write("bad/hasty.scn",
              "scenario v1 \"what is said is heard at once\"\n"
              "app echo = echo_server(port=7)\n"
              "include \"parts/peers.scni\"\n"
              "connect alice to echo\n"
              "send alice \"hello\"\n"
              "expect call echo/1.recv returning 5\n"
              "expect alice \"hello\"\n");
  user_.calls({"explore", "bad", "--budget=1000runs"});
  EXPECT_EQ(user_.calls({"check", "bad/regress"}).code, 0);
  EXPECT_EQ(user_.calls({"run", "bad/regress"}).code, 1);
}

TEST_F(explore_test, what_it_wrote_keeps_the_limits) {
  user_.write("bad/patient.scn", patient);
  const std::vector<std::string> command = {
      "explore", "bad", "--limit=passes=9", "--budget=2000runs",
      "--save-dir=kept"};
  ASSERT_EQ(user_.calls(command).code, 1);
  EXPECT_EQ(user_.calls({"run", "kept"}).code, 1);
}

TEST_F(explore_test, a_find_that_is_fixed_passes) {
  const std::string fixed =
      std::string(patient) + "\n-- schedule v1 --\nrecv.len echo/alice #1 1\n";
  user_.write("fixed.scn", fixed);
  EXPECT_EQ(user_.calls({"run", "fixed.scn"}).code, 0);
}

TEST_F(explore_test, a_schedule_that_does_not_apply_any_more_fails) {
  const std::string drifted = std::string(patient) +
                              "\n-- schedule v1 --\nrecv.len echo/alice #1 1\n"
                              "recv.len echo/bob #1 1\n";
  user_.write("drifted.scn", drifted);
  const program_result result = user_.calls({"run", "drifted.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("drifted.scn:10:1: error: the schedule does not "
                              "apply any more"),
                    HasSubstr("= in vain: recv.len echo/bob #1 1\n")));
}

TEST_F(explore_test, a_schedule_that_fails_in_another_way_says_so) {
  const std::string changed = std::string(hasty) +
                              "\n-- schedule v1 --\n"
                              "expect violation leak: something else\n"
                              "recv.len echo/alice #1 1\n";
  user_.write("changed.scn", changed);
  const program_result result = user_.calls({"run", "changed.scn"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("the schedule fails in another way now"),
                    HasSubstr("= expected leak: something else\n")));
}

TEST_F(explore_test, does_not_explore_what_fails_anyway) {
  user_.write("bad.scn", std::string(patient) + "expect alice \"more\"\n");
  const program_result result =
      user_.calls({"explore", "bad.scn", "--budget=100runs"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("FAIL bad: it fails without any "
                                          "deviation: line: expect alice"),
                                HasSubstr("0 explored, 0 finds, 1 failed")));
}

// A step that somebody has added makes the choice another one.
TEST_F(explore_test, heals_a_schedule_that_has_drifted) {
  user_.write("bad/drifted.scn",
              std::string(hasty) +
                  "\n-- schedule v1 --\n"
                  "expect violation line: expect call echo/1.recv returning 5\n"
                  "recv.len echo/alicia #1 1\n");
  EXPECT_THAT(user_.calls({"run", "bad"}).err,
              HasSubstr("help: `rehearse explore --heal` looks for"));
  const program_result result = user_.calls({"explore", "--heal", "bad"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("found by neighbourhood, run 1"),
                                EndsWith("1 find, 1 healed, 0 in vain\n")));
  EXPECT_THAT(user_.text_of("bad/drifted.scn"),
              AllOf(StartsWith("scenario v1 \"what is said is heard at once\""),
                    HasSubstr("\nrecv.len echo/alice #1 1\n")));
  EXPECT_EQ(user_.calls({"run", "bad"}).code, 1);
  EXPECT_THAT(user_.calls({"explore", "--heal", "bad"}).out,
              AllOf(HasSubstr("ok   bad/drifted: its schedule fails as it did"),
                    EndsWith("1 find, 0 healed, 0 in vain\n")));
}

// So that `rehearse merge` finds the folder of each shard, and nobody explores
// for hours and cannot keep what was found.
TEST_F(explore_test, makes_the_folder_of_finds_at_once) {
  user_.write("patient.scn", patient);
  const program_result result = user_.calls(
      {"explore", "patient.scn", "--budget=10runs", "--save-dir=finds/one"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_TRUE(fs::is_directory(user_.folder() / "finds/one"));
  const program_result refused =
      user_.calls({"explore", "patient.scn", "--save-dir=patient.scn/finds"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, HasSubstr("patient.scn/finds: cannot be made ("));
}

TEST_F(explore_test, is_no_success_where_nothing_runs_on_the_simulator) {
  user_.write("posix.scn",
              "scenario v1 \"elsewhere\"\nruns-on posix\n"
              "app echo = echo_server(port=7)\npeer alice\n"
              "connect alice to echo\nclose alice\n");
  const program_result result = user_.calls({"explore", "posix.scn"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("nothing was explored: no scenario says "
                                    "`runs-on sim`"));
  const program_result shrunk =
      user_.calls({"shrink", "posix.scn", "--seed=1"});
  EXPECT_EQ(shrunk.code, 2);
  EXPECT_THAT(shrunk.err, HasSubstr("does not run on the simulator"));
}

// What it would leave out in silence is refused.
TEST_F(explore_test, heals_only_with_options_that_it_keeps) {
  user_.write("bad/hasty.scn", hasty);
  for (const std::string other : {"--json", "--junit=found.xml", "--shard=1/2",
                                  "--keep-going", "--as-test"}) {
    SCOPED_TRACE(other);
    const program_result result =
        user_.calls({"explore", "--heal", "bad", other});
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, AllOf(HasSubstr("excludes"), HasSubstr("--heal"),
                                  HasSubstr(other.substr(0, other.find('=')))));
  }
}

TEST_F(explore_test, heals_nothing_that_is_mended) {
  const std::string mended =
      std::string(patient) +
      "\n-- schedule v1 --\n"
      "expect violation line: expect alice \"something else\"\n"
      "recv.len echo/alicia #1 1\n";
  user_.write("mended.scn", mended);
  const program_result result =
      user_.calls({"explore", "--heal", "mended.scn", "--budget=500runs"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr("GONE mended: no schedule was found that "
                                    "fails as it did."));
  EXPECT_EQ(user_.text_of("mended.scn"), mended);
  user_.write("ok/patient.scn", patient);
  EXPECT_THAT(user_.calls({"explore", "--heal", "ok"}).err,
              HasSubstr("there is nothing to heal: no file has a schedule"));
}

// Starts an exploration that has found something and goes on, and sends it a
// signal. (In the background, `rehearse` would be a shell that waits for it;
// and the shell is not in the folder to which the program goes.)
std::string explored_until(const std::string& signal) {
  return "\"$0\" explore bad --keep-going --budget=60s & explorer=$!\n"
         "finds=$BUILD_WORKING_DIRECTORY/bad/regress\n"
         "until ls $finds/*.scn >/dev/null 2>&1; do sleep 0.05; done\n"
         "kill -" +
         signal + " $explorer; wait $explorer";
}

TEST_F(explore_test, keeps_what_it_has_found_when_it_is_interrupted) {
  user_.write("bad/hasty.scn", hasty);
  const program_result result = user_.types(explored_until("TERM"));
  EXPECT_EQ(result.code, 143);
  EXPECT_THAT(result.err, HasSubstr("bad/regress/hasty.line-"));
  EXPECT_EQ(user_.calls({"run", "bad/regress"}).code, 1);
}

TEST_F(explore_test, keeps_what_it_has_found_when_it_is_killed) {
  user_.write("bad/hasty.scn", hasty);
  EXPECT_EQ(user_.types(explored_until("KILL")).code, 137);
  EXPECT_EQ(user_.calls({"check", "bad/regress"}).code, 0);
  EXPECT_EQ(user_.calls({"run", "bad/regress"}).code, 1);
}

// No file may grow, as on a disk that is full; what is printed goes into a
// pipe.
TEST_F(explore_test, says_where_there_is_no_room_for_a_find) {
  user_.write("bad/hasty.scn", hasty);
  const program_result result = user_.types(
      "(trap '' XFSZ; ulimit -f 0; rehearse explore bad --budget=1000runs\n"
      "echo \"code $?\") 2>&1 | cat");
  EXPECT_THAT(result.out, AllOf(HasSubstr(": cannot be written: is there room"),
                                // What was found is told all the same.
                                HasSubstr("1. recv.len echo/alice #1 "),
                                EndsWith("code 2\n")));
  EXPECT_TRUE(only_file("bad/regress").empty());
}

// An application that ends the program, or does not return, where less than
// five bytes come at once.
class fatal_find_test : public explore_test {
 protected:
  fatal_find_test() : explore_test("failing_rehearse") {}

  static std::string short_reads(const std::string& how) {
    return "scenario v1 \"it comes back\"\n"
           "app bad = failing(how=\"short " +
           how +
           "\")\n"
           "peer alice\n"
           "connect alice to bad\n"
           "send alice \"hello\"\n"
           "expect alice \"hello\"\n";
  }

  // The schedule is kept, and replayed it ends the program again.
  void expect_kept(const std::string& how, const std::string& jobs,
                   const std::string& end_of_exploration,
                   const std::string& end_of_replay) {
    SCOPED_TRACE(how + " " + jobs);
    fs::remove_all(user_.folder() / "regress");
    user_.write("bad.scn", short_reads(how));
    const program_result result = user_.types(
        "ulimit -c 0; rehearse explore bad.scn --handler-time=1 " + jobs);
    EXPECT_NE(result.code, 0);
    const fs::path kept = only_file("regress");
    ASSERT_FALSE(kept.empty()) << result.err;
    const std::string path = "regress/" + kept.filename().string();
    EXPECT_THAT(result.err, HasSubstr(end_of_exploration));
    EXPECT_THAT(result.err,
                HasSubstr("   saved as " + path +
                          "\n   reproduce: rehearse run " + path + "\n"));
    EXPECT_THAT(user_.text_of(kept), HasSubstr("\nrecv.len bad/alice #1 "));
    EXPECT_EQ(user_.calls({"check", path}).code, 0);
    const program_result replayed =
        user_.types("ulimit -c 0; rehearse run --handler-time=1 " + path);
    EXPECT_NE(replayed.code, 0);
    EXPECT_THAT(replayed.err, HasSubstr(end_of_replay));
  }
};

TEST_F(fatal_find_test, schedule_of_a_crash_is_kept) {
  for (const char* const jobs : {"-j1", "-j2"}) {
    expect_kept("null", jobs, "while it explored bad\n",
                "while it played regress/bad.ended-");
    expect_kept("exit", jobs, "while it explored bad\n",
                "while it played regress/bad.ended-");
  }
}

TEST_F(fatal_find_test, schedule_of_a_handler_that_does_not_return_is_kept) {
  for (const char* const jobs : {"-j1", "-j2"}) {
    expect_kept("loop", jobs,
                "bad.scn: error: bad/1.handle_read has not returned for 1s",
                "bad/1.handle_read has not returned for 1s");
  }
}

// Each thread is looked after by itself, and all of them are alive.
TEST_F(explore_test, takes_its_time_on_many_threads) {
  user_.write("ok/patient.scn", patient);
  const program_result result = user_.calls(
      {"explore", "ok", "-j2", "--budget=2500ms", "--handler-time=1"});
  EXPECT_EQ(result.code, 0) << result.err;
}

// --- As a test of Bazel -----------------------------------------------------

TEST_F(explore_test, as_a_test_writes_finds_where_bazel_keeps_them) {
  user_.write("bad/hasty.scn", hasty);
  const program_result result = user_.types(
      "export TEST_UNDECLARED_OUTPUTS_DIR=kept; rehearse explore bad "
      "--as-test "
      "--budget=1000runs");
  EXPECT_EQ(result.code, 1);
  EXPECT_FALSE(only_file("kept").empty()) << result.out << result.err;
  EXPECT_FALSE(fs::exists(user_.folder() / "bad/regress"));
}

TEST_F(explore_test, as_a_test_replays_the_finds_among_the_files_first) {
  user_.write("bad/hasty.scn", hasty);
  user_.calls({"explore", "bad", "--budget=1000runs"});
  // The bug is still there.
  const std::string command =
      "export TEST_UNDECLARED_OUTPUTS_DIR=kept; rehearse explore --as-test "
      "--budget=64runs bad/regress bad/parts.scni";
  user_.write("bad/parts.scni", "peer alice\n");
  const program_result failing = user_.types(command);
  EXPECT_EQ(failing.code, 1);
  EXPECT_THAT(failing.out,
              AllOf(StartsWith("FAIL bad/regress/hasty."),
                    HasSubstr("0 explored, 0 finds, 1 stored find replayed, 1 "
                              "of them failed, 0 runs in ")));
  EXPECT_THAT(failing.err, HasSubstr("it is what the schedule was kept for"));
  // It is fixed.
  const fs::path kept = only_file("bad/regress");
  std::string text = user_.text_of(kept);
  text.erase(text.find("expect  call"),
             text.find("expect  alice") - text.find("expect  call"));
  std::ofstream(kept) << text;
  const program_result fixed = user_.types(command);
  EXPECT_EQ(fixed.code, 0) << fixed.out << fixed.err;
  EXPECT_THAT(fixed.out, HasSubstr("1 stored find replayed, 0 of them failed"));
}

// The number of runs of "ok/patient: 123 runs in".
int runs_of(const std::string& out) {
  const std::size_t begin = out.find("ok/patient: ") + 12;
  return std::stoi(out.substr(begin));
}

TEST_F(explore_test, as_a_test_does_its_part_of_the_work) {
  user_.write("ok/patient.scn", patient);
  const std::string command =
      " rehearse explore ok --as-test --budget=768runs --strategy=swarm";
  // This test may be a part of one itself.
  const int all = runs_of(
      user_.types("unset TEST_TOTAL_SHARDS TEST_SHARD_STATUS_FILE;" + command)
          .out);
  EXPECT_EQ(all, 768);
  int together = 0;
  for (const std::string index : {"0", "1", "2"}) {
    const program_result result =
        user_.types("export TEST_TOTAL_SHARDS=3 TEST_SHARD_INDEX=" + index +
                    " TEST_SHARD_STATUS_FILE=status;" + command);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_LT(runs_of(result.out), all);
    together += runs_of(result.out);
  }
  EXPECT_EQ(together, all);
  EXPECT_TRUE(fs::exists(user_.folder() / "status"))
      << "Bazel fails a test that does not say that it knows of shards";
}

// Nobody else is told by the environment.
TEST_F(explore_test, otherwise_does_not_look_at_the_environment) {
  user_.write("ok/patient.scn", patient);
  EXPECT_EQ(runs_of(user_
                        .types("export TEST_TOTAL_SHARDS=3 TEST_SHARD_INDEX=1; "
                               "rehearse explore ok --budget=192runs "
                               "--strategy=swarm")
                        .out),
            192);
}

// --- What some run must meet -------------------------------------------------

std::string patient_with(const std::string& line) {
  return std::string(patient) + line + "\n";
}

TEST_F(explore_test, counts_in_how_many_runs_a_line_held) {
  user_.write("some.scn",
              patient_with("expect  sometimes call echo/1.recv returning 1"));
  const std::vector<std::string> command = {
      "explore", "some.scn", "--budget=640runs", "--strategy=swarm"};
  const program_result result = user_.calls(command);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(StartsWith("ok   some: 640 runs "),
            ContainsRegex("\n   expect sometimes call echo/1\\.recv returning "
                          "1 \\(line 7\\): held in [1-9][0-9]* of 640 runs\n"),
            HasSubstr("1 explored, 0 finds, 640 runs")));
  // The same, however many threads count.
  const auto line_of = [](const std::string& out) {
    const std::size_t begin = out.find("   expect sometimes");
    return out.substr(begin, out.find('\n', begin) - begin);
  };
  std::vector<std::string> again = command;
  again.emplace_back("-j2");
  EXPECT_EQ(line_of(user_.calls(again).out), line_of(result.out));
}

TEST_F(explore_test, fails_if_a_line_never_held) {
  user_.write("some.scn", patient_with("expect sometimes closed echo/1"));
  const program_result result = user_.calls(
      {"explore", "some.scn", "--budget=64runs", "--strategy=swarm"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out,
              AllOf(StartsWith("FAIL some: 64 runs "),
                    HasSubstr("   expect sometimes closed echo/1 (line 7): "
                              "held in none of 64 runs\n"),
                    HasSubstr("1 explored, 0 finds, 1 line never held, 64 ")));
  EXPECT_EQ(
      result.err,
      "some.scn:7:1: error: this held in none of 64 runs\n"
      " 7 | expect sometimes closed echo/1\n"
      "   | ^~~~~~\n"
      "   = help: explore longer (--budget), or ask for what can happen\n");
}

TEST_F(explore_test, says_why_a_line_could_not_hold) {
  user_.write("some.scn",
              patient_with("expect sometimes call echo/9.handle_close"));
  const program_result result =
      user_.calls({"explore", "some.scn", "--strategy=deviations"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("   = no run had such a channel\n"),
                    HasSubstr("   = help: the strategies have nothing left to "
                              "try: ask for what can happen\n")));
}

// What ended early may not have come to it.
TEST_F(explore_test, only_tells_what_never_held_beside_a_find) {
  user_.write("bad/hasty.scn",
              std::string(hasty) + "expect sometimes closed echo/1\n");
  const program_result result =
      user_.calls({"explore", "bad", "--budget=1000runs"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("(line 10): held in none of "),
                                HasSubstr("1 explored, 1 find, "),
                                Not(HasSubstr("never held"))));
  EXPECT_THAT(result.err, Not(HasSubstr("error: this held in none")));
}

TEST_F(explore_test, only_tells_what_never_held_in_a_part_of_the_work) {
  user_.write("some.scn", patient_with("expect sometimes closed echo/1"));
  const program_result result =
      user_.calls({"explore", "some.scn", "--budget=640runs", "--shard=1/5"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("): held in none of "));
}

TEST_F(explore_test, names_the_file_of_a_line_that_is_included) {
  user_.write("parts/some.scni", "expect sometimes open echo/1\n");
  user_.write("some.scn", patient_with("include \"parts/some.scni\""));
  const program_result result = user_.calls(
      {"explore", "some.scn", "--budget=64runs", "--strategy=swarm"});
  EXPECT_THAT(result.out,
              HasSubstr("   expect sometimes open echo/1 (line 1 of "
                        "parts/some.scni): held in 64 of 64 runs\n"));
}

TEST_F(explore_test, a_single_run_says_nothing_of_it) {
  user_.write("some.scn", patient_with("expect sometimes closed echo/1"));
  const program_result result = user_.calls({"run", "some.scn"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("sometimes")));
}

// --- What says nothing is told -----------------------------------------------

TEST_F(explore_test, names_the_judges_that_had_nothing_to_judge) {
  user_.write("silent.scn",
              "scenario v1 \"a guest that says nothing\"\n"
              "app echo = echo_server(port=7)\n"
              "peer alice\n"
              "connect alice to echo\n");
  user_.write("patient.scn", patient);
  EXPECT_THAT(
      user_.calls({"explore", "silent.scn", "--budget=64runs"}).out,
      HasSubstr("\n   judges that had nothing to judge: late peer, unread\n"));
  EXPECT_THAT(user_.calls({"explore", "patient.scn", "--budget=64runs"}).out,
              Not(HasSubstr("nothing to judge")));
}

TEST_F(explore_test, names_a_judge_that_cannot_fire) {
  user_.write("calm.scn",
              "scenario v1 \"nobody is there\"\n"
              "judge vacuous off\n"
              "app echo = echo_server(port=7)\n"
              "peer alice\n"
              "connect alice to echo\n"
              "send alice \"hi\"\n"
              "expect alice \"hi\"\n"
              "expect never echo/9.handle_error\n");
  EXPECT_THAT(user_.calls({"explore", "calm.scn", "--budget=64runs"}).out,
              HasSubstr("   judges that had nothing to judge: never\n"));
}

TEST_F(explore_test, tells_of_a_fault_that_never_fires) {
  user_.write("faulty.scn",
              "scenario v1 \"a fault of nobody\"\n"
              "app echo = echo_server(port=7)\n"
              "fault echo/1.recv nth 9 = EINTR\n"
              "peer alice\n"
              "connect alice to echo\n"
              "send alice \"hi\"\n"
              "expect alice \"hi\"\n");
  const program_result result =
      user_.calls({"explore", "faulty.scn", "--budget=64runs"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr("this fault was never used"));
}

TEST_F(explore_test, says_what_is_wrong_with_an_option) {
  user_.write("ok/patient.scn", patient);
  const auto complaint = [&](const std::string& option) {
    const program_result result = user_.calls({"explore", "ok", option});
    EXPECT_EQ(result.code, 2) << option;
    return result.err;
  };
  EXPECT_THAT(complaint("--budget=soon"),
              HasSubstr("not a budget such as 30s or 100000runs: soon"));
  EXPECT_THAT(complaint("--budget=0runs"), HasSubstr("not a budget"));
  EXPECT_THAT(complaint("--shard=3"), HasSubstr("not a shard such as 3/50: 3"));
  EXPECT_THAT(complaint("--shard=4/3"), HasSubstr("not a shard"));
  EXPECT_THAT(complaint("--strategy=lucky"), HasSubstr("deviations"));
  EXPECT_THAT(complaint("--network=posix"),
              HasSubstr("only the simulator can be explored"));
  EXPECT_THAT(complaint("--filter=nobody"), HasSubstr("no scenario matches"));
}

}  // namespace
}  // namespace rehearse
