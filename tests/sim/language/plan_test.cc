// What the statements of a sound scenario become in its plan.

#include "sim/language/plan.h"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include <gtest/gtest.h>

#include "tests/diagnostics/known_applications.h"
#include "tests/sim/language/scenario_text.h"

namespace rehearse::scenario {
namespace {

using namespace std::chrono_literals;

// The step behind those of `echo_and_alice`, as what it should be.
template <typename Step>
Step step_of(std::string_view lines) {
  const plan made = plan_with_echo(lines);
  if (made.cursors.empty() || made.cursors[0].steps.size() < 2) {
    ADD_FAILURE() << "no step: " << lines;
    return {};
  }
  const Step* found = std::get_if<Step>(&made.cursors[0].steps[1].what);
  if (found == nullptr) {
    ADD_FAILURE() << "another step: " << lines;
    return {};
  }
  return *found;
}

// --- Set-up -----------------------------------------------------------------

TEST(plan, has_the_defaults_of_a_file_that_says_nothing) {
  const plan made = plan_of_lines("");
  EXPECT_EQ(made.title, "a test");
  EXPECT_EQ(made.cell, "");
  EXPECT_TRUE(made.on_sim);
  EXPECT_FALSE(made.on_posix);
  EXPECT_FALSE(made.loop);
  EXPECT_FALSE(made.mode);
  ASSERT_EQ(made.cursors.size(), 1u);
  EXPECT_FALSE(made.cursors[0].peer);
}

TEST(plan, has_what_set_up_says) {
  const plan made =
      plan_of_lines("runs-on posix sim\nloop poll\nmode cpython\n");
  EXPECT_TRUE(made.on_sim);
  EXPECT_TRUE(made.on_posix);
  EXPECT_EQ(made.loop, loop_kind::poll);
  EXPECT_EQ(made.mode, loop_mode::cpython);
  const plan other = plan_of_lines("runs-on posix\nloop select\nmode safe\n");
  EXPECT_FALSE(other.on_sim);
  EXPECT_EQ(other.loop, loop_kind::select);
  EXPECT_EQ(other.mode, loop_mode::safe);
}

TEST(plan, has_typed_parameters_with_their_standards) {
  const plan made = plan_of_lines(
      "app a = sample(t=\"x\" * 3, e=two:80)\nexpect never a.handle_error\n");
  ASSERT_EQ(made.apps.size(), 1u);
  const app_line& app = made.apps[0];
  EXPECT_EQ(app.name, "a");
  EXPECT_EQ(app.kind, known_applications().find("sample"));
  EXPECT_EQ(app.where.line, 2);
  EXPECT_EQ(app.where.column, 5);
  EXPECT_EQ(app.given.text("t"), "xxx");
  EXPECT_EQ(app.given.integer("i"), 1);
  EXPECT_EQ(app.given.duration("d"), 1ms);
  EXPECT_EQ(app.given.place("e").host, "two");
  EXPECT_EQ(app.given.place("e").port, 80);
}

TEST(plan, has_peers_and_a_cursor_for_each_block) {
  const plan made = plan_of_lines(
      "app echo = echo_server()\n"
      "peer alice tcp window=4096\n"
      "peer bob does {\n"
      "  connect bob to echo\n"
      "  connect alice to echo\n"  // Another cursor may drive a peer.
      "}\n"
      "send bob \"x\"\n"
      "close alice\n");
  ASSERT_EQ(made.peers.size(), 2u);
  EXPECT_EQ(made.peers[0].window, 4096u);
  EXPECT_FALSE(made.peers[1].window);
  ASSERT_EQ(made.cursors.size(), 2u);
  EXPECT_EQ(made.cursors[0].steps.size(), 2u);
  EXPECT_EQ(made.cursors[1].steps.size(), 2u);
  EXPECT_EQ(made.cursors[1].peer, 1u);
}

// --- Steps ------------------------------------------------------------------

TEST(plan, keeps_the_time_and_place_of_a_step) {
  const plan made =
      plan_with_echo("  @50ms close alice\n+5us connect alice to echo\n");
  const auto& steps = made.cursors[0].steps;
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_FALSE(steps[0].when);
  ASSERT_TRUE(steps[1].when);
  EXPECT_TRUE(steps[1].when->absolute);
  EXPECT_EQ(steps[1].when->time, 50ms);
  EXPECT_EQ(steps[1].when->where.column, 3);
  EXPECT_EQ(steps[1].when->where.length, 5);
  EXPECT_EQ(steps[1].where.line, 5);
  EXPECT_EQ(steps[1].where.column, 9);
  EXPECT_EQ(steps[1].where.length, 5);
  ASSERT_TRUE(steps[2].when);
  EXPECT_FALSE(steps[2].when->absolute);
  EXPECT_EQ(steps[2].when->time, 5us);
}

TEST(plan, has_connects_by_name_and_by_port) {
  const plan made = plan_of_lines(
      "app spare = echo_server()\napp echo = echo_server()\n"
      "peer a\npeer b\nconnect a to echo\nconnect b to spare:8080\n");
  const auto& steps = made.cursors[0].steps;
  EXPECT_EQ(std::get<connect_step>(steps[0].what).app, 1u);
  const auto& by_port = std::get<connect_step>(steps[1].what);
  EXPECT_FALSE(by_port.app);
  EXPECT_EQ(by_port.to.host, "spare");
  EXPECT_EQ(by_port.to.port, 8080);
}

TEST(plan, has_listeners_and_what_they_accept) {
  const plan made = plan_of_lines(
      "app web = http_client(url=\"x\")\npeer a\npeer b\n"
      "listen a on origin:80\naccept a from web\n"
      "accept b from web on a within 5ms\n");
  const auto& steps = made.cursors[0].steps;
  EXPECT_EQ(std::get<listen_step>(steps[0].what).on.host, "origin");
  EXPECT_FALSE(std::get<accept_step>(steps[1].what).on);
  const auto& second = std::get<accept_step>(steps[2].what);
  EXPECT_EQ(second.peer, 1u);
  EXPECT_EQ(second.on, 0u);
  ASSERT_EQ(second.when.all.size(), 1u);
  EXPECT_EQ(second.when.all[0].first, 5ms);
}

TEST(plan, has_what_peers_do) {
  EXPECT_EQ(step_of<send_step>("send alice chunk=7 \"hi\"").chunk, 7u);
  EXPECT_EQ(step_of<send_step>("send alice \"hi\"").chunk, 0u);
  EXPECT_EQ(step_of<send_step>("send alice \"hi\"").bytes.data, "hi");
  EXPECT_TRUE(step_of<shutdown_step>("shutdown alice read").read);
  EXPECT_FALSE(step_of<shutdown_step>("shutdown alice write").read);
  step_of<close_step>("close alice");
  step_of<reset_step>("reset alice");
  EXPECT_EQ(step_of<run_step>("run 5ms").time, 5ms);
  EXPECT_FALSE(step_of<run_step>("run until idle").time);
  EXPECT_EQ(step_of<mark_step>("mark \"a\\n\"").text, "a\n");
}

// --- Expectations
// -------------------------------------------------------------

TEST(plan, has_what_peers_receive) {
  const auto exact = step_of<expect_bytes>("expect alice \"hi\" * 2 times 3");
  EXPECT_EQ(exact.what, expect_bytes::kind::exact);
  EXPECT_EQ(exact.bytes.data, "hihi");
  EXPECT_EQ(exact.times, 3u);
  EXPECT_EQ(step_of<expect_bytes>("expect alice prefix hex\"00\"").what,
            expect_bytes::kind::prefix);
  EXPECT_EQ(step_of<expect_bytes>("expect alice prefix \"x\"").times, 1u);
  EXPECT_EQ(step_of<expect_count>("expect alice count 4096").bytes, 4096u);
  EXPECT_FALSE(step_of<expect_end>("expect alice eof").reset);
  EXPECT_TRUE(step_of<expect_end>("expect alice reset").reset);
}

TEST(plan, has_bounds) {
  const auto one = step_of<expect_end>("expect alice eof in 5ms..7ms").when;
  ASSERT_EQ(one.all.size(), 1u);
  EXPECT_EQ(one.all[0].what, bound::kind::in);
  EXPECT_EQ(one.all[0].first, 5ms);
  EXPECT_EQ(one.all[0].last, 7ms);
  const auto two =
      step_of<expect_end>("expect alice eof after 1s within 2m").when;
  ASSERT_EQ(two.all.size(), 2u);
  EXPECT_EQ(two.all[0].what, bound::kind::after);
  EXPECT_EQ(two.all[0].first, 1s);
  EXPECT_EQ(two.all[1].what, bound::kind::within);
  EXPECT_EQ(two.all[1].first, 2min);
  EXPECT_EQ(step_of<expect_end>("expect alice eof at 0ms").when.all[0].what,
            bound::kind::at);
}

TEST(plan, has_calls) {
  const expected_call call =
      step_of<expect_call>(
          "expect call echo/1.recv with \"ab\" with 5 with one:80 "
          "returning ECONNRESET times 2 within 5ms")
          .call;
  EXPECT_EQ(call.method.method, "recv");
  EXPECT_EQ(call.method.who.text, "echo/1");
  EXPECT_EQ(call.method.who.accept, 1u);
  ASSERT_EQ(call.with.size(), 3u);
  EXPECT_EQ(call.with[0].what, call_value::kind::text);
  EXPECT_EQ(call.with[0].text, "ab");
  EXPECT_EQ(call.with[1].what, call_value::kind::integer);
  EXPECT_EQ(call.with[1].number, 5);
  EXPECT_EQ(call.with[2].what, call_value::kind::endpoint);
  EXPECT_EQ(call.with[2].text, "one:80");
  ASSERT_EQ(call.returning.size(), 1u);
  EXPECT_EQ(call.returning[0].what, call_value::kind::word);
  EXPECT_EQ(call.returning[0].text, "ECONNRESET");
  EXPECT_EQ(call.times, 2u);
  EXPECT_EQ(call.when.all.size(), 1u);
  EXPECT_EQ(call.where.column, 13);
}

TEST(plan, has_exceptions_by_their_type) {
  EXPECT_EQ(
      step_of<expect_call>("expect call echo.handle_error with runtime_error")
          .call.with[0]
          .text,
      "runtime_error");
}

TEST(plan, has_orders_and_states) {
  const auto order = step_of<expect_order>(
      "expect order {\n"
      "  echo.handle_accepted\n"
      "\n"
      "  # A comment.\n"
      "  echo/1.handle_read times 2\n"
      "}\n");
  ASSERT_EQ(order.calls.size(), 2u);
  EXPECT_EQ(order.calls[1].times, 2u);
  EXPECT_EQ(order.calls[1].where.line, 9);
  EXPECT_TRUE(step_of<expect_state>("expect open echo/1").open);
  EXPECT_FALSE(step_of<expect_state>("expect closed echo/1").open);
  EXPECT_EQ(
      step_of<expect_never>("expect never echo.handle_error").method.method,
      "handle_error");
  step_of<expect_idle>("expect idle");
}

TEST(plan, has_what_some_run_must_meet) {
  const plan made = plan_with_echo(
      "expect  sometimes call echo/1.recv returning 1   # or more\n"
      "expect sometimes closed echo/alice\n"
      "expect sometimes probe echo.guests = 2\n"
      "expect sometimes open echo\n");
  ASSERT_EQ(made.sometimes.size(), 4u);
  EXPECT_EQ(made.sometimes[0].text,
            "expect sometimes call echo/1.recv returning 1");
  EXPECT_EQ(made.sometimes[1].where.line, made.sometimes[0].where.line + 1);
  const auto line = [&](std::size_t step) {
    return std::get<expect_sometimes>(made.cursors[0].steps[step + 1].what);
  };
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(line(i).line, i);
  const auto call = std::get<expect_call>(line(0).what).call;
  EXPECT_EQ(call.method.method, "recv");
  EXPECT_EQ(call.returning[0].number, 1);
  EXPECT_EQ(std::get<expect_state>(line(1).what).channel.peer, 0u);
  EXPECT_EQ(std::get<expect_probe>(line(2).what).value, probe_value(2));
  EXPECT_TRUE(std::get<expect_state>(line(3).what).open);
}

TEST(plan, has_one_line_of_sometimes_for_all_rounds) {
  const plan made = plan_with_echo(
      "repeat 3 {\n"
      "  expect sometimes call echo/1.recv returning $round\n"
      "  expect sometimes probe echo.guests = $round\n"
      "}\n");
  ASSERT_EQ(made.sometimes.size(), 2u);
  EXPECT_EQ(made.sometimes[0].text,
            "expect sometimes call echo/1.recv returning $round");
  ASSERT_EQ(made.cursors[0].steps.size(), 7u);
  const auto& last = std::get<expect_sometimes>(made.cursors[0].steps[6].what);
  EXPECT_EQ(last.line, 1u);
  EXPECT_EQ(std::get<expect_probe>(last.what).value, probe_value(3));
}

TEST(plan, has_faults_of_the_beginning_and_of_steps) {
  const plan made = plan_of_lines(
      "let e = EMFILE\n"
      "app echo = echo_server()\n"
      "fault echo.accept always = $e\n"
      "peer alice\n"
      "peer ben does {\n"
      "  fault echo/1.recv from 2 = EINTR\n"
      "  connect ben to echo\n"
      "}\n"
      "@1ms fault echo/alice.send nth 3 = short 7\n"
      "connect alice to echo\n"
      "fault echo.poll nth 1 = EINTR\n");
  ASSERT_EQ(made.faults.size(), 4u);
  EXPECT_EQ(to_text(made.faults[0].what), "accept always = EMFILE");
  EXPECT_EQ(to_text(made.faults[1].what), "recv from 2 = EINTR");
  EXPECT_EQ(to_text(made.faults[2].what), "send nth 3 = short 7");
  EXPECT_EQ(made.faults[1].who.accept, 1u);
  EXPECT_EQ(made.faults[2].where.column, 12);
  EXPECT_FALSE(made.faults[0].is_step);
  EXPECT_TRUE(made.faults[1].is_step);
  EXPECT_TRUE(made.faults[2].is_step);
  EXPECT_TRUE(made.faults[3].is_step);
  ASSERT_EQ(made.cursors[0].steps.size(), 3u);
  EXPECT_EQ(std::get<fault_step>(made.cursors[0].steps[2].what).line, 3u);
  EXPECT_EQ(std::get<fault_step>(made.cursors[1].steps[0].what).line, 1u);
}

TEST(plan, resolves_the_names_of_channels) {
  const plan made = plan_of_lines(
      "app way = proxy(primary=one:80)\npeer alice\nconnect alice to way\n"
      "expect open way\nexpect open way/12\nexpect open way/alice\n"
      "expect open way/upstream\nexpect open way/upstream/2\n");
  const auto channel = [&](std::size_t step) {
    return std::get<expect_state>(made.cursors[0].steps[step].what).channel;
  };
  EXPECT_FALSE(channel(1).accept || channel(1).peer);
  EXPECT_EQ(channel(2).accept, 12u);
  EXPECT_EQ(channel(3).peer, 0u);
  EXPECT_EQ(channel(4).label, "upstream");
  EXPECT_EQ(channel(4).label_number, 1u);
  EXPECT_EQ(channel(5).label_number, 2u);
  EXPECT_EQ(channel(5).text, "way/upstream/2");
}

// --- Bytes and values -------------------------------------------------------

TEST(plan, has_the_bytes_of_blocks) {
  EXPECT_EQ(step_of<send_step>("send alice crlf {\n"
                               "  | GET /\n"
                               "  |\n"
                               "  |  # data \n"
                               "  |$x\n"
                               "}\n")
                .bytes.data,
            "GET /\r\n\r\n # data \r\n$x\r\n");
  EXPECT_EQ(step_of<send_step>("send alice lf {\n | a\n | b\n}").bytes.data,
            "a\nb\n");
  EXPECT_EQ(step_of<send_step>("send alice raw {\n | a\n | b\n}").bytes.data,
            "ab");
}

TEST(plan, has_the_place_of_each_line_of_a_block) {
  const byte_string bytes =
      step_of<send_step>("send alice lf {\n  | ab\n   |cd\n}").bytes;
  ASSERT_EQ(bytes.lines.size(), 2u);
  EXPECT_EQ(bytes.lines[0].where.line, 6);
  EXPECT_EQ(bytes.lines[0].where.column, 5);
  EXPECT_EQ(bytes.lines[0].where.length, 2);
  EXPECT_EQ(bytes.lines[1].offset, 3u);
  EXPECT_EQ(bytes.lines[1].where.line, 7);
  EXPECT_EQ(bytes.lines[1].where.column, 5);
}

TEST(plan, goes_on_behind_a_block) {
  const auto expected = step_of<expect_bytes>(
      "expect alice lf {\n  | a\n} times 2 within 5ms  # why\n");
  EXPECT_EQ(expected.times, 2u);
  EXPECT_EQ(expected.when.all.size(), 1u);
}

TEST(plan, has_values_in_place_of_their_names) {
  const plan made = plan_of_lines(
      "let size = 3\nlet pause = 5ms\nlet place = echo:7\nlet who = echo\n"
      "let text = \"ab\" * $size\nlet more = $text \"!\"\nlet same = $more\n"
      "let port = 8080\n"
      "app echo = echo_server(port=$port)\npeer a window=$size\npeer b\n"
      "connect a to $place\nconnect b to $who\n"
      "@$pause send a chunk=$size $same \"x\" * $size $text * 2\n"
      "expect a count $size within $pause\n"
      "expect a $more times $size in $pause..$pause\n"
      "expect call echo/1.recv with $text returning $size\n");
  EXPECT_EQ(made.apps[0].given.integer("port"), 8080);
  EXPECT_EQ(made.peers[0].window, 3u);
  const auto& steps = made.cursors[0].steps;
  EXPECT_EQ(std::get<connect_step>(steps[0].what).to.port, 7);
  EXPECT_EQ(std::get<connect_step>(steps[1].what).app, 0u);
  EXPECT_EQ(steps[2].when->time, 5ms);
  EXPECT_EQ(std::get<send_step>(steps[2].what).bytes.data,
            "ababab!xxxabababababab");
  EXPECT_EQ(std::get<expect_count>(steps[3].what).bytes, 3u);
  EXPECT_EQ(std::get<expect_bytes>(steps[4].what).bytes.data, "ababab!");
  EXPECT_EQ(std::get<expect_call>(steps[5].what).call.with[0].text, "ababab");
}

}  // namespace
}  // namespace rehearse::scenario
