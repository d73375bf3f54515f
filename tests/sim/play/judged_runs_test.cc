// What each judge fails, on both networks: the smallest scenario that it
// catches, its mended twin, and the lines that let it pass.

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
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

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testkit::probe;

// --- Applications ------------------------------------------------------------

// Listens at port 7, and does to itself and to each connection what it is told.
struct habits {
  std::function<void(testkit::acceptor&)> of_listener = {};
  std::function<void(probe&)> of_connection = {};
};

class server final : public application {
 public:
  server(const habits& told, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = told.of_connection;
    if (told.of_listener) told.of_listener(listener_);
  }

 private:
  testkit::acceptor listener_;
};

void echo(probe& guest) {
  guest.on_read = [&guest] {
    const std::string said = guest.recv(4096);
    if (!said.empty()) guest.send(said);
  };
}

void answer_the_end(probe& guest) {
  guest.on_read = [&guest] { guest.send("you said: " + guest.recv(4096)); };
}

void throw_after_read(probe& guest) {
  guest.on_read = [&guest] {
    guest.recv(4096);
    throw std::runtime_error("no room");
  };
}

void close_after_read(probe& guest) {
  guest.on_read = [&guest] {
    guest.recv(4096);
    guest.close();
  };
}

void close_unread(probe& guest) {
  guest.on_read = [&guest] { guest.close(); };
}

void reset_after_read(probe& guest) {
  guest.on_read = [&guest] {
    guest.recv(4096);
    EXPECT_TRUE(guest.map()->net().reset_on_close(guest.fileno()));
    guest.close();
  };
}

// A pass inside a handler: of what is not read yet the guest hears again.
void pass_before_reading(probe& guest) {
  guest.on_read = [&guest, is_first = std::make_shared<bool>(true)] {
    if (std::exchange(*is_first, false)) {
      asyncore::poll(asyncore::duration::zero(), *guest.map());
      return;  // The other one has read.
    }
    guest.recv(4096);
  };
}

void pass_after_reading(probe& guest) {
  guest.on_read = [&guest] {
    if (guest.recv(4096).empty()) return;
    asyncore::poll(asyncore::duration::zero(), *guest.map());
  };
}

void ignore_close(probe& guest) {
  guest.on_close = [] {};
}

// A channel of its own kind, which can always be written to and never is.
class idler final : public asyncore::channel {
 public:
  explicit idler(asyncore::socket_map& map)
      : net_(map.net()), fd_(*net_.socket(AF_INET, SOCK_DGRAM)) {
    map.set(fd_, *this);
  }
  idler(const idler&) = delete;
  idler& operator=(const idler&) = delete;
  ~idler() override { static_cast<void>(net_.close(fd_)); }

  bool readable() override { return false; }
  bool writable() override { return true; }
  void handle_read_event() override {}
  void handle_write_event() override {}
  void handle_expt_event() override {}
  void handle_close() override {}
  void handle_error() override {}
  void close() override {}
  bool finished() const override { return false; }

 private:
  asyncore::network& net_;
  int fd_;
};

const std::map<std::string, habits>& servers() {
  static const std::map<std::string, habits> all = {
      {"calm", {}},
      {"echoing", {.of_connection = echo}},
      {"throwing", {.of_connection = throw_after_read}},
      {"closing", {.of_connection = close_after_read}},
      {"closing_at_once",
       {.of_connection = [](probe& guest) { guest.close(); }}},
      {"closing_unread", {.of_connection = close_unread}},
      {"resetting", {.of_connection = reset_after_read}},
      {"deaf",
       {.of_connection = [](probe& guest) { guest.wants_read = false; }}},
      {"eager",
       {.of_connection = [](probe& guest) { guest.wants_write = true; }}},
      {"idling",
       {.of_listener =
            [](testkit::acceptor& listener) {
              asyncore::socket_map& map = *listener.map();
              map.adopt(std::make_unique<idler>(map));
            }}},
      {"dropping",
       {.of_listener =
            [](testkit::acceptor& listener) {
              listener.on_accept = [] {};
              listener.map()->call_later(std::chrono::milliseconds(100), [&] {
                static_cast<void>(listener.accept());
              });
            }}},
      {"staying", {.of_connection = ignore_close}},
      {"answering_the_end", {.of_connection = answer_the_end}},
      {"nesting", {.of_connection = pass_before_reading}},
      {"careful", {.of_connection = pass_after_reading}},
      {"unwelcoming",
       {.of_listener =
            [](testkit::acceptor& listener) { listener.on_accept = [] {}; }}},
      {"throwing_when_asked",
       {.of_connection =
            [](probe& guest) {
              guest.on_readable = [] { throw std::runtime_error("whether?"); };
            }}},
      {"throwing_later",
       {.of_listener =
            [](testkit::acceptor& listener) {
              listener.map()->call_later(asyncore::duration::zero(), [] {
                throw std::runtime_error("too late");
              });
            }}},
      {"forgetful",
       {.of_listener =
            [](testkit::acceptor& listener) {
              listener.map()->call_later(std::chrono::hours(30), [] {});
            }}},
      {"tidy",
       {.of_listener =
            [](testkit::acceptor& listener) {
              listener.map()
                  ->call_later(std::chrono::hours(30), [] {})
                  .cancel();
            }}},
      {"leaky",
       {.of_listener =
            [](testkit::acceptor& listener) {
              static_cast<void>(
                  listener.map()->net().socket(AF_INET, SOCK_STREAM));
            }}},
  };
  return all;
}

const application_registry& judged_apps() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    for (const auto& [name, told] : servers()) {
      made->add({.name = name, .help = "for tests"},
                [told = told](const parameters& /*given*/, context& in) {
                  return std::make_unique<server>(told, in);
                });
    }
    return made;
  }();
  return *registry;
}

// --- Runs --------------------------------------------------------------------

struct setting {
  network_kind network = network_kind::sim;
  testkit::way how;
};

std::string name_of(const setting& which) {
  return std::string(which.network == network_kind::sim ? "sim_" : "posix_") +
         testkit::name_of(which.how);
}

void PrintTo(const setting& which, std::ostream* out) {
  *out << name_of(which);
}

std::vector<setting> all_settings() {
  std::vector<setting> all;
  for (const auto network : {network_kind::sim, network_kind::posix}) {
    for (const auto mode : {asyncore::mode::safe, asyncore::mode::cpython}) {
      for (const bool use_poll : {false, true}) {
        all.push_back({network, {.kind = mode, .use_poll = use_poll}});
      }
    }
  }
  return all;
}

class judged_run : public testing::TestWithParam<setting> {
 protected:
  bool is_safe() const { return GetParam().how.kind == asyncore::mode::safe; }

  static scenario_file read(const std::string& text) {
    scenario_file file = parse("test.scn", text, judged_apps());
    for (const diagnostic& each : file.diagnostics) {
      ADD_FAILURE() << render(each, file);
    }
    return file;
  }

  static run_report play(const scenario_file& file,
                         std::size_t trace_lines = 1'000'000) {
    if (file.cells.empty()) return {.outcome = verdict::skipped};
    const setting& given = GetParam();
    run_options how;
    how.limits.trace = trace_lines;
    how.network = given.network;
    how.loop = given.how.use_poll ? loop_kind::poll : loop_kind::select;
    how.mode = given.how.kind == asyncore::mode::safe ? loop_mode::safe
                                                      : loop_mode::cpython;
    how.deadline = std::chrono::milliseconds(500);
    return run(file.plan_of(0, judged_apps()), how);
  }

  // `lines` begin at line 5; the application is at line 3, alice at line 4.
  static std::string text_of(const std::string& kind,
                             const std::string& lines) {
    return "scenario v1 \"test\"\nruns-on sim posix\napp echo = " + kind +
           "()\npeer alice\n" + lines;
  }

  static void expect_passes(const std::string& kind, const std::string& lines) {
    const scenario_file file = read(text_of(kind, lines));
    const run_report report = play(file);
    EXPECT_EQ(report.outcome, verdict::passed) << to_text(report, file);
  }

  static void expect_fails(
      const std::string& kind, const std::string& lines, int line,
      const testing::Matcher<std::string>& message,
      const testing::Matcher<std::vector<std::string>>& notes = testing::_) {
    expect_text_fails(text_of(kind, lines), line, message, notes);
  }
  static void expect_text_fails(
      const std::string& text, int line,
      const testing::Matcher<std::string>& message,
      const testing::Matcher<std::vector<std::string>>& notes = testing::_) {
    const scenario_file file = read(text);
    const run_report report = play(file);
    ASSERT_EQ(report.outcome, verdict::failed);
    ASSERT_FALSE(report.problems.empty());
    const diagnostic& found = report.problems[0].what;
    EXPECT_THAT(found.message, message);
    EXPECT_EQ(found.where.line, line);
    EXPECT_THAT(found.notes, notes);
  }

  // The judge fails it, and turned off it does not.
  static void expect_judged(
      const std::string& judge, const std::string& kind,
      const std::string& lines, int line,
      const testing::Matcher<std::string>& message,
      const testing::Matcher<std::vector<std::string>>& notes = testing::_) {
    expect_fails(kind, lines, line, message, notes);
    expect_passes(kind, "judge " + judge + " off\n" + lines);
  }
};

INSTANTIATE_TEST_SUITE_P(, judged_run, testing::ValuesIn(all_settings()),
                         [](const auto& tried) {
                           return name_of(tried.param);
                         });

// --- exception ---------------------------------------------------------------

constexpr char send_and_end[] =
    "connect alice to echo\n"
    "send alice \"abc\"\n"
    "expect alice eof\n";

TEST_P(judged_run, handler_that_throws) {
  expect_judged(
      "exception", "throwing", send_and_end, 3,
      "echo/1.handle_read threw std::runtime_error: no room",
      ElementsAre(
          "help: if it is meant, write `expect call echo/1.handle_error`"));
  expect_passes("closing", send_and_end);
}

TEST_P(judged_run, handler_that_throws_as_the_file_expects) {
  const std::string lines = send_and_end;
  expect_passes("throwing", lines + "expect call echo/1.handle_error\n");
  expect_passes("throwing", lines +
                                "expect call echo/alice.handle_error with "
                                "\"std::runtime_error\"\n");
  expect_passes("throwing",
                lines + "expect call echo/1.handle_error times 1\n");
  expect_passes("throwing", lines +
                                "expect order {\n"
                                "  echo/1.handle_error\n"
                                "  echo/1.handle_close\n"
                                "}\n");
}

TEST_P(judged_run, handler_that_throws_at_the_very_end) {
  expect_judged("exception", "throwing",
                "connect alice to echo\n"
                "send alice \"abc\"\n",
                3, "echo/1.handle_read threw std::runtime_error: no room");
}

TEST_P(judged_run, handler_that_throws_where_only_the_handler_is_expected) {
  const std::string lines = send_and_end;
  expect_fails("throwing", lines + "expect call echo/1.handle_read\n", 3,
               "echo/1.handle_read threw std::runtime_error: no room");
}

TEST_P(judged_run, handler_that_throws_although_the_file_denies_it) {
  const std::string lines = send_and_end;
  expect_fails("throwing", lines + "expect never echo/1.handle_error\n", 8,
               StartsWith("this was called: echo/1.handle_error with "
                          "std::runtime_error"));
}

TEST_P(judged_run, error_of_one_channel_excuses_no_other) {
  const std::string lines =
      "peer bob\n"
      "connect alice to echo\n"
      "connect bob to echo\n"
      "send alice \"a\"\n"
      "expect alice eof\n"
      "expect call echo/1.handle_error\n"
      "send bob \"b\"\n"
      "expect bob eof\n";
  expect_judged("exception", "throwing", lines, 3,
                "echo/2.handle_read threw std::runtime_error: no room");
  expect_passes("throwing", lines + "expect call echo/2.handle_error\n");
}

TEST_P(judged_run, handler_of_the_second_application) {
  expect_text_fails(
      "scenario v1 \"test\"\nruns-on sim posix\n"
      "app quiet = calm()\n"
      "app echo = throwing()\n"
      "peer alice\n"
      "expect open quiet\n" +
          std::string(send_and_end),
      4, "echo/1.handle_read threw std::runtime_error: no room");
}

TEST_P(judged_run, predicate_that_throws) {
  const std::string lines =
      "connect alice to echo\n"
      "expect alice eof\n";
  if (!is_safe()) {
    // As in CPython, it ends the loop; alice does not know yet that she is
    // connected.
    expect_fails("throwing_when_asked", lines, 5,
                 "an exception left the loop of an application: "
                 "std::runtime_error: whether?",
                 ElementsAre("it was stopped in echo/1.readable"));
    return;
  }
  expect_judged("exception", "throwing_when_asked", lines, 3,
                "echo/1.readable threw std::runtime_error: whether?");
  expect_passes("throwing_when_asked",
                lines + "expect call echo/1.handle_error\n");
}

TEST_P(judged_run, timer_that_throws) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "close alice\n"
      "expect closed echo/1\n";
  expect_judged("exception", "throwing_later", lines, 3,
                "echo.timer threw std::runtime_error: too late",
                ElementsAre("help: no handle_error hears of it: catch it "
                            "there; if it is meant, write `judge exception "
                            "off`"));
  // It had no handle_error, so none can be meant.
  expect_fails("throwing_later",
               lines + "expect sometimes call echo.handle_error\n", 3,
               "echo.timer threw std::runtime_error: too late");
}

TEST_P(judged_run, exceptions_where_nothing_is_expected) {
  const std::string off = "judge expectations off\n";
  expect_passes("throwing", off + send_and_end);
  // But nothing has dealt with that of a timer.
  expect_fails("throwing_later", off + send_and_end, 3,
               "echo.timer threw std::runtime_error: too late");
}

// --- order -------------------------------------------------------------------

TEST_P(judged_run, event_inside_a_handler_of_its_channel) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "close alice\n";
  expect_passes("careful", lines);
  if (is_safe()) {
    expect_judged(
        "order", "nesting", lines, 3,
        "echo/1.handle_read was called inside echo/1.handle_read",
        ElementsAre("help: if that is meant, write `judge order off`"));
  } else {
    expect_passes("nesting", lines);
  }
}

// A send on a closed channel is a close to it.
TEST_P(judged_run, send_after_the_close) {
  const std::string lines =
      "connect alice to echo\n"
      "close alice\n";
  expect_passes("echoing", lines);
  if (is_safe()) {
    expect_judged("order", "answering_the_end", lines, 3,
                  "echo/1.handle_close was called twice for one connection",
                  ElementsAre(HasSubstr("on a channel that has closed")));
  } else {
    expect_passes("answering_the_end", lines);
  }
}

// --- late peer ---------------------------------------------------------------

constexpr char late_lines[] =
    "connect alice to echo\n"
    "expect alice eof\n"
    "send alice chunk=1 \"abc\"\n"
    "expect closed echo/1\n";

TEST_P(judged_run, peer_that_sends_after_the_end) {
  expect_fails("closing_at_once", late_lines, 4,
               "alice could not send 1 byte: EPIPE, since its connection had "
               "ended",
               ElementsAre("help: if that is meant, say where it ends, with "
                           "`expect alice reset`"));
  // The reset that comes of it is another judge's matter.
  expect_passes("closing_at_once", std::string("judge late peer off\n"
                                               "judge unread off\n") +
                                       late_lines);
  expect_passes("closing_at_once",
                std::string(late_lines) + "expect alice reset\n");
  expect_passes("closing_at_once",
                std::string("judge expectations off\n") + late_lines);
  expect_passes("closing", send_and_end);
}

// --- unread ------------------------------------------------------------------

TEST_P(judged_run, bytes_that_no_line_expects) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect call echo/1.send\n";
  expect_judged("unread", "echoing", lines, 4,
                "alice has 3 unread bytes \"abc\" at the end",
                ElementsAre("help: expect them, or how many they are with "
                            "`expect alice count 3`"));
  expect_passes("echoing", lines + "expect alice count 3\n");
  expect_passes("echoing", lines + "close alice\n");
  expect_passes("echoing", "judge expectations off\n" + lines);
}

TEST_P(judged_run, bytes_that_the_application_does_not_read) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"abc\"\n";
  expect_judged("unread", "deaf", lines, 3,
                "echo/1 has 3 unread bytes in its receive buffer at the end");
  expect_passes("calm", lines);
}

// Nothing but a look into the kernel shows them, and only one kernel lets us.
TEST_P(judged_run, bytes_on_a_connection_that_is_not_accepted) {
  const std::string lines =
      "judge busy off\n"
      "connect alice to echo\n"
      "send alice \"abc\"\n";
  if (GetParam().network == network_kind::sim) {
    expect_judged("unread", "unwelcoming", lines, 3,
                  "echo has not accepted a connection, so nobody has read 3 "
                  "bytes");
  }
  expect_passes("calm", lines);
}

TEST_P(judged_run, bytes_that_are_sent_after_the_end) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect alice eof\n"
      "send alice \"d\"\n";
  expect_judged("unread", "closing", lines, 4,
                "alice was reset, and no line expects that");
  expect_passes("closing", lines + "expect alice reset\n");
}

TEST_P(judged_run, bytes_that_the_application_throws_away) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect closed echo/1\n";
  expect_judged("unread", "closing_unread", lines, 3,
                "echo/1 was closed with 3 unread bytes, so its peer was reset "
                "and may have lost what was sent to it",
                ElementsAre(HasSubstr("close_gracefully")));
  expect_passes("closing_unread", lines + "expect alice reset\n");
  expect_passes("closing", lines);
}

TEST_P(judged_run, connection_that_is_dropped_with_its_bytes) {
  expect_judged("unread", "dropping",
                "judge busy off\n"
                "connect alice to echo\n"
                "send alice \"abc\"\n"
                "expect call echo.accept\n",
                3, StartsWith("echo/1 was closed with 3 unread bytes"));
}

TEST_P(judged_run, fault_of_a_connection_that_is_no_channel) {
  expect_fails("dropping",
               "judge busy off\n"
               "judge unread off\n"
               "fault echo/1.close nth 2 = EIO\n"
               "connect alice to echo\n"
               "send alice \"abc\"\n"
               "expect call echo.accept\n",
               7, "this fault was never used: echo/1.close was called once");
}

// The line of a fault may be one too many, and a destructor must not throw.
TEST_P(judged_run, fault_that_fills_the_trace) {
  const scenario_file file = read(text_of("dropping",
                                          "judge busy off\n"
                                          "fault echo/1.close nth 1 = EIO\n"
                                          "connect alice to echo\n"
                                          "expect call echo.accept\n"));
  for (std::size_t lines = 1; lines < 20; ++lines) {
    const run_report report = play(file, lines);
    if (report.outcome == verdict::passed) continue;
    EXPECT_THAT(report.problems.at(0).what.message,
                HasSubstr("which is the limit"));
  }
}

TEST_P(judged_run, reset_that_no_line_expects) {
  const std::string lines =
      "connect alice to echo\n"
      "send alice \"abc\"\n"
      "expect closed echo/1\n";
  expect_judged("unread", "resetting", lines, 4,
                "alice was reset, and no line expects that",
                ElementsAre("help: if it is meant, write `expect alice "
                            "reset`"));
  expect_passes("resetting", lines + "expect alice reset\n");
  expect_fails("resetting", send_and_end, 7,
               "alice had ECONNRESET instead of the end of the stream");
}

// --- busy --------------------------------------------------------------------

constexpr char connect_only[] =
    "connect alice to echo\n"
    "expect open echo\n";

// `expect idle` waits until nothing happens; it must not take a spin for rest.
#define EXPECT_BUSY(kind, lines, handler, mistake)                        \
  do {                                                                    \
    const std::string text = lines;                                       \
    const std::string sentence =                                          \
        "echo calls " handler " over and over, and nothing comes of it";  \
    expect_judged("busy", kind, text, 3, sentence, ElementsAre(mistake)); \
    const int idle_line =                                                 \
        5 + static_cast<int>(std::count(text.begin(), text.end(), '\n')); \
    expect_fails(kind, text + "expect idle\n", idle_line, sentence,       \
                 ElementsAre(mistake));                                   \
    expect_passes(kind, "judge busy off\n" + text + "expect idle\n");     \
    expect_passes("calm", text + "expect idle\n");                        \
  } while (false)

TEST_P(judged_run, writable_that_is_always_true) {
  EXPECT_BUSY("eager", connect_only, "echo/1.handle_write",
              "its writable() is always true: it should say yes only while "
              "there is something to send");
}

TEST_P(judged_run, close_that_does_not_close) {
  EXPECT_BUSY("staying", "connect alice to echo\nshutdown alice write\n",
              "echo/1.handle_close",
              "it does not close, so the end is reported again and again");
}

TEST_P(judged_run, predicate_that_keeps_a_program_busy) {
  const std::string text =
      "scenario v1 \"test\"\nruns-on sim posix\napp echo = idling()\n"
      "expect open echo\n";
  expect_text_fails(text, 3,
                    "echo calls its predicates over and over, and nothing "
                    "comes of it",
                    testing::IsEmpty());
}

TEST_P(judged_run, listener_that_does_not_accept) {
  EXPECT_BUSY("unwelcoming", connect_only, "echo.handle_accept",
              "it does not accept the connection that waits");
}

// While a line waits in vain, the table of those who wait tells of it.
TEST_P(judged_run, program_that_spins_while_a_line_waits) {
  const std::string lines =
      "connect alice to echo\n"
      "expect alice \"x\"\n";
  const std::string row =
      "     echo    spins: passes that do nothing; is its writable() always "
      "true?\n";
  for (const bool spins : {true, false}) {
    const run_report report =
        play(read(text_of(spins ? "eager" : "calm", lines)));
    ASSERT_EQ(report.problems.size(), 1U);
    const std::string& table = report.problems[0].details;
    EXPECT_EQ(table.find(row) != table.npos, spins) << table;
  }
}

// --- vacuous -----------------------------------------------------------------

TEST_P(judged_run, never_about_nobody) {
  expect_judged("vacuous", "calm",
                std::string(connect_only) + "expect never echo/9.handle_read\n",
                7, "this says nothing: there was no echo/9");
  expect_judged("vacuous", "calm",
                std::string("peer bob\n") + connect_only +
                    "expect never echo/bob.handle_read\n",
                8, "this says nothing: there was no echo/bob");
}

TEST_P(judged_run, never_about_somebody) {
  expect_passes("calm", std::string(connect_only) +
                            "expect never echo/1.handle_read\n"
                            "expect never echo/alice.handle_read\n");
  // Also if he comes later.
  expect_passes("calm",
                "expect never echo/1.handle_read\n"
                "connect alice to echo\n");
}

TEST_P(judged_run, file_without_steps) {
  const std::string start = "scenario v1 \"test\"\nruns-on sim posix\n";
  expect_text_fails(start, 1, "this scenario has no steps, so it says nothing",
                    ElementsAre("help: connect a peer, or `expect` something "
                                "of the application"));
  for (const char* more :
       {"judge vacuous off\n", "app echo = calm()\nexpect open echo\n"}) {
    const scenario_file file = read(start + more);
    const run_report report = play(file);
    EXPECT_EQ(report.outcome, verdict::passed) << to_text(report, file);
  }
}

// --- leak --------------------------------------------------------------------

TEST_P(judged_run, timer_that_outlives_its_application) {
  expect_judged("leak", "forgetful", connect_only, 3,
                "echo was destroyed and leaves a timer pending in its map");
  expect_passes("tidy", connect_only);
}

TEST_P(judged_run, descriptor_that_outlives_its_application) {
  expect_judged("leak", "leaky", connect_only, 3,
                "echo was destroyed and leaves a descriptor open: echo, "
                "not connected");
  expect_passes("calm", connect_only);
}

}  // namespace
}  // namespace rehearse::scenario
