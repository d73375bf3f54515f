// What a run says of `expect sometimes`, and of judges that had nothing to
// judge, on both networks.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/run_coverage.h"
#include "sim/testing/acceptor.h"

namespace rehearse::scenario {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testkit::probe;

// Echoes what it reads; throws at "throw".
class echo final : public application {
 public:
  explicit echo(context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [this](probe& guest) {
      guest.on_read = [this, &guest] {
        const std::string said = guest.recv(4096);
        if (said == "throw") throw asyncore::value_error("as it was told");
        if (!said.empty()) ++lines_;
        if (!said.empty()) guest.send(said);
      };
    };
    in.on_probe("lines", [this] {
      if (lines_ > 2) throw asyncore::value_error("too many");
      return lines_;
    });
  }

 private:
  testkit::acceptor listener_;
  std::int64_t lines_ = 0;
};

// Closes a connection as soon as there is something to read.
class rude final : public application {
 public:
  explicit rude(context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [](probe& guest) {
      guest.on_read = [&guest] { guest.close(); };
    };
  }

 private:
  testkit::acceptor listener_;
};

// Says a word to `echo`, and hears it.
class caller final : public application {
 public:
  explicit caller(context& in) : out_(in.map()) {
    out_.wants_write = true;
    out_.on_write = [this] {
      out_.wants_write = false;
      out_.send("hello");
    };
    out_.on_read = [this] { out_.recv(4096); };
    testkit::connect_to(out_, out_.resolve("echo", 7));
  }

 private:
  probe out_;
};

const application_registry& registry() {
  static const application_registry all = [] {
    application_registry made;
    made.add({.name = "caller", .help = "calls echo"},
             [](const parameters&, context& in) {
               return std::make_unique<caller>(in);
             });
    made.add({.name = "rude_server", .help = "closes"},
             [](const parameters&, context& in) {
               return std::make_unique<rude>(in);
             });
    made.add({.name = "echo_server",
              .help = "echoes",
              .probes = {{.name = "lines"}}},
             [](const parameters&, context& in) {
               return std::make_unique<echo>(in);
             });
    return made;
  }();
  return all;
}

constexpr const char* head =
    "scenario v1 \"x\"\n"
    "runs-on sim posix\n"
    "app echo = echo_server()\n"
    "peer alice\n"
    "connect alice to echo\n";

class sometimes : public testing::TestWithParam<network_kind> {
 protected:
  static run_report play(const std::string& text) {
    const scenario_file file = parse("x.scn", text, registry());
    for (const diagnostic& each : file.diagnostics) {
      ADD_FAILURE() << render(each, file.path, file.source);
    }
    if (!file.diagnostics.empty()) return {};
    run_options how;
    how.network = GetParam();
    how.deadline = std::chrono::milliseconds(200);
    run_report report = run(file.plan_of(0, registry()), how);
    complaint = to_text(report, file);
    return report;
  }
  // Of the lines of `expect sometimes` in a run that passes.
  static std::vector<sometimes_state> states(const std::string& lines) {
    const run_report report = play(head + lines);
    EXPECT_EQ(report.outcome, verdict::passed) << complaint;
    return report.coverage.sometimes;
  }
  static std::vector<std::string_view> idle_judges(const std::string& text) {
    std::vector<std::string_view> idle;
    for (const judge_record& each : play(text).coverage.judges) {
      if (!each.had_work) idle.push_back(each.name);
    }
    return idle;
  }

  inline static std::string complaint;
};

INSTANTIATE_TEST_SUITE_P(, sometimes,
                         testing::Values(network_kind::sim,
                                         network_kind::posix),
                         [](const auto& tried) {
                           return tried.param == network_kind::sim ? "sim"
                                                                   : "posix";
                         });

constexpr auto held = sometimes_state::held;
constexpr auto missed = sometimes_state::missed;
constexpr auto absent = sometimes_state::absent;

TEST_P(sometimes, a_line_never_fails_a_run_and_never_waits) {
  EXPECT_THAT(states("expect sometimes call echo/1.handle_close\n"
                     "expect sometimes closed echo/1\n"
                     "expect sometimes probe echo.lines = 1\n"),
              ElementsAre(missed, missed, missed));
}

TEST_P(sometimes, a_probe_that_throws_fails_the_run_at_its_line) {
  const std::string once = "send alice \"hello\"\nexpect alice \"hello\"\n";
  const std::string talk = once + once + once;
  const std::string line = "expect sometimes probe echo.lines = 5\n";
  for (const std::string& lines : {line + talk, talk + line}) {
    EXPECT_EQ(play(head + lines).outcome, verdict::failed);
    EXPECT_THAT(complaint, HasSubstr("error: echo.lines threw "
                                     "asyncore::value_error: too many\n"));
    EXPECT_THAT(complaint, HasSubstr(" | " + line));
  }
}

TEST_P(sometimes, a_call_holds_from_the_last_mark_to_the_end) {
  const std::string line = "expect sometimes call echo/1.recv returning 5\n";
  const std::string talk = "send alice \"hello\"\nexpect alice \"hello\"\n";
  EXPECT_THAT(states(talk + line), ElementsAre(held));
  EXPECT_THAT(states(line + talk), ElementsAre(held));
  EXPECT_THAT(states(line + talk + "mark \"on\"\n"), ElementsAre(held));
  EXPECT_THAT(states(talk + "mark \"on\"\n" + line), ElementsAre(missed));
}

TEST_P(sometimes, a_call_is_not_taken) {
  const std::string talk = "send alice \"hello\"\nexpect alice \"hello\"\n";
  const std::string line = "expect sometimes call echo/1.recv returning 5\n";
  const std::string taker = "expect call echo/1.recv returning 5\n";
  EXPECT_THAT(states(talk + taker + line), ElementsAre(held));
  EXPECT_THAT(states(talk + line + line + taker), ElementsAre(held, held));
}

TEST_P(sometimes, a_call_may_be_that_of_a_pattern) {
  EXPECT_THAT(states("expect sometimes call echo/*.handle_close\n"
                     "expect sometimes call */alice.handle_error\n"
                     "close alice\n"
                     "expect closed echo/1\n"),
              ElementsAre(held, missed));
}

TEST_P(sometimes, a_channel_holds_if_it_is_so_once_while_nothing_runs) {
  EXPECT_THAT(states("expect sometimes open echo/1\n"
                     "expect sometimes closed echo/alice\n"
                     "close alice\n"
                     "expect closed echo/1\n"
                     "expect sometimes open echo/1\n"),
              ElementsAre(held, held, missed));
}

TEST_P(sometimes, a_probe_holds_if_it_shows_the_value_once) {
  EXPECT_THAT(states("send alice \"one\"\n"
                     "expect alice \"one\"\n"
                     "expect sometimes probe echo.lines = 0\n"
                     "expect sometimes probe echo.lines = 1\n"
                     "expect sometimes probe echo.lines = 2\n"
                     "send alice \"two\"\n"
                     "expect alice \"two\"\n"),
              ElementsAre(missed, held, held));
}

TEST_P(sometimes, what_holds_only_between_two_lines_counts) {
  EXPECT_THAT(states("expect sometimes probe echo.lines = 1\n"
                     "send alice \"one\"\n"
                     "expect alice \"one\"\n"
                     "send alice \"two\"\n"
                     "expect alice \"two\"\n"),
              ElementsAre(held));
}

TEST_P(sometimes, what_the_last_bytes_bring_about_counts) {
  EXPECT_THAT(states("expect sometimes closed echo/1\n"
                     "expect sometimes call echo/1.handle_close\n"
                     "close alice\n"),
              ElementsAre(held, held));
}

TEST_P(sometimes, a_channel_that_never_was_is_absent) {
  EXPECT_THAT(states("expect sometimes call echo/9.handle_close\n"
                     "expect sometimes closed echo/9\n"
                     "expect sometimes call echo/9.handle_close\n"),
              ElementsAre(absent, absent, absent));
}

TEST_P(sometimes, a_line_in_rounds_holds_if_one_of_them_does) {
  EXPECT_THAT(states("repeat 3 {\n"
                     "  expect sometimes probe echo.lines = $round - 1\n"
                     "  expect sometimes probe echo.lines = $round + 1\n"
                     "}\n"),
              ElementsAre(held, missed));
}

// An error that some runs must have is expected in those that have it.
TEST_P(sometimes, an_expected_handle_error_is_no_surprise) {
  EXPECT_THAT(states("send alice \"throw\"\n"
                     "expect sometimes call echo/1.handle_error\n"
                     "expect alice eof\n"),
              ElementsAre(held));
}

TEST_P(sometimes, a_run_that_fails_says_what_has_held_until_then) {
  const run_report report = play(std::string(head) +
                                 "expect sometimes open echo/1\n"
                                 "expect sometimes call echo.handle_accept\n"
                                 "expect alice \"something\"\n"
                                 "expect sometimes open echo/1\n");
  EXPECT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.coverage.sometimes,
              ElementsAre(held, held, sometimes_state::unreached));
}

// --- Judges ------------------------------------------------------------------

TEST_P(sometimes, judges_say_that_they_had_nothing_to_judge) {
  EXPECT_THAT(idle_judges(std::string(head)),
              ElementsAre("late peer", "unread"));
  EXPECT_THAT(idle_judges(std::string(head) + "send alice \"hello\"\n"
                                              "expect alice \"hello\"\n"),
              IsEmpty());
}

TEST_P(sometimes, nobody_is_late_who_is_expected_to_be_reset) {
  EXPECT_THAT(idle_judges(std::string(head) + "send alice \"throw\"\n"
                                              "expect alice reset\n"
                                              "expect call echo/1.handle_error"
                                              "\n"),
              Contains("late peer"));
}

TEST_P(sometimes, bytes_that_nobody_reads_are_something_to_judge) {
  EXPECT_THAT(idle_judges("scenario v1 \"x\"\nruns-on sim posix\n"
                          "app echo = rude_server()\n"
                          "peer alice\n"
                          "connect alice to echo\n"
                          "send alice \"hello\"\n"
                          "expect alice reset\n"),
              ElementsAre("late peer"));
}

TEST_P(sometimes, bytes_between_applications_are_something_to_judge) {
  EXPECT_THAT(idle_judges("scenario v1 \"x\"\nruns-on sim posix\n"
                          "app echo = echo_server()\n"
                          "app client = caller()\n"
                          "expect probe echo.lines = 1\n"
                          "expect open client\n"),
              ElementsAre("late peer"));
}

TEST_P(sometimes, a_datagram_is_never_late) {
  EXPECT_THAT(idle_judges("scenario v1 \"x\"\nruns-on sim posix\n"
                          "app echo = echo_server()\n"
                          "peer ns udp ns:5353\n"
                          "send ns to echo:5353 \"x\"\n"
                          "expect open echo\n"),
              Contains("late peer"));
}

// The second peer expects a reset, the second application does not.
TEST_P(sometimes, a_reset_of_a_peer_excuses_no_application) {
  const run_report report = play(
      "scenario v1 \"x\"\nruns-on sim posix\n"
      "app echo = rude_server()\n"
      "app client = caller()\n"
      "peer alice\n"
      "peer bob\n"
      "expect closed echo/1\n"
      "expect closed client\n"
      "connect alice to echo\n"
      "connect bob to echo\n"
      "send bob \"x\"\n"
      "expect bob reset\n");
  EXPECT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(complaint, HasSubstr("echo/1 was closed with 5 unread bytes"));
}

TEST_P(sometimes, a_program_that_is_not_there_gives_nothing_to_judge) {
  EXPECT_THAT(
      idle_judges("scenario v1 \"x\"\nruns-on sim posix\n"
                  "peer bob\nlisten bob on bob:7\n"),
      ElementsAre("exception", "order", "late peer", "unread", "busy", "leak"));
}

// Such a run fails, and says so all the same.
TEST_P(sometimes, calls_of_nobody_are_nothing_to_count) {
  EXPECT_THAT(
      idle_judges(head + std::string("expect call echo/9.recv times 1\n")),
      Contains("times"));
  EXPECT_THAT(
      idle_judges(head + std::string("expect call echo/1.recv times 1\n")),
      Not(Contains("times")));
}

TEST_P(sometimes, a_fault_of_nobody_is_nothing_to_judge) {
  const auto with_fault_of = [](const std::string& who) {
    return "scenario v1 \"x\"\nruns-on sim posix\n"
           "app echo = echo_server()\npeer alice\n"
           "fault " +
           who +
           ".recv nth 1 = ECONNRESET\n"
           "connect alice to echo\nexpect alice \"x\"\n";
  };
  EXPECT_THAT(idle_judges(with_fault_of("echo/9")), Contains("fault"));
  EXPECT_THAT(idle_judges(with_fault_of("echo/1")), Not(Contains("fault")));
}

TEST_P(sometimes, judges_of_lines_are_there_for_those_lines) {
  const std::string talk = "send alice \"hello\"\nexpect alice \"hello\"\n";
  EXPECT_THAT(idle_judges(head + talk +
                          "expect never echo/1.handle_error\n"
                          "expect call echo/1.recv times 1\n"),
              IsEmpty());
  const std::string off =
      "scenario v1 \"x\"\nruns-on sim posix\n"
      "judge vacuous off\napp echo = echo_server()\n"
      "peer alice\nconnect alice to echo\n";
  EXPECT_THAT(idle_judges(off + talk + "expect never echo/9.handle_error\n"),
              ElementsAre("never"));
}

TEST_P(sometimes, a_judge_that_found_something_had_something_to_judge) {
  const run_report report = play(std::string(head) +
                                 "send alice \"throw\"\n"
                                 "expect alice eof\n");
  EXPECT_EQ(report.outcome, verdict::failed);
  ASSERT_THAT(report.coverage.judges, Not(IsEmpty()));
  for (const judge_record& each : report.coverage.judges) {
    EXPECT_EQ(each.had_work, each.name == "exception" || each.name == "vacuous")
        << each.name;
  }
}

}  // namespace
}  // namespace rehearse::scenario
