// What a scenario means when it runs: time, matching, the end of a run, and
// applications that misbehave.

#include "sim/play/runner.h"

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <span>
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
#include "sim/run_limits.h"
#include "sim/testing/acceptor.h"

namespace rehearse::scenario {
namespace {

using testing::Contains;
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

// Reads, and reports when it has a million bytes.
class counter final : public application {
 public:
  counter(const parameters& /*given*/, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [this, &in](testkit::probe& guest) {
      guest.on_read = [this, &in, &guest] {
        left_ -= guest.recv(65536).size();
        if (left_ == 0) in.report("on_full", {});
      };
    };
  }

 private:
  testkit::acceptor listener_;
  std::size_t left_ = 1'000'000;
};

// Takes no notice of any exception, and gives up reading after one.
class careless final : public application {
 public:
  careless(const parameters& /*given*/, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [](testkit::probe& guest) {
      guest.on_read = [&guest] {
        try {
          guest.recv(4096);
        } catch (...) {  // What it was is of no interest here.
          guest.wants_read = false;
        }
      };
    };
  }

 private:
  testkit::acceptor listener_;
};

// A timer that is due again at once.
class restless final : public deaf {
 public:
  restless(const parameters& given, context& at) : deaf(given, at) {
    beat(at.map());
  }

 private:
  static void beat(asyncore::socket_map& map) {
    map.call_later(asyncore::duration::zero(), [&map] { beat(map); });
  }
};

// Is let run once more by its own destructor, or so it fears.
class slow_to_go final : public deaf {
 public:
  slow_to_go(const parameters& given, context& at)
      : deaf(given, at),
        map_(at.map()),
        beat_(map_.call_every(std::chrono::minutes(1),
                              [this] { EXPECT_FALSE(is_going_); })) {}
  slow_to_go(const slow_to_go&) = delete;
  slow_to_go& operator=(const slow_to_go&) = delete;
  ~slow_to_go() override {
    is_going_ = true;
    asyncore::select_lists ready;
    EXPECT_TRUE(map_.net().select({}, ready, std::chrono::minutes(2)));
    beat_.cancel();
  }

 private:
  asyncore::socket_map& map_;
  bool is_going_ = false;
  asyncore::timer beat_;
};

// Connects to a host that is not there.
class lost_client final : public deaf {
 public:
  lost_client(const parameters& given, context& at)
      : deaf(given, at), out_(at.map()) {
    out_.wants_write = false;
    out_.on_error = [this] { out_.close(); };
    testkit::connect_to(out_, asyncore::address::ipv4(0xC0000201, 80));
  }

 private:
  testkit::probe out_;
};

class v6_server final : public application {
 public:
  v6_server(const parameters& /*given*/, context& at)
      : listener_(asyncore::address::ipv6({}, 7), at.map()) {}

 private:
  testkit::acceptor listener_;
};

// Its predicate looks at the clock, and reports once 40 seconds are over.
class watcher final : public deaf {
 public:
  watcher(const parameters& given, context& at)
      : deaf(given, at), idle_(at.map()), begin_(at.map().net().now()) {
    idle_.wants_write = false;
    idle_.create_socket(AF_INET, SOCK_DGRAM);
    idle_.on_readable = [this, &at] {
      if (told_ || at.map().net().now() - begin_ < std::chrono::seconds(40)) {
        return;
      }
      told_ = true;
      at.report("on_read", {"late"});
    };
  }

 private:
  testkit::probe idle_;
  asyncore::time_point begin_;
  bool told_ = false;
};

// Has a timer, and no channel.
class ticker final : public application {
 public:
  ticker(const parameters& /*given*/, context& at) {
    at.map().call_later(std::chrono::milliseconds(1),
                        [&at] { at.report("on_read", {"tick"}); });
  }
};

// Leaves its loop when somebody connects, with a timer pending.
class leaver final : public deaf {
 public:
  leaver(const parameters& given, context& at)
      : deaf(given, at), guard_(at.map()) {
    testkit::listen_at(guard_, asyncore::address::ipv4(0, 8));
    guard_.wants_write = false;
    guard_.on_accept = [] { throw asyncore::exit_now(); };
    timer_ = at.map().call_later(std::chrono::hours(1), [] {});
  }
  leaver(const leaver&) = delete;
  leaver& operator=(const leaver&) = delete;
  ~leaver() override { timer_.cancel(); }

 private:
  testkit::probe guard_;
  asyncore::timer timer_;
};

// Has two channels of one label. Its destructor closes much, and looks at the
// clock more than a quarter as often as programs may in one go.
class busy_to_the_end final : public deaf {
 public:
  busy_to_the_end(const parameters& given, context& at)
      : deaf(given, at),
        first_(at.map()),
        second_(at.map()),
        net_(at.map().net()) {
    for (testkit::probe* const each : {&first_, &second_}) {
      at.label(*each, "upstream");
      each->create_socket(AF_INET, SOCK_DGRAM);
      each->wants_write = false;
    }
    for (int& each : kept_) each = *net_.socket(AF_INET, SOCK_DGRAM);
  }
  busy_to_the_end(const busy_to_the_end&) = delete;
  busy_to_the_end& operator=(const busy_to_the_end&) = delete;
  ~busy_to_the_end() override {
    for (const int each : kept_) {
      EXPECT_TRUE(net_.close(each));
      net_.now();
    }
  }

 private:
  testkit::probe first_;
  testkit::probe second_;
  asyncore::network& net_;
  int kept_[60] = {};
};

const application_registry& runner_apps() {
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
    plain("counter", make_application<counter>, {}, {"on_full"});
    plain("careless", make_application<careless>);
    plain("restless", make_application<restless>);
    plain("slow_to_go", make_application<slow_to_go>);
    plain("lost_client", make_application<lost_client>);
    plain("v6_server", make_application<v6_server>);
    plain("watcher", make_application<watcher>, {}, {"on_read"});
    plain("ticker", make_application<ticker>, {}, {"on_read"});
    plain("leaver", make_application<leaver>);
    plain("busy_to_the_end", make_application<busy_to_the_end>, {"upstream"});
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
      runner_apps());
  for (const diagnostic& each : file.diagnostics) {
    ADD_FAILURE() << render(each, file);
  }
  if (file.cells.empty()) return {.outcome = verdict::skipped};
  run_report report = run(file.plan_of(0, runner_apps()), how);
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

TEST(runner, times_repeats_a_count) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"abcd\"\n"
      "expect alice count 2 times 2\n");
}

// Nothing behind the text is read, and its parts may come apart.
TEST(runner, through_takes_what_comes_before) {
  for (const char* const chunk : {"1", "2", "3", "100"}) {
    expect_passes(
        "connect alice to echo\nsend alice chunk=" + std::string(chunk) +
        " \"aab aaab aaaabc\"\n"
        "expect alice through \"aaab\"\n"
        "expect alice \" \"\n"
        "expect alice through \"a\" times 3\n"
        "expect alice \"abc\"\n");
  }
  expect_fails(
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect alice through \"abd\"\n",
      6, "this will never happen");
}

TEST(runner, unordered_takes_each_text_once) {
  for (const char* const chunk : {"1", "2", "100"}) {
    expect_passes(
        "connect alice to echo\nsend alice chunk=" + std::string(chunk) +
        " \"abcababcab!\"\n"
        "expect alice unordered { \"ab\" \"a\" \"bc\" } times 2\n"
        "expect alice \"!\"\n");
  }
  expect_fails(
      "connect alice to echo\n"
      "send alice \"aab\"\n"
      "expect alice unordered { \"a\" \"b\" \"c\" }\n",
      6, "alice received \"ab\" where one of these was to come: \"b\", \"c\"");
}

TEST(runner, unordered_leaves_what_comes_behind_its_texts) {
  expect_passes(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  expect bob unordered { \"b\" \"c\" \"a\" }\n"
      "  expect bob \"d\"\n"
      "}\n"
      "connect alice to echo\n"
      "@5ms send bob chunk=2 every=1ms \"abcd\"\n");
}

TEST(runner, step_whose_time_has_come_is_nothing_to_wait_for) {
  expect_passes("connect alice to echo\n@5ms run until idle\n");
}

TEST(runner, nothing_lasts_for_its_time) {
  const std::string greeted_later =
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @5ms send bob \"x\"\n"
      "  expect bob \"x\"\n"
      "}\n";
  expect_passes(greeted_later +
                "connect alice to echo\n"
                "expect bob nothing within 4ms\n"
                "@6ms close alice\n");
  const std::string slow =
      "connect alice to echo\n"
      "send alice chunk=1 every=5ms \"ab\"\n"
      "expect alice \"ab\"\n";
  expect_passes(slow + "expect alice nothing within 5ms\n");
  expect_fails(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @5ms send bob \"x\"\n"
      "}\n"
      "connect alice to echo\n"
      "expect bob nothing within 6ms\n",
      9, "bob received \"x\" instead of nothing");
  expect_fails(
      "connect alice to echo\n"
      "shutdown alice write\n"
      "expect alice nothing within 5ms\n",
      6, "alice received the end of the stream instead of nothing");
}

TEST(runner, every_lets_time_pass_between_two_chunks) {
  expect_passes(
      "connect alice to echo\n"
      "send alice chunk=2 every=10ms \"abcde\"\n"
      "expect alice \"abcde\" at 20ms\n"
      "+0ms close alice\n");
}

// Its time is when it begins.
TEST(runner, a_step_at_an_instant_may_take_longer) {
  expect_passes(
      "connect alice to echo\n"
      "@5ms send alice chunk=1 every=10ms \"abc\"\n"
      "expect alice \"abc\" at 25ms\n");
  expect_passes(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @9ms send alice \"x\"\n"
      "}\n"
      "connect alice to echo\n"
      "@5ms expect alice \"x\" at 9ms\n");
}

TEST(runner, a_mark_of_another_block_is_waited_for) {
  const std::string other =
      "peer bob does {\n"
      "  expect mark \"go\"\n"
      "  connect bob to echo\n"
      "  mark \"there\"\n"
      "}\n";
  expect_passes(other +
                "connect alice to echo\n"
                "@5ms mark \"go\"\n"
                "expect mark \"there\"\n"
                "expect open echo/bob\n"
                "close bob\n");
}

TEST(runner, a_window_changes_while_its_connection_stands) {
  expect_passes(
      "connect alice to echo\n"
      "window alice 2\n"
      "send alice \"abcdef\"\n"
      "run 1ms\n"
      "mark \"opened\"\n"
      "window alice +3\n"
      "expect call echo/1.send returning 3 at 1ms\n"
      "mark \"shut\"\n"
      "window alice 1\n"
      "expect alice \"abcdef\"\n"
      "expect call echo/1.send returning 1\n");
}

TEST(runner, on_real_sockets_what_takes_time_outlasts_the_deadline) {
  run_options how;
  how.network = network_kind::posix;
  how.deadline = std::chrono::milliseconds(10);
  const scenario_file file = parse("test.scn",
                                   "scenario v1 \"test\"\n"
                                   "runs-on sim posix\n"
                                   "app  echo = chatty()\n"
                                   "peer alice\n"
                                   "connect alice to echo\n"
                                   "expect alice nothing within 50ms\n"
                                   "send alice chunk=1 every=30ms \"ab\"\n"
                                   "expect alice \"ab\"\n",
                                   runner_apps());
  ASSERT_EQ(file.cells.size(), 1U);
  const run_report report = run(file.plan_of(0, runner_apps()), how);
  EXPECT_EQ(to_text(report, file), "");
  EXPECT_GE(report.time, std::chrono::milliseconds(80));
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

TEST(runner, what_is_queued_goes_out_at_the_end_too) {
  expect_fails(
      "connect alice to echo\n"
      "expect never echo.on_full\n"
      "send alice \"x\" * 1000000\n",
      5, "this was called: echo.on_full", "counter");
}

TEST(runner, a_step_waits_for_what_was_sent_before_it) {
  expect_passes(
      "connect alice to echo\n"
      "send alice \"x\" * 1000000\n"
      "reset alice\n"
      "expect call echo.on_full\n",
      {}, "counter");
}

TEST(runner, an_application_may_listen_on_ipv6) {
  expect_passes("connect alice to echo\nexpect open echo/1\n", {}, "v6_server");
}

TEST(runner, only_its_own_peer_can_mean_a_refusal) {
  expect_fails(
      "peer bob\n"
      "connect bob to echo\n"
      "connect alice to echo:8\n"
      "expect bob reset\n",
      6, "cannot connect to echo:8: ECONNREFUSED");
}

TEST(runner, peer_that_listens_later_is_not_there_before) {
  expect_passes(
      "judge exception off\n"
      "@5ms listen alice on origin:80\n"
      "expect closed echo/upstream\n"
      "expect never echo/upstream.handle_connect\n",
      {}, "double_server");
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

TEST(runner, more_calls_than_times_fail_at_a_mark) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect call echo.on_read times 1\n"
      "send alice \"b\"\n"
      "expect alice \"b\"\n"
      "mark \"now\"\n"
      "send alice \"c\"\n"
      "expect alice \"c\"\n",
      7, "echo.on_read was called 2 times, expected once");
}

TEST(runner, each_line_is_counted_anew_after_a_mark) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect call echo.on_read times 1\n"
      "expect call echo/1.recv times 1\n"
      "mark \"second\"\n"
      "send alice chunk=1 \"bc\"\n"
      "expect alice \"bc\"\n"
      "expect call echo.on_read with \"b\" times 1\n"
      "expect call echo/1.recv times 1\n",
      13, "echo/1.recv was called 2 times, expected once");
}

TEST(runner, times_counts_no_further_than_to_the_next_mark) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect call echo.on_read times 1\n"
      "mark \"now\"\n"
      "send alice \"b\"\n"
      "expect alice \"b\"\n"
      "send alice \"c\"\n"
      "expect alice \"c\"\n";
  expect_passes(lines);
  expect_fails(lines + "expect call echo.on_read times 1\n", 13,
               "echo.on_read was called 2 times, expected once");
}

TEST(runner, never_fails_at_its_first_line_by_any_name) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n";
  expect_fails(
      lines + "expect never echo/1.recv\nexpect never echo/alice.recv\n", 7,
      "this was called: echo/1.recv");
  expect_fails(
      lines + "expect never echo/alice.recv\nexpect never echo/1.recv\n", 7,
      "this was called: echo/1.recv");
  expect_fails(lines + "expect never echo/1.recv\nexpect never echo/*.recv\n",
               7, "this was called: echo/1.recv");
  expect_fails(lines + "expect never echo/*.recv\nexpect never echo/1.recv\n",
               7, "this was called: echo/1.recv");
  expect_fails(lines + "expect never echo/1.recv\nexpect never echo/1.recv\n",
               7, "this was called: echo/1.recv");
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

TEST(runner, order_takes_each_call_once) {
  expect_fails(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect order {\n"
      "  echo.on_read\n"
      "  echo.on_read\n"
      "}\n",
      9, "");
}

// Nothing is said of calls before the mark but that they came too early.
TEST(runner, order_begins_anew_when_another_block_sets_a_mark) {
  const run_report report = play(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @5ms mark \"now\"\n"
      "  close bob\n"
      "}\n"
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect order {\n"
      "  echo.on_read with \"a\"\n"
      "  echo.on_read with \"b\"\n"
      "}\n");
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.problems[0].what.where.line, 13);
  EXPECT_THAT(report.problems[0].what.notes,
              testing::ElementsAre(
                  testing::StartsWith("too early: echo.on_read with \"a\"")));
}

TEST(runner, order_that_is_met_in_part_is_in_order) {
  const run_report report = play(
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect order {\n"
      "  echo.on_read with \"a\" times 2\n"
      "}\n");
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_THAT(report.problems[0].what.message, HasSubstr("never happen"));
  EXPECT_THAT(report.problems[0].what.notes,
              testing::Contains(testing::EndsWith("which line 8 met")));
}

// Further calls would only fail in the same way.
TEST(runner, a_value_that_nobody_took_is_missed_once) {
  const run_report report = play(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  run 5ms\n"
      "  expect bob take id word \"\\n\"\n"
      "}\n"
      "connect alice to echo\n"
      "send alice chunk=1 \"aa\"\n"
      "expect alice \"aa\"\n"
      "expect call echo.on_read with $id\n");
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_THAT(report.problems[0].what.message,
              HasSubstr("has no value yet: no line has taken it"));
}

TEST(runner, times_begins_anew_when_another_block_sets_a_mark) {
  expect_fails(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @5ms mark \"now\"\n"
      "  send bob \"b\"\n"
      "  expect bob \"b\"\n"
      "}\n"
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect call echo.on_read times 2\n",
      13, "never happen");
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

TEST(runner, a_bound_that_passes_fails_at_once) {
  expect_fails(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @9ms send bob \"b\"\n"
      "  expect bob \"b\"\n"
      "}\n"
      "connect alice to echo\n"
      "expect alice \"a\" within 5ms\n",
      10, "this did not come within 5ms (by 5ms): it is 9ms");
}

TEST(runner, within_counts_from_when_the_scenario_comes_there) {
  expect_passes(
      "connect alice to echo\n"
      "run 10ms\n"
      "send alice \"a\"\n"
      "expect alice \"a\" within 5ms\n");
}

TEST(runner, each_of_several_calls_has_to_be_in_time) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "@5ms send alice \"b\"\n"
      "expect alice \"b\"\n"
      "expect order {\n";
  expect_passes(lines + "  echo.on_read times 2 within 5ms\n}\n");
  expect_fails(lines + "  echo.on_read times 2 at 5ms\n}\n", 10,
               "came at 0us, expected at 5ms");
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

// Each piece is one move, and the programs see it before the next.
TEST(runner, an_instant_takes_one_piece_of_what_is_sent_in_pieces) {
  expect_passes(
      "connect alice to echo\n"
      "@5ms send alice chunk=1 \"abc\"\n"
      "expect call echo/1.recv returning 1 times 3 at 5ms\n"
      "expect alice \"abc\"\n");
}

// Where nothing is expected, what has failed is not waited for any more.
TEST(runner, a_time_is_forgotten_with_its_step) {
  const run_report report = play(
      "judge expectations off\n"
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @5ms send alice \"x\"\n"
      "}\n"
      "connect alice to echo\n"
      "expect alice nothing within 10s\n"
      "run until idle\n"
      "mark \"the end\"\n",
      {.keep_trace = true});
  EXPECT_EQ(report.outcome, verdict::passed);
  EXPECT_THAT(report.trace, HasSubstr(" 5ms    scenario mark \"the end\"\n"));
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

constexpr char two_that_send[] =
    "peer bob does {\n"
    "  connect bob to echo\n"
    "  run 1ms\n"
    "  send bob \"b\"\n"
    "  expect bob \"b\"\n"
    "}\n"
    "connect alice to echo\n"
    "run 1ms\n"
    "send alice chunk=1 \"aaa\"\n"
    "expect alice \"aaa\"\n";

TEST(runner, blocks_take_turns) {
  expect_passes(two_that_send + std::string("expect order {\n"
                                            "  echo.on_read with \"a\"\n"
                                            "  echo.on_read with \"b\"\n"
                                            "  echo.on_read with \"a\"\n"
                                            "}\n"));
}

class late_bob final : public strategy {
 public:
  std::uint32_t choose(const choice_point& asked) override {
    return asked.where == site::cursor && asked.label == "bob" ? 1 : 0;
  }
};

TEST(runner, whose_turn_it_is_is_a_choice) {
  late_bob second;
  expect_passes(two_that_send + std::string("expect order {\n"
                                            "  echo.on_read with \"a\"\n"
                                            "  echo.on_read with \"a\"\n"
                                            "  echo.on_read with \"a\"\n"
                                            "  echo.on_read with \"b\"\n"
                                            "}\n"),
                {.chosen_by = &second});
}

// Hears how many blocks could go next.
class turn_listener final : public strategy {
 public:
  std::uint32_t choose(const choice_point& /*asked*/) override { return 0; }
  void announce(site where, std::span<const std::uint64_t> labels) override {
    EXPECT_EQ(where, site::cursor);
    counts.push_back(labels.size());
  }

  std::vector<std::size_t> counts;
};

// Who waits until all is idle could not go before anybody else.
TEST(runner, only_blocks_that_could_go_next_are_announced) {
  turn_listener heard;
  expect_passes(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  run until idle\n"
      "}\n"
      "connect alice to echo\n"
      "expect open echo/1\n"
      "expect open echo/2\n"
      "close alice\n"
      "expect closed echo/1\n",
      {.chosen_by = &heard});
  EXPECT_THAT(heard.counts, testing::SizeIs(4));
}

// Is asked how many steps may follow at once.
class hurry_counter final : public strategy {
 public:
  std::uint32_t choose(const choice_point& asked) override {
    if (asked.where == site::cursor_rest) ++count;
    return 0;
  }

  int count = 0;
};

// The two looks of `connect`, and `send`; after `close` nothing can follow.
TEST(runner, nothing_may_follow_the_last_step_at_once) {
  hurry_counter asked;
  expect_passes(
      "connect alice to echo\n"
      "send alice \"x\"\n"
      "expect alice \"x\"\n"
      "close alice\n",
      {.chosen_by = &asked});
  EXPECT_EQ(asked.count, 3);
}

TEST(runner, block_that_waits_in_vain_is_shown_though_others_are_done) {
  expect_fails(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  expect bob \"b\"\n"
      "}\n"
      "connect alice to echo\n",
      6, "never happen");
}

TEST(runner, connection_is_accepted_once) {
  expect_fails(
      "peer origin\n"
      "peer second\n"
      "listen origin on origin:80\n"
      "accept origin from echo\n"
      "accept second from echo on origin\n"
      "connect alice to echo:1\n",
      8, "never happen", "double_server");
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

TEST(runner, exit_now_does_so_on_real_sockets) {
  run_options posix;
  posix.network = network_kind::posix;
  expect_passes(
      "runs-on sim posix\n"
      "connect alice to echo\n"
      "send alice \"exit\"\n"
      "expect alice eof\n"
      "expect closed echo\n",
      posix);
}

// Its timers will never be called, so nothing waits for them.
TEST(runner, an_application_that_has_exited_is_idle) {
  for (const auto network : {network_kind::sim, network_kind::posix}) {
    run_options how;
    how.network = network;
    expect_passes(
        "runs-on sim posix\n"
        "connect alice to echo:8\n"
        "expect alice reset\n"
        "expect closed echo\n"
        "expect idle\n",
        how, "leaver");
  }
}

TEST(runner, an_application_that_is_going_is_not_called_any_more) {
  expect_passes("connect alice to echo\n", {}, "slow_to_go");
}

TEST(runner, what_a_failed_run_leaves_behind_means_nothing) {
  const run_report report = play(
      "connect alice to echo:1\n"
      "expect alice reset\n"
      "expect call echo.handle_accepted\n",
      {}, "leaky");
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_THAT(report.problems[0].details,
              HasSubstr("has no channel in its map: it waits for nothing"));
}

TEST(runner, an_application_that_has_exited_waits_for_nothing) {
  const run_report report = play(
      "connect alice to echo\n"
      "send alice \"exit\"\n"
      "expect alice eof\n"
      "expect call echo.on_read\n");
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].details,
              HasSubstr("has no channel in its map: it waits for nothing"));
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
  // By which an exploration knows it again.
  EXPECT_EQ(report.problems[0].judge, "stopped");
}

// Time may end what need not come, and nothing else may.
TEST(runner, a_livelock_is_stopped_though_nothing_is_expected) {
  expect_fails(
      "judge expectations off\n"
      "connect alice to echo\n"
      "expect alice \"x\"\n",
      5, "passes, which is the limit", "restless");
}

TEST(runner, limit_of_the_user_wins_over_that_of_the_file) {
  const std::string lines =
      "limit passes=1\n"
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect alice \"abc\"\n";
  EXPECT_EQ(play(lines).outcome, verdict::failed);
  run_options how;
  how.limits_set = {{.row = *find_limit("passes"), .count = 1000}};
  expect_passes(lines, how);
}

TEST(runner, a_livelock_is_stopped_on_real_sockets) {
  run_options posix;
  posix.network = network_kind::posix;
  posix.limits.passes = 100;
  const run_report report = play(
      "runs-on sim posix\n"
      "connect alice to echo\n"
      "send alice chunk=1 \"x\"*200\n"
      "expect alice count 200\n",
      posix);
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].what.message,
              HasSubstr("100 passes, which is the limit"));
}

// The scenario is over, and the application is not.
TEST(runner, a_livelock_after_the_last_step_is_stopped_on_real_sockets) {
  run_options posix;
  posix.network = network_kind::posix;
  posix.limits.passes = ~std::uint64_t{0};
  posix.limits.real_time = std::chrono::milliseconds(50);
  const run_report report =
      play("runs-on sim posix\nconnect alice to echo\n", posix, "restless");
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].what.message,
              HasSubstr("the run has taken 50ms of real time"));
  EXPECT_THAT(report.problems[0].what.notes,
              Contains(HasSubstr("`--limit real_time=TIME`")));
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

// Nothing but the connection that nobody answers is under way.
TEST(runner, says_that_something_is_under_way) {
  for (const bool is_lost : {true, false}) {
    const run_report report = play(
        "peer bob does {\n"
        "  @20ms connect bob to echo\n"
        "}\n"
        "connect alice to echo\n"
        "expect alice \"x\" within 5ms\n",
        {}, is_lost ? "lost_client" : "deaf");
    ASSERT_EQ(report.problems.size(), 1U);
    EXPECT_THAT(
        report.problems[0].details,
        HasSubstr(is_lost ? "     timers  pending\n" : "     timers  none\n"));
  }
}

// Whoever watches it must not take it for a run that stands still.
TEST(runner, each_step_is_a_sign_of_life) {
  const scenario_file file = parse("test.scn",
                                   "scenario v1 \"test\"\n"
                                   "peer alice\n"
                                   "listen alice on alice:7\n"
                                   "run 1ms\n"
                                   "run 1ms\n"
                                   "run 1ms\n",
                                   runner_apps());
  ASSERT_EQ(file.cells.size(), 1U);
  run_watch watch;
  EXPECT_EQ(
      to_text(run(file.plan_of(0, runner_apps()), {.watch = &watch}), file),
      "");
  EXPECT_GE(watch.look().beats, 4U);
}

// As a scenario would name their channels: a sweep puts faults there.
TEST(runner, the_calls_of_a_run_are_kept_if_they_are_wanted) {
  run_options how;
  how.keep_calls = true;
  // No close is counted, since destructors must not throw.
  how.limits.calls = 200;
  const run_report report = play(
      "app second = busy_to_the_end()\n"
      "connect alice to echo\n"
      "expect open second\n",
      how, "busy_to_the_end");
  EXPECT_EQ(report.outcome, verdict::passed);
  std::set<std::string> channels;
  for (const made_call& each : report.calls) channels.insert(each.who.text);
  EXPECT_THAT(
      channels,
      testing::ElementsAre("echo", "echo/1", "echo/upstream", "echo/upstream/2",
                           "second", "second/upstream", "second/upstream/2"));
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

TEST(runner, a_trace_is_kept_if_it_is_wanted) {
  const std::string lines = "connect alice to echo\n";
  EXPECT_EQ(play(lines).trace, "");
  EXPECT_NE(play(lines, {.keep_trace = true}).trace, "");
}

// Likewise, though the application has swallowed what was to end the run.
class lost_when_it_reads final : public strategy {
 public:
  std::uint32_t choose(const choice_point& asked) override {
    return asked.where == site::recv_len ? asked.n : 0;
  }
};

TEST(runner, a_mistake_of_a_strategy_is_told_whoever_swallows_it) {
  lost_when_it_reads lost;
  const run_report report =
      play("judge unread off\nconnect alice to echo\nsend alice \"abc\"\n",
           {.chosen_by = &lost}, "careless");
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_THAT(report.problems[0].what.message,
              HasSubstr("the strategy answered"));
}

// A strategy that answers what is no answer ends the run with a sentence.
class lost_strategy final : public strategy {
 public:
  std::uint32_t choose(const choice_point& asked) override { return asked.n; }
};

TEST(runner, a_strategy_must_answer_what_is_asked) {
  lost_strategy lost;
  const run_report report = play(
      "connect alice to echo\nsend alice \"abcdefghij\"\n"
      "expect alice \"abcdefghij\"\n",
      {.chosen_by = &lost});
  ASSERT_EQ(report.outcome, verdict::failed);
  EXPECT_EQ(
      report.problems[0].what.message,
      "the strategy answered 2 to choice 1 of cursor.rest at alice, which "
      "has answers 0 to 1");
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

// On either network; nowhere else does a reset close twice.
TEST(runner, loop_and_mode_of_the_file_win) {
  for (const auto network : {network_kind::sim, network_kind::posix}) {
    run_options how;
    how.network = network;
    how.loop = loop_kind::select;
    how.mode = loop_mode::safe;
    expect_passes(
        "runs-on sim posix\n"
        "loop poll\n"
        "mode cpython\n"
        "connect alice to echo\n"
        "send alice \"a\"\n"
        "expect alice \"a\"\n"
        "reset alice\n"
        "expect call echo/1.handle_close times 2\n",
        how);
  }
}

TEST(runner, on_real_sockets_bounds_of_time_do_not_count) {
  run_options posix;
  posix.network = network_kind::posix;
  expect_passes(
      "runs-on sim posix\nconnect alice to echo\n"
      "send alice \"abc\"\nexpect alice \"abc\" within 1us\n",
      posix);
  // Nor do they while something is waited for.
  expect_passes(
      "runs-on sim posix\n"
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  send bob chunk=1 every=20ms \"ab\"\n"
      "  expect bob \"ab\"\n"
      "}\n"
      "connect alice to echo\n"
      "expect call echo.on_read with \"b\" within 1us\n",
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

// The next run in the same process has all the descriptors that there are.
TEST(runner, on_real_sockets_a_leak_ends_with_its_run) {
  run_options posix;
  posix.network = network_kind::posix;
  const auto count_open = [] {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  const auto before = count_open();
  EXPECT_EQ(play("runs-on sim posix\nconnect alice to echo:1\n"
                 "expect alice reset\n",
                 posix, "leaky")
                .outcome,
            verdict::failed);
  EXPECT_EQ(count_open(), before);
}

// Something happens all the time, so the deadline never comes.
TEST(runner, on_real_sockets_a_run_has_a_limit_of_time) {
  run_options posix;
  posix.network = network_kind::posix;
  posix.limits.real_time = std::chrono::milliseconds(150);
  // It is a limit too of what need not come.
  for (const char* const line : {"", "judge expectations off"}) {
    const run_report report = play(std::string("runs-on sim posix\n") + line +
                                       "\nconnect alice to echo\n"
                                       "send alice chunk=1 \"x\" * 16000000\n"
                                       "expect alice count 16000000\n",
                                   posix);
    ASSERT_EQ(report.outcome, verdict::failed);
    EXPECT_THAT(report.problems[0].what.message,
                HasSubstr("the run has taken 150ms of real time, which is the "
                          "limit"));
    EXPECT_EQ(report.problems[0].what.where.line, 7);
  }
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

// Though nothing else comes of it.
TEST(runner, what_a_predicate_reports_is_seen_at_once) {
  expect_passes(
      "connect alice to echo\n"
      "expect call echo.on_read with \"late\" at 60s\n",
      {}, "watcher");
}

TEST(runner, what_is_idle_comes_after_all_timers) {
  for (const char* line : {"run until idle\n", "expect idle\n"}) {
    const run_report report =
        play(std::string("connect alice to echo\n") + line, {}, "patient");
    EXPECT_EQ(report.outcome, verdict::passed);
    EXPECT_EQ(report.time, std::chrono::minutes(40));
  }
}

TEST(runner, run_until_idle_waits_for_timers) {
  expect_passes(
      "connect alice to echo\n"
      "run until idle\n"
      "expect idle\n"
      "expect call echo.on_read with \"second\"\n",
      {}, "patient");
}

TEST(runner, run_until_idle_waits_for_what_is_on_its_way) {
  const run_report report =
      play("judge exception off\nconnect alice to echo\nrun until idle\n", {},
           "lost_client");
  EXPECT_EQ(report.outcome, verdict::passed);
  EXPECT_GT(report.time, std::chrono::minutes(1));
}

TEST(runner, run_until_idle_waits_for_a_block_that_waits_for_its_time) {
  expect_passes(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @5ms send bob \"b\"\n"
      "  expect bob \"b\"\n"
      "}\n"
      "connect alice to echo\n"
      "run until idle\n"
      "send alice \"a\"\n"
      "expect alice \"a\" at 5ms\n");
}

TEST(runner, nothing_is_idle_while_a_block_can_move) {
  expect_passes(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  send bob \"b\"\n"
      "  expect bob \"b\"\n"
      "}\n"
      "connect alice to echo\n"
      "expect idle\n"
      "mark \"idle\"\n"
      "send alice \"a\"\n"
      "expect alice \"a\"\n"
      "expect call echo.on_read times 1\n");
}

TEST(runner, a_block_wakes_first_whose_time_comes_first) {
  expect_passes(
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  @9ms send bob \"b\"\n"
      "  expect bob \"b\"\n"
      "}\n"
      "connect alice to echo\n"
      "@5ms send alice \"a\"\n"
      "expect alice \"a\" at 5ms\n");
}

TEST(runner, an_application_may_have_nothing_but_a_timer) {
  for (const auto network : {network_kind::sim, network_kind::posix}) {
    run_options how;
    how.network = network;
    expect_passes(
        "runs-on sim posix\n"
        "connect alice to echo:1\n"
        "expect alice reset\n"
        "expect call echo.on_read with \"tick\"\n",
        how, "ticker");
  }
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
