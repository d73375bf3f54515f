// Programs that never end, or that throw where one does not expect it: each
// ends its run with a sentence, and with the handler in which it was.

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/loop.h"
#include "core/socket_map.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/testing/acceptor.h"
#include "sim/testing/way.h"

namespace rehearse::scenario {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Matcher;
using testing::StartsWith;
using testkit::acceptor;
using testkit::probe;

// --- Applications ------------------------------------------------------------

// What a program does when its listener is ready, or when its connection reads
// for the first time.
struct misdeeds {
  std::function<void(acceptor&, context&)> at_start = {};
  std::function<void(probe&, context&)> at_open = {};
};

class program final : public application {
 public:
  program(const misdeeds& told, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    if (told.at_open) {
      listener_.on_open = [&told, &in](probe& guest) {
        told.at_open(guest, in);
      };
    }
    if (told.at_start) told.at_start(listener_, in);
  }

 private:
  acceptor listener_;
};

// Does something when it reads, and then nothing more.
misdeeds on_read(std::function<void(probe&, context&)> what) {
  return {.at_open = [what = std::move(what)](probe& guest, context& in) {
    guest.on_read = [&guest, &in, what] {
      guest.recv(4096);
      what(guest, in);
    };
  }};
}

asyncore::network& net_of(probe& guest) { return guest.map()->net(); }

void wait_for_clock(probe& guest, context& /*in*/) {
  const auto end = net_of(guest).now() + seconds(1);
  while (net_of(guest).now() < end) {
  }
}

void wait_for_reply(probe& guest, context& /*in*/) {
  char byte[1];
  while (!net_of(guest).recv(guest.fileno(), byte, 0)) {
  }
}

void wait_without_end(probe& guest, context& /*in*/) {
  asyncore::select_lists wanted;
  wanted.read = {guest.fileno()};
  asyncore::select_lists ready;
  static_cast<void>(net_of(guest).select(wanted, ready, std::nullopt));
}

void send_to_nobody(probe& guest, context& /*in*/) {
  std::string unsent(std::size_t{1} << 20, 'x');
  while (!unsent.empty()) unsent.erase(0, guest.send(unsent));
}

void swallow_everything(probe& guest, context& /*in*/) {
  for (;;) {
    try {
      for (;;) net_of(guest).now();
    } catch (...) {  // A program may be as stubborn as this, once.
      return;
    }
  }
}

void report_for_ever(probe& /*guest*/, context& in) {
  for (;;) in.report("on_read", {"again"});
}

void log_for_ever(probe& guest, context& /*in*/) {
  for (;;) guest.map()->log({.type = "info", .message = "again"});
}

void open_sockets_for_ever(probe& guest, context& /*in*/) {
  for (;;) static_cast<void>(net_of(guest).socket(AF_INET, SOCK_STREAM));
}

void run_loop_inside(probe& guest, context& /*in*/) {
  guest.wants_write = true;
  guest.on_write = [] {};
  asyncore::loop(*guest.map());
}

// Each read runs a loop, whose handler runs a loop.
misdeeds recursion() {
  return {.at_open = [](probe& guest, context& /*in*/) {
    guest.on_read = [&guest] { asyncore::loop(*guest.map()); };
  }};
}

void arm_again(asyncore::socket_map& map, asyncore::duration delay) {
  map.call_later(delay, [&map, delay] { arm_again(map, delay); });
}

// Two ends of one connection in one program, and a byte that goes to and fro.
class self_server final : public application {
 public:
  self_server(const parameters& /*given*/, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()), client_(in.map()) {
    listener_.on_open = pass_on;
    pass_on(client_);
    client_.wants_write = true;
    client_.on_write = [this] {
      client_.wants_write = false;
      client_.send("x");
    };
    testkit::connect_to(client_, client_.resolve("echo", 7));
  }

 private:
  static void pass_on(probe& end) {
    end.on_read = [&end] { end.send(end.recv(4096)); };
  }
  acceptor listener_;
  probe client_;
};

// Connects, is refused, and connects again.
class stubborn_client final : public application {
 public:
  stubborn_client(const parameters& /*given*/, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()), client_(in.map()) {
    client_.on_close = [this] {
      client_.close();
      connect();
    };
    connect();
  }

 private:
  void connect() { testkit::connect_to(client_, client_.resolve("echo", 8)); }
  acceptor listener_;
  probe client_;
};

class slow_starter final : public application {
 public:
  slow_starter(const parameters& /*given*/, context& in) {
    const auto end = in.map().net().now() + seconds(1);
    while (in.map().net().now() < end) {
    }
  }
};

const std::map<std::string, misdeeds>& programs() {
  static const std::map<std::string, misdeeds> all = {
      {"waits_for_clock", on_read(wait_for_clock)},
      {"waits_for_reply", on_read(wait_for_reply)},
      {"waits_without_end", on_read(wait_without_end)},
      {"sends_to_nobody", on_read(send_to_nobody)},
      {"swallows", on_read(swallow_everything)},
      {"reports", on_read(report_for_ever)},
      {"logs", on_read(log_for_ever)},
      {"opens", on_read(open_sockets_for_ever)},
      {"loops_inside", on_read(run_loop_inside)},
      {"recurs", recursion()},
      {"waits_in_predicate",
       {.at_open =
            [](probe& guest, context& in) {
              guest.on_writable = [&guest, &in] { wait_for_clock(guest, in); };
            }}},
      {"waits_in_timer",
       {.at_start =
            [](acceptor& listener, context& in) {
              in.map().call_later(seconds(1), [&listener, &in] {
                wait_for_clock(listener, in);
              });
            }}},
      {"arms_at_once",
       {.at_start =
            [](acceptor& /*listener*/, context& in) {
              arm_again(in.map(), asyncore::duration::zero());
            }}},
      {"arms_later",
       {.at_start = [](acceptor& /*listener*/,
                       context& in) { arm_again(in.map(), seconds(1)); }}},
      {"throws_when_opened",
       {.at_open = [](probe& /*guest*/,
                      context&) { throw std::runtime_error("no file"); }}},
      {"throws_in_predicate",
       {.at_open =
            [](probe& guest, context&) {
              guest.on_writable = [] { throw std::runtime_error("whether?"); };
            }}},
      {"throws_in_timer",
       {.at_start =
            [](acceptor& /*listener*/, context& in) {
              in.map().call_later(seconds(1),
                                  [] { throw std::runtime_error("too late"); });
            }}},
      {"throws_in_handle_error",
       {.at_open =
            [](probe& guest, context&) {
              guest.on_read = [] { throw std::runtime_error("first"); };
              guest.on_error = [] { throw std::logic_error("second"); };
            }}},
      {"throws_in_close",
       {.at_open =
            [](probe& guest, context&) {
              guest.on_close = [&guest] {
                guest.close();
                throw std::runtime_error("closed already");
              };
            }}},
      {"throws_a_number", on_read([](probe&, context&) { throw 7; })},
  };
  return all;
}

const application_registry& endless_apps() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    for (const auto& [name, told] : programs()) {
      made->add({.name = name, .help = "for tests", .reports = {"on_read"}},
                [&told = told](const parameters& /*given*/, context& in) {
                  return std::make_unique<program>(told, in);
                });
    }
    const auto add = [&](const char* name, application_factory make) {
      made->add({.name = name, .help = "for tests"}, std::move(make));
    };
    add("plays_with_itself", make_application<self_server>);
    add("connects_again", make_application<stubborn_client>);
    add("starts_slowly", make_application<slow_starter>);
    return made;
  }();
  return *registry;
}

// --- Runs --------------------------------------------------------------------

constexpr char send_a_byte[] =
    "connect alice to echo\n"
    "send alice \"x\"\n"
    "expect alice eof\n";

class endless_program : public testing::TestWithParam<testkit::way> {
 protected:
  bool is_safe() const { return GetParam().kind == asyncore::mode::safe; }

  // `lines` begin at line 4; the application is at line 2.
  static void expect_fails(const std::string& kind, int line,
                           const Matcher<std::string>& message,
                           const Matcher<std::vector<std::string>>& notes,
                           const std::string& lines = send_a_byte) {
    const scenario_file file = parse(
        "test.scn",
        "scenario v1 \"test\"\napp echo = " + kind + "()\npeer alice\n" + lines,
        endless_apps());
    for (const diagnostic& each : file.diagnostics) {
      ADD_FAILURE() << render(each, file);
    }
    ASSERT_FALSE(file.cells.empty());
    run_options how;
    how.loop = GetParam().use_poll ? loop_kind::poll : loop_kind::select;
    how.mode = GetParam().kind == asyncore::mode::safe ? loop_mode::safe
                                                       : loop_mode::cpython;
    how.limits = {.passes = 2'000,
                  .time = seconds(100),
                  .events = 20'000,
                  .calls = 20'000,
                  .trace = 20'000};
    const run_report report = run(file.plan_of(0, endless_apps()), how);
    ASSERT_EQ(report.outcome, verdict::failed);
    ASSERT_FALSE(report.problems.empty());
    const diagnostic& found = report.problems[0].what;
    EXPECT_THAT(found.message, message);
    EXPECT_EQ(found.where.line, line);
    EXPECT_THAT(found.notes, notes);
    // Whoever meets a limit reads how to raise it.
    if (found.message.find("limit") == std::string::npos) return;
    EXPECT_THAT(found.notes, Contains(AllOf(HasSubstr("write `limit "),
                                            HasSubstr("say `--limit "))));
  }

  static void expect_too_many_calls(const std::string& kind,
                                    const std::string& handler) {
    expect_fails(kind, 6,
                 HasSubstr("a program has called the network 20000 times in "
                           "one go, which is the limit"),
                 Contains("it was stopped in " + handler));
  }
  static void expect_too_long_trace(const std::string& kind,
                                    const std::string& handler) {
    expect_fails(kind, 6,
                 HasSubstr("the trace has 20000 lines, which is the limit"),
                 Contains("it was stopped in " + handler));
  }
  static void expect_too_many_passes(const std::string& kind,
                                     const std::string& last) {
    expect_fails(kind, 4,
                 HasSubstr("the run has taken 2000 passes, which is the limit"),
                 Contains("the last call was " + last));
  }
};

REHEARSE_IN_EVERY_WAY(endless_program);

// --- Handlers that do not return ---------------------------------------------

TEST_P(endless_program, waits_for_clock) {
  expect_too_many_calls("waits_for_clock", "echo/1.handle_read");
}

TEST_P(endless_program, waits_for_reply) {
  expect_too_many_calls("waits_for_reply", "echo/1.handle_read");
}

TEST_P(endless_program, waits_without_end) {
  expect_fails("waits_without_end", 6,
               "a wait without a timeout would never end: the simulation is "
               "idle",
               ElementsAre("it was stopped in echo/1.handle_read"));
}

TEST_P(endless_program, sends_to_nobody) {
  expect_too_many_calls("sends_to_nobody", "echo/1.handle_read");
}

TEST_P(endless_program, opens_sockets) {
  expect_too_many_calls("opens", "echo/1.handle_read");
}

TEST_P(endless_program, waits_in_predicate) {
  expect_fails("waits_in_predicate", 4, HasSubstr("20000 times in one go"),
               Contains("it was stopped in echo/1.writable"));
}

TEST_P(endless_program, waits_in_timer) {
  expect_too_many_calls("waits_in_timer", "echo.timer");
}

TEST_P(endless_program, waits_in_constructor) {
  expect_fails("starts_slowly", 2,
               AllOf(StartsWith("the application could not be started: "),
                     HasSubstr("20000 times in one go")),
               ElementsAre(HasSubstr("limit calls=N")),
               "expect open echo\nconnect alice to echo\n");
}

// The sentence comes although the program has swallowed the exception.
TEST_P(endless_program, swallows_what_stops_it) {
  expect_fails("swallows", 6, HasSubstr("20000 times in one go"),
               Contains(HasSubstr("echo/1.handle_read")));
}

TEST_P(endless_program, reports) {
  expect_too_long_trace("reports", "echo/1.handle_read");
}

TEST_P(endless_program, logs) {
  expect_too_long_trace("logs", "echo/1.handle_read");
}

// --- The library inside the library ------------------------------------------

TEST_P(endless_program, loops_inside_a_handler) {
  expect_fails("loops_inside", 6, HasSubstr("which is the limit"),
               Contains(StartsWith("it was stopped in echo/1.")));
}

TEST_P(endless_program, recurs) {
  // The loops above the deepest go on, and would wait for ever.
  expect_fails("recurs", 2,
               "echo/1.handle_read threw asyncore::recursion_error: handlers "
               "nest too deep",
               testing::_);
}

// --- Livelocks ---------------------------------------------------------------

TEST_P(endless_program, arms_timers_at_once) {
  expect_too_many_passes("arms_at_once", "echo.timer");
}

TEST_P(endless_program, arms_timers_later) {
  expect_fails("arms_later", 6, HasSubstr("limit of virtual time, 100s"),
               ElementsAre(HasSubstr("limit time=TIME")),
               "connect alice to echo\nsend alice \"x\"\nexpect alice eof\n");
}

TEST_P(endless_program, plays_with_itself) {
  expect_fails("plays_with_itself", 4, HasSubstr("which is the limit"),
               Contains(StartsWith("the last call was echo")));
}

TEST_P(endless_program, connects_again_and_again) {
  if (!is_safe() && !GetParam().use_poll) {
    // As in CPython, a refused connection is an exception there.
    expect_fails("connects_again", 2,
                 "echo threw asyncore::os_error: Connection refused",
                 testing::_);
    return;
  }
  expect_fails("connects_again", 4, HasSubstr("which is the limit"),
               Contains(StartsWith("the last call was echo")));
}

// --- Exceptions in odd places ------------------------------------------------

TEST_P(endless_program, throws_when_it_accepts) {
  expect_fails("throws_when_opened", 2,
               "echo.handle_accepted threw std::runtime_error: no file",
               testing::_);
}

TEST_P(endless_program, throws_in_predicate) {
  if (is_safe()) {
    expect_fails("throws_in_predicate", 2,
                 "echo/1.writable threw std::runtime_error: whether?",
                 testing::_);
  } else {
    expect_fails("throws_in_predicate", 4,
                 "an exception left the loop of an application: "
                 "std::runtime_error: whether?",
                 Contains("it was stopped in echo/1.writable"));
  }
}

TEST_P(endless_program, throws_in_timer) {
  expect_fails("throws_in_timer", 2,
               "echo.timer threw std::runtime_error: too late", testing::_);
}

TEST_P(endless_program, throws_in_handle_error) {
  expect_fails("throws_in_handle_error", 6,
               "an exception left the loop of an application: "
               "std::logic_error: second",
               Contains("it was stopped in echo/1.handle_error"));
}

TEST_P(endless_program, throws_after_close) {
  // The default handle_error closes once more, and that is too much.
  expect_fails("throws_in_close", 6,
               "an exception left the loop of an application: "
               "std::runtime_error: closed already",
               Contains("it was stopped in echo/1.handle_close"),
               "connect alice to echo\nshutdown alice write\n"
               "expect alice eof\n");
}

TEST_P(endless_program, throws_what_is_no_exception) {
  expect_fails("throws_a_number", 2,
               "echo/1.handle_read threw int: not a std::exception",
               testing::_);
}

}  // namespace
}  // namespace rehearse::scenario
