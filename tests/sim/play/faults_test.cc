// What a fault of a scenario does to its run, on both networks, and what is
// left of a run in which expectations do not count.

#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/testing/acceptor.h"

namespace rehearse::scenario {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testkit::probe;

// Echoes on port 7. A guest that says "leak" gets a descriptor that nobody
// closes; after "tick" it has a timer that never ends.
class echo final : public application {
 public:
  explicit echo(context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [](probe& guest) {
      guest.on_read = [&guest] {
        const std::string said = guest.recv(4096);
        if (said == "leak") {
          static_cast<void>(guest.map()->net().socket(AF_INET, SOCK_STREAM));
        }
        if (said == "tick") {
          guest.call_every(std::chrono::minutes(1), [] {});
        }
        if (!said.empty()) guest.send(said);
      };
    };
  }

 private:
  testkit::acceptor listener_;
};

const application_registry& registry() {
  static const application_registry all = [] {
    application_registry made;
    made.add({.name = "echo_server", .help = "echoes"},
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
    "peer alice\n";

run_report play(const std::string& lines, run_options how = {}) {
  const scenario_file file = parse("x.scn", head + lines, registry());
  for (const diagnostic& each : file.diagnostics) {
    ADD_FAILURE() << render(each, file.path, file.source);
  }
  if (!file.diagnostics.empty()) return {};
  how.keep_trace = true;
  return run(file.plan_of(0, registry()), how);
}

// The sentences and notes of a failed run; empty if it passed.
std::string complaint(const run_report& report) {
  std::string text;
  for (const problem& each : report.problems) {
    text += std::to_string(each.what.where.line) + ": " + each.what.message;
  }
  return text;
}

class fault_run : public testing::TestWithParam<network_kind> {
 protected:
  static run_report play(const std::string& lines, run_options how = {}) {
    how.network = GetParam();
    how.deadline = std::chrono::milliseconds(200);
    return scenario::play(lines, how);
  }
};

INSTANTIATE_TEST_SUITE_P(, fault_run,
                         testing::Values(network_kind::sim,
                                         network_kind::posix),
                         [](const auto& tried) {
                           return tried.param == network_kind::sim ? "sim"
                                                                   : "posix";
                         });

TEST_P(fault_run, shows_in_its_trace_what_was_injected) {
  const run_report report = play(
      "fault echo.accept nth 1 = ECONNABORTED\n"
      "fault echo/1.send nth 1 = short 3\n"
      "connect alice to echo\n"
      "send alice \"hello\"\n"
      "expect alice \"hel\"\n");
  EXPECT_EQ(complaint(report), "");
  EXPECT_THAT(report.trace,
              AllOf(HasSubstr("echo    fault accept ECONNABORTED\n"),
                    HasSubstr("echo    accept ECONNABORTED\n"),
                    HasSubstr("echo/1  fault send short 3\n"),
                    HasSubstr("echo/1  send 3 \"hel\"\n")));
}

TEST_P(fault_run, knows_channels_by_all_their_names) {
  for (const std::string name : {"echo/2", "echo/ben"}) {
    const run_report report = play(
        "peer ben\n"
        "fault " +
        name +
        ".recv nth 1 = ECONNRESET\n"
        "connect alice to echo\n"
        "send alice \"one\"\n"
        "expect alice \"one\"\n"
        "connect ben to echo\n"
        "send ben \"two\"\n"
        "expect ben reset\n");
    EXPECT_EQ(complaint(report), "") << name;
  }
}

TEST_P(fault_run, knows_a_connection_before_it_has_a_channel) {
  const run_report report = play(
      "fault echo/alice.getpeername nth 1 = ENOBUFS\n"
      "connect alice to echo\n"
      "expect call echo.handle_error with ENOBUFS\n"
      "expect alice eof\n");
  EXPECT_EQ(complaint(report), "");
}

TEST_P(fault_run, counts_from_the_step_on) {
  const run_report report = play(
      "connect alice to echo\n"
      "send alice \"one\"\n"
      "expect alice \"one\"\n"
      "fault echo/1.recv nth 1 = ECONNRESET\n"
      "send alice \"two\"\n"
      "expect alice reset\n");
  EXPECT_EQ(complaint(report), "");
}

TEST_P(fault_run, counts_what_happens_at_the_start) {
  EXPECT_THAT(complaint(play("fault echo.listen nth 1 = EADDRINUSE\n"
                             "connect alice to echo\n")),
              AllOf(StartsWith("3: the application could not be started"),
                    HasSubstr("Address already in use")));
}

// One file serves both loops.
TEST_P(fault_run, calls_the_wait_of_both_loops_poll) {
  for (const loop_kind kind : {loop_kind::select, loop_kind::poll}) {
    const run_report report = play(
        "fault echo.poll nth 2 = EINTR\n"
        "connect alice to echo\n"
        "send alice \"one\"\n"
        "expect alice \"one\"\n",
        {.loop = kind});
    EXPECT_EQ(complaint(report), "");
    EXPECT_THAT(report.trace, HasSubstr("echo    fault poll EINTR\n"));
    ASSERT_THAT(report.fault_uses, ElementsAre(1u));
  }
}

TEST_P(fault_run, fails_if_a_fault_was_never_used) {
  const std::string talk =
      "connect alice to echo\n"
      "send alice \"one\"\n"
      "expect alice \"one\"\n";
  const auto complaint_about = [&](const std::string& fault) {
    return complaint(play("fault " + fault + "\n" + talk));
  };
  EXPECT_EQ(complaint_about("echo/1.recv nth 2 = ECONNRESET"),
            "5: this fault was never used: echo/1.recv was called once");
  EXPECT_EQ(complaint_about("echo.dup always = EMFILE"),
            "5: this fault was never used: echo.dup was never called");
  EXPECT_EQ(complaint_about("echo/2.recv nth 1 = ECONNRESET"),
            "5: this fault was never used: there was no echo/2");
  EXPECT_EQ(complaint_about("echo/1.send always = short 3"),
            "5: this fault was never used: echo/1.send was called once, and "
            "there were no more than 3 bytes to move");
}

// A destructor may close, when everything is over: nothing can be expected
// then.
TEST_P(fault_run, is_no_use_when_it_comes_out_of_a_destructor) {
  EXPECT_EQ(complaint(play("fault echo.close nth 1 = EIO\n"
                           "connect alice to echo\n"
                           "close alice\n"
                           "expect closed echo/1\n")),
            "5: this fault was used only when the run was over: echo.close "
            "was called while the application was destroyed");
}

TEST_P(fault_run, keeps_the_calls_that_were_made) {
  const run_report report = play(
      "connect alice to echo\n"
      "close alice\n"
      "expect closed echo/1\n",
      {.keep_calls = true});
  std::string calls;
  for (const made_call& each : report.calls) {
    if (each.call == seam_call::poll) continue;
    calls += each.who.text + "." + std::string(to_string(each.call)) + " " +
             std::to_string(each.nth) + "\n";
  }
  EXPECT_THAT(calls,
              AllOf(StartsWith("echo.socket 1\n"), HasSubstr("echo.accept 1\n"),
                    HasSubstr("echo/1.getpeername 1\n"),
                    HasSubstr("echo/1.recv 1\necho/1.close 1\n")));
}

// A handler that tries again and again is stopped as ever.
TEST(fault_run_in_simulation, ends) {
  const run_report report = play(
      "limit trace=1000\n"
      "fault echo.poll always = EINTR\n"
      "connect alice to echo\n"
      "expect alice eof\n");
  EXPECT_THAT(complaint(report), HasSubstr("this will never happen"));
}

// --- Expectations that do not count
// -------------------------------------------

TEST_P(fault_run, goes_on_without_expectations_that_do_not_count) {
  const run_report report = play(
      "judge expectations off\n"
      "fault echo/1.recv nth 1 = ECONNRESET\n"
      "connect alice to echo\n"
      "send alice \"one\"\n"
      "expect alice \"one\"\n"
      "expect call echo/1.found_terminator\n"
      "mark \"the end\"\n");
  EXPECT_EQ(complaint(report), "");
  EXPECT_THAT(report.trace, HasSubstr("scenario mark \"the end\"\n"));
}

// Something goes on for ever, but not what is waited for.
TEST(fault_run_in_simulation, waits_no_longer_than_time_lasts) {
  const std::string lines =
      "limit time=10m\n"
      "connect alice to echo\n"
      "send alice \"tick\"\n"
      "expect alice \"tick\"\n"
      "expect alice \"tock\"\n"
      "mark \"the end\"\n";
  EXPECT_THAT(complaint(play(lines)), HasSubstr("limit of virtual time"));
  EXPECT_EQ(complaint(play("judge expectations off\n" + lines)), "");
}

TEST_P(fault_run, needs_no_application_if_expectations_do_not_count) {
  EXPECT_EQ(complaint(play("judge expectations off\n"
                           "fault echo.listen nth 1 = EADDRINUSE\n"
                           "connect alice to echo\n"
                           "expect alice \"one\"\n")),
            "");
}

// Without a connection there is nothing that it could do.
TEST_P(fault_run, takes_no_step_after_one_that_could_not_be_taken) {
  const run_report report = play(
      "judge expectations off\n"
      "fault echo.listen nth 1 = EADDRINUSE\n"
      "connect alice to echo\n"
      "mark \"the end\"\n");
  EXPECT_EQ(complaint(report), "");
  EXPECT_THAT(report.trace, Not(HasSubstr("mark")));
}

TEST_P(fault_run, still_fails_for_a_leak) {
  EXPECT_THAT(complaint(play("judge expectations off\n"
                             "connect alice to echo\n"
                             "send alice \"leak\"\n"
                             "expect alice \"something else\"\n")),
              HasSubstr("leaves a descriptor open"));
}

TEST_P(fault_run, knows_what_peers_get_if_only_calls_do_not_count) {
  const std::string talk =
      "judge calls off\n"
      "connect alice to echo\n"
      "send alice \"one\"\n"
      "expect call echo/1.found_terminator within 100ms\n"
      "expect never echo/1.handle_read\n"
      "expect alice ";
  EXPECT_EQ(complaint(play(talk + "\"one\"\n")), "");
  EXPECT_EQ(complaint(play("judge calls off\n"
                           "connect alice to echo\n"
                           "expect never echo/5.handle_read\n")),
            "");
  EXPECT_THAT(complaint(play(talk + "\"two\"\n")),
              StartsWith("10: alice received different bytes"));
}

}  // namespace
}  // namespace rehearse::scenario
