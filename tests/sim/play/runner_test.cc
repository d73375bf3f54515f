// What a scenario means when it runs: time, matching, the end of a run, and
// applications that misbehave.

#include "sim/play/runner.h"

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/explore/seeded_strategy.h"
#include "sim/language/parser.h"
#include "sim/testing/acceptor.h"

namespace rehearse::scenario {
namespace {

using testing::HasSubstr;

// --- Applications that do what a test needs ----------------------------------

// Echoes, and reports each read; "exit" and "throw" throw.
void chat(testkit::probe& guest, context& in) {
  auto unsent = std::make_shared<std::string>();
  guest.on_read = [&guest, &in, unsent] {
    const std::string got = guest.recv(4096);
    if (got.empty()) return;
    if (got == "exit") throw asyncore::exit_now();
    if (got == "throw") throw std::runtime_error("told to");
    in.report("on_read", {got});
    *unsent += got;
    guest.wants_write = true;
  };
  guest.on_write = [&guest, unsent] {
    unsent->erase(0, guest.send(*unsent));
    guest.wants_write = !unsent->empty();
  };
  guest.on_error = [] { throw; };
}

class chatty final : public application {
 public:
  chatty(const parameters& given, context& in)
      : listener_(asyncore::address::ipv4(
                      0, static_cast<std::uint16_t>(given.integer("port"))),
                  in.map()) {
    listener_.on_open = [&in](testkit::probe& guest) { chat(guest, in); };
  }

 private:
  testkit::acceptor listener_;
};

// Accepts and then wants nothing of its connections.
class deaf : public application {
 public:
  deaf(const parameters& /*given*/, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [](testkit::probe& guest) { guest.wants_read = false; };
  }

 private:
  testkit::acceptor listener_;
};

class leaky final : public application {
 public:
  leaky(const parameters& /*given*/, context& at) {
    static_cast<void>(at.map().net().socket(AF_INET, SOCK_STREAM));
  }
};

// Reports after half a minute and again after forty, and leaves no timer
// behind.
class patient final : public deaf {
 public:
  patient(const parameters& given, context& at)
      : deaf(given, at),
        first_(at.map().call_later(std::chrono::seconds(30),
                                   [&at] { at.report("on_read", {"first"}); })),
        second_(at.map().call_later(std::chrono::minutes(40), [&at] {
          at.report("on_read", {"second"});
        })) {}
  patient(const patient&) = delete;
  patient& operator=(const patient&) = delete;
  ~patient() override {
    first_.cancel();
    second_.cancel();
  }

 private:
  asyncore::timer first_;
  asyncore::timer second_;
};

class forgetful final : public deaf {
 public:
  forgetful(const parameters& given, context& at) : deaf(given, at) {
    at.map().call_every(std::chrono::seconds(30), [] {});
    at.map().call_later(std::chrono::hours(30), [] {});
  }
};

class unstartable final : public application {
 public:
  unstartable(const parameters& /*given*/, context& /*at*/) {
    throw std::runtime_error("no disk");
  }
};

// Two dispatchers on two ports, and a labelled connection of its own.
class double_server final : public application {
 public:
  double_server(const parameters& /*given*/, context& at)
      : first_(at.map()), second_(at.map()), upstream_(at.map()) {
    open(first_, 1);
    open(second_, 2);
    at.label(upstream_, "upstream");
    testkit::only_read(upstream_);
    upstream_.wants_write = true;
    upstream_.on_connect = [this] { upstream_.wants_write = false; };
    upstream_.create_socket();
    upstream_.connect(upstream_.resolve("origin", 80));
  }

 private:
  static void open(asyncore::dispatcher& at, std::uint16_t port) {
    at.create_socket();
    at.bind(asyncore::address::ipv4(0, port));
    at.listen(5);
  }
  testkit::probe first_;
  testkit::probe second_;
  testkit::probe upstream_;
};

const application_registry& known() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    made->add({.name = "chatty",
               .help = "echoes and reports",
               .parameters = {{.name = "port",
                               .type = value_type::integer,
                               .standard = "7",
                               .help = "where"}},
               .reports = {"on_read"},
               .labels = {}},
              make_application<chatty>);
    const auto plain = [&](const char* name, application_factory make,
                           std::vector<std::string> labels = {},
                           std::vector<std::string> reports = {}) {
      made->add({.name = name,
                 .help = "for tests",
                 .parameters = {},
                 .reports = std::move(reports),
                 .labels = std::move(labels)},
                std::move(make));
    };
    plain("deaf", make_application<deaf>);
    plain("leaky", make_application<leaky>);
    plain("patient", make_application<patient>, {}, {"on_read"});
    plain("forgetful", make_application<forgetful>);
    plain("unstartable", make_application<unstartable>);
    plain("double_server", make_application<double_server>, {"upstream"});
    return made;
  }();
  return *registry;
}

// The report of a scenario of one app `echo = KIND()` and peer alice; `lines`
// begin at line 4.
run_report play(const std::string& lines, const run_options& how = {},
                const std::string& kind = "chatty") {
  const scenario_file file = parse(
      "test.scn",
      "scenario v1 \"test\"\napp echo = " + kind + "()\npeer alice\n" + lines,
      known());
  for (const diagnostic& each : file.diagnostics) {
    ADD_FAILURE() << render(each, file.path, file.source);
  }
  if (file.cells.empty()) return {.outcome = verdict::skipped};
  run_report report = run(file.plan_of(0, known()), how);
  // What it says must be printable in any case.
  if (report.outcome == verdict::failed) {
    EXPECT_THAT(to_text(report, file), HasSubstr("test.scn:"));
  }
  return report;
}

void expect_passes(const std::string& lines, const run_options& how = {},
                   const std::string& kind = "chatty") {
  const run_report report = play(lines, how, kind);
  EXPECT_EQ(report.outcome, verdict::passed);
  for (const problem& each : report.problems) {
    ADD_FAILURE() << "line " << each.what.where.line << ": "
                  << each.what.message << '\n'
                  << each.details;
  }
}

void expect_fails(const std::string& lines, int line,
                  const std::string& message,
                  const std::string& kind = "chatty") {
  const run_report report = play(lines, {}, kind);
  ASSERT_EQ(report.outcome, verdict::failed);
  ASSERT_FALSE(report.problems.empty());
  EXPECT_EQ(report.problems[0].what.where.line, line);
  EXPECT_THAT(report.problems[0].what.message, HasSubstr(message));
}

// --- Streams -----------------------------------------------------------------

TEST(runner, bytes_are_expected_however_they_are_cut) {
  expect_passes(
      "connect alice to echo\n"
      "send alice chunk=1 \"abcdef\"\n"
      "expect alice \"abc\"\n"
      "expect alice \"def\"\n");
}

TEST(runner, different_bytes_fail_at_once) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect alice \"abd\"\n",
      6, "different bytes");
}

TEST(runner, prefix_skips_what_follows) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"abcdef\"\n"
      "expect alice prefix \"ab\"\n");
}

TEST(runner, count_takes_any_bytes) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"abcdef\"\n"
      "expect alice count 4\n"
      "expect alice \"ef\"\n");
}

TEST(runner, times_repeats_bytes) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"ababab\"\n"
      "expect alice \"ab\" times 3\n");
}

TEST(runner, unread_bytes_at_the_end_fail) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect alice \"ab\"\n",
      3, "1 unread byte \"c\" at the end");
}

TEST(runner, bytes_that_the_application_never_reads_fail) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"abc\"\n",
      2, "echo/1 has 3 unread bytes", "deaf");
}

TEST(runner, an_end_instead_of_bytes_fails) {
  expect_fails(
      "connect alice to echo\n"
      "shutdown alice write\n"
      "expect alice \"x\"\n",
      6, "the end of the stream with 1 byte still to come");
}

TEST(runner, bytes_instead_of_an_end_fail) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"x\"\n"
      "shutdown alice write\n"
      "expect alice eof\n",
      7, "received \"x\" instead of the end of the stream");
}

TEST(runner, an_end_instead_of_a_reset_fails) {
  expect_fails(
      "connect alice to echo\n"
      "shutdown alice write\n"
      "expect alice reset\n",
      6, "instead of a reset");
}

TEST(runner, a_refused_connection_fails_unless_it_is_expected) {
  expect_fails("connect alice to echo:8\nexpect alice eof\n", 4,
               "cannot connect to echo:8: ECONNREFUSED");
  expect_passes("connect alice to echo:8\nexpect alice reset\n");
}

TEST(runner, what_listens_first_does_so_before_applications_start) {
  expect_passes(
      "peer origin\n"
      "listen origin on origin:80\n"
      "accept origin from echo\n"
      "connect alice to echo:1\n",
      {}, "double_server");
}

TEST(runner, an_application_of_two_ports_must_be_told_which) {
  expect_fails(
      "peer origin\nlisten origin on origin:80\n"
      "accept origin from echo\nconnect alice to echo\n"
      "expect alice eof\n",
      7, "echo listens on 2 ports", "double_server");
}

// --- Calls -------------------------------------------------------------------

TEST(runner, each_line_takes_a_call_of_its_own) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect call echo.on_read with \"a\"\n"
      "expect call echo.on_read with \"a\"\n"
      "expect alice \"a\"\n",
      7, "never happen");
}

TEST(runner, a_call_may_have_come_before_its_line) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect call echo.on_read with \"a\"\n"
      "expect call echo.handle_accepted\n");
}

TEST(runner, a_mark_forgets_what_came_before) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "mark \"now\"\n"
      "expect call echo.on_read with \"a\"\n",
      8, "never happen");
}

TEST(runner, times_counts_since_the_mark_and_takes_nothing) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "mark \"now\"\n"
      "send alice \"b\"\n"
      "expect alice \"b\"\n"
      "expect call echo.on_read times 1\n"
      "expect call echo.on_read with \"b\"\n");
}

TEST(runner, more_calls_than_times_fail_when_they_come_later) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect call echo.on_read times 1\n"
      "send alice \"b\"\n"
      "expect alice \"b\"\n",
      7, "echo.on_read was called 2 times, expected once");
}

TEST(runner, never_holds_before_its_line_too) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect never echo.on_read\n",
      7, "this was called: echo.on_read with \"a\"");
}

TEST(runner, order_matches_a_sub_sequence) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "close alice\n"
      "expect order {\n"
      "  echo.handle_accepted\n"
      "  echo/1.recv returning 1\n"
      "  echo/alice.send\n"
      "  echo/1.recv returning 0\n"
      "  echo/1.handle_close\n"
      "}\n");
}

TEST(runner, calls_in_another_order_fail) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect order {\n"
      "  echo/1.send\n"
      "  echo/1.recv\n"
      "}\n",
      9, "calls came in another order");
}

TEST(runner, a_channel_that_was_never_there_is_not_closed) {
  expect_fails(
      "connect alice to echo\n"
      "expect closed echo/2\n",
      5, "never happen");
}

TEST(runner, an_errno_is_a_returned_value) {
  expect_passes(
      "connect alice to echo\n"
      "reset alice\n"
      "expect call echo/1.recv returning ECONNRESET\n"
      "expect closed echo/1\n"
      "expect open echo\n");
}

TEST(runner, a_state_that_never_comes_fails) {
  expect_fails("connect alice to echo\nexpect closed echo/1\n", 5,
               "never happen");
}

TEST(runner, labels_name_channels) {
  expect_passes(
      "peer origin\n"
      "listen origin on origin:80\n"
      "accept origin from echo\n"
      "expect call echo/upstream.handle_connect\n"
      "close origin\n"
      "connect alice to echo:1\n"
      "expect alice eof\n"
      "expect closed echo/upstream\n",
      {}, "double_server");
}

// --- Time --------------------------------------------------------------------

TEST(runner, time_moves_only_when_nothing_else_can) {
  const run_report report = play(
      "connect alice to echo\n"
      "run 5ms\n"
      "@20ms send alice \"a\"\n"
      "expect alice \"a\" at 20ms\n"
      "+5ms send alice \"b\"\n"
      "expect alice \"b\" in 25ms..25ms\n"
      "expect call echo.on_read with \"b\" after 21ms\n"
      "run until idle\n"
      "expect idle\n");
  EXPECT_EQ(report.outcome, verdict::passed);
  EXPECT_EQ(report.time, std::chrono::milliseconds(25));
}

TEST(runner, what_comes_too_early_or_too_late_fails) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\" after 1ms\n",
      6, "came at 0us, expected after 1ms");
  expect_fails(
      "connect alice to echo\n"
      "@5ms send alice \"a\"\n"
      "expect alice \"a\" at 4ms\n",
      6, "came at 5ms, expected at 4ms");
  expect_fails(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @9ms send bob \"b\"\n"
      "  expect bob \"b\"\n"
      "}\n"
      "connect alice to echo\n"
      "expect call echo.on_read within 5ms\n"
      "expect alice eof\n",
      10, "5ms");
}

TEST(runner, a_time_that_has_passed_fails) {
  expect_fails(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @9ms send bob \"b\"\n"
      "  expect bob \"b\"\n"
      "}\n"
      "connect alice to echo\n"
      "expect call echo.on_read with \"b\"\n"
      "@5ms close alice\n",
      11, "it is 9ms already");
}

// --- Cursors -----------------------------------------------------------------

TEST(runner, blocks_move_independently) {
  expect_passes(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  expect call echo.on_read with \"from alice\"\n"
      "  send bob \"from bob\"\n"
      "  expect bob \"from bob\"\n"
      "}\n"
      "connect alice to echo\n"
      "send alice \"from alice\"\n"
      "expect alice \"from alice\"\n"
      "expect call echo.on_read with \"from bob\"\n");
}

TEST(runner, connections_are_claimed_by_who_made_them) {
  expect_passes(
      "app other = double_server()\n"
      "peer origin\n"
      "peer second\n"
      "listen origin on origin:80\n"
      "accept second from other on origin\n"
      "accept origin from echo\n"
      "connect alice to echo:1\n"
      "expect alice eof\n",
      {}, "double_server");
}

// --- Applications that misbehave ---------------------------------------------

TEST(runner, an_application_that_does_not_start_fails_at_its_line) {
  expect_fails("expect never echo.handle_read\nconnect alice to echo\n", 2,
               "std::runtime_error: no disk", "unstartable");
}

TEST(runner, an_exception_that_leaves_the_loop_fails) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"throw\"\n"
      "expect alice eof\n",
      6, "left the loop");
}

TEST(runner, exit_now_ends_the_application_as_its_process) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"exit\"\n"
      "expect alice eof\n"
      "expect closed echo\n");
}

TEST(runner, a_descriptor_that_is_left_open_is_a_leak) {
  expect_fails("connect alice to echo:1\nexpect alice reset\n", 2,
               "leaves a descriptor open", "leaky");
}

TEST(runner, a_livelock_is_stopped) {
  run_options how;
  how.limits.passes = 100;
  const run_report report = play(
      "connect alice to echo\n"
      "send alice chunk=1 \"x\"*200\n"
      "expect alice count 200\n",
      how);
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].what.message,
              HasSubstr("100 passes, which is the limit"));
}

// --- The report --------------------------------------------------------------

constexpr char idle_lines[] =
    "connect alice to echo\n"
    "send alice \"abc\"\n"
    "expect alice eof\n";

TEST(runner, says_who_waits_for_what) {
  const run_report report = play(idle_lines, {}, "deaf");
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].what.message, HasSubstr("never happen"));
  const std::string& table = report.problems[0].details;
  EXPECT_THAT(table, HasSubstr("alice   for the end of the stream (line 6)"));
  EXPECT_THAT(table, HasSubstr("echo    interest in; backlog 0"));
  EXPECT_THAT(table, HasSubstr("echo/1  no interest; connected; 3 bytes "
                               "unread in its receive buffer"));
  EXPECT_THAT(table, HasSubstr("timers  none"));
}

TEST(runner, equal_runs_have_equal_hashes) {
  const std::string lines =
      "connect alice to echo\nsend alice \"abc\"\nexpect alice \"abc\"\n";
  EXPECT_EQ(play(lines).hash, play(lines).hash);
  EXPECT_NE(play(lines).hash, play("connect alice to echo\nsend alice \"abd\"\n"
                                   "expect alice \"abd\"\n")
                                  .hash);
}

TEST(runner, a_seed_is_a_schedule_of_its_own) {
  const std::string lines =
      "connect alice to echo\nsend alice \"abcdefghij\"\n"
      "expect alice \"abcdefghij\"\n";
  seeded_strategy drawn(5);
  const run_options seeded = {.chosen_by = &drawn};
  const run_report first = play(lines, seeded);
  EXPECT_EQ(first.outcome, verdict::passed);
  EXPECT_FALSE(first.choices.empty());
  EXPECT_EQ(first.hash, play(lines, seeded).hash);
  EXPECT_NE(first.hash, play(lines).hash);
}

// A strategy that answers what is no answer ends the run with a sentence.
class lost_strategy final : public strategy {
 public:
  std::uint32_t choose(site, std::string_view, std::uint64_t,
                       std::uint32_t n) override {
    return n;
  }
};

TEST(runner, a_strategy_must_answer_what_is_asked) {
  lost_strategy lost;
  const run_report report = play(
      "connect alice to echo\nsend alice \"abcdefghij\"\n"
      "expect alice \"abcdefghij\"\n",
      {.chosen_by = &lost});
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_EQ(report.problems[0].what.message,
            "the strategy answered 10 to choice 1 of send.len at alice, which "
            "has answers 0 to 9");
}

TEST(runner, the_same_scenario_passes_on_real_sockets) {
  run_options posix;
  posix.network = network_kind::posix;
  expect_passes(
      "runs-on sim posix\n"
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect alice \"abc\"\n"
      "close alice\n"
      "expect closed echo/1\n",
      posix);
}

TEST(runner, on_real_sockets_a_deadline_stands_for_quiet) {
  run_options posix;
  posix.network = network_kind::posix;
  posix.deadline = std::chrono::milliseconds(50);
  const run_report report = play(
      "runs-on sim posix\nconnect alice to echo\nexpect alice eof\n", posix);
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].what.message, HasSubstr("nothing has for"));
}

// Something happens all the time, so the deadline never comes.
TEST(runner, on_real_sockets_a_run_has_a_limit_of_time) {
  run_options posix;
  posix.network = network_kind::posix;
  posix.limits.real_time = std::chrono::milliseconds(50);
  const run_report report = play(
      "runs-on sim posix\nconnect alice to echo\n"
      "send alice chunk=1 \"x\" * 16000000\nexpect alice count 16000000\n",
      posix);
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].what.message,
              HasSubstr("the run has taken 50ms of real time, which is the "
                        "limit"));
  EXPECT_EQ(report.problems[0].what.where.line, 6);
}

// --- Lines and calls ---------------------------------------------------------

// Each line was compared with each call, and with each line before it.
TEST(runner, many_lines_about_many_calls_take_no_longer_each) {
  std::string lines = "connect alice to echo\n";
  for (int i = 0; i < 3000; ++i) {
    lines += "expect never echo/1.handle_expt\n";
  }
  for (int i = 1; i <= 3000; ++i) {
    lines += "send alice \"x\"\nexpect alice \"x\"\nexpect call echo/1.recv\n";
  }
  for (int i = 0; i < 20'000; ++i) {
    lines += "expect call echo/1.recv returning 1 times 3000\n";
  }
  expect_passes(lines);
}

TEST(runner, a_call_too_many_fails_at_the_first_line_that_counts_it) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"x\"\n"
      "expect call echo/1.recv returning 1 times 1\n"
      "expect call echo/1.recv times 1\n"
      "send alice \"x\"\n"
      "expect alice \"xx\"\n",
      6, "echo/1.recv was called 2 times, expected once");
}

// --- Timers ------------------------------------------------------------------

TEST(runner, time_jumps_to_the_timers_of_applications) {
  expect_passes(
      "connect alice to echo\n"
      "expect call echo.on_read with \"first\" at 30s\n"
      "expect call echo.on_read with \"second\" at 40m\n",
      {}, "patient");
}

TEST(runner, timer_comes_only_when_time_passes_it) {
  expect_passes(
      "connect alice to echo\n"
      "run 29s\n"
      "expect never echo.on_read\n",
      {}, "patient");
}

TEST(runner, run_until_idle_waits_for_timers) {
  expect_passes(
      "connect alice to echo\n"
      "run until idle\n"
      "expect idle\n"
      "expect call echo.on_read with \"second\"\n",
      {}, "patient");
}

TEST(runner, nothing_is_idle_while_a_timer_is_pending) {
  expect_passes(
      "connect alice to echo\n"
      "expect idle\n"
      "expect call echo.on_read times 2\n",
      {}, "patient");
}

TEST(runner, timer_that_outlives_its_application_fails) {
  expect_fails("connect alice to echo\n", 2,
               "echo was destroyed and leaves 2 timers pending in its map",
               "forgetful");
}

TEST(runner, failure_tells_when_the_next_timer_comes) {
  run_options posix;
  posix.network = network_kind::posix;
  posix.deadline = std::chrono::milliseconds(50);
  const run_report report = play(
      "runs-on sim posix\n"
      "connect alice to echo\n"
      "expect alice eof\n",
      posix, "patient");
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].details, HasSubstr("timers  echo at 30"));
}

TEST(runner, endless_timer_ends_at_the_limit_of_time) {
  expect_fails(
      "connect alice to echo\n"
      "expect alice eof\n",
      5, "limit of virtual time", "forgetful");
}

}  // namespace
}  // namespace rehearse::scenario
