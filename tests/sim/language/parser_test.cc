// What the parser accepts and refuses, where the shape of the messages does
// not matter; those are in tests/diagnostics.

#include "sim/language/parser.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/diagnostics/known_applications.h"
#include "tests/sim/language/scenario_text.h"

namespace rehearse::scenario {
namespace {

using messages = std::vector<std::string>;

scenario_file parse_text(std::string text) {
  return parse("test.scn", std::move(text), known_applications());
}

TEST(parser, keeps_the_title_path_and_source) {
  const scenario_file file = parse_text("# first\nscenario v1 \"a title\"");
  EXPECT_EQ(file.path, "test.scn");
  EXPECT_EQ(file.title, "a title");
  EXPECT_EQ(file.source, "# first\nscenario v1 \"a title\"");
  EXPECT_TRUE(file.diagnostics.empty());
}

TEST(parser, reads_no_further_in_a_file_of_another_version) {
  const scenario_file file = parse_text("scenario v2 \"x\"\nnonsense\n");
  ASSERT_EQ(file.diagnostics.size(), 1u);
  EXPECT_EQ(file.diagnostics[0].where.column, 10);
}

TEST(parser, finds_a_file_of_ten_mistakes_to_have_ten) {
  EXPECT_EQ(messages_with_echo("exepct alice \"x\"\n"
                               "send alcie \"x\"\n"
                               "send alice \"\\q\"\n"
                               "run 5\n"
                               "run 5sm\n"
                               "close alice now\n"
                               "expect call echo handle_read\n"
                               "expect call echo.handle_raed\n"
                               "expect alice \"x\" in 2ms..1ms\n"
                               "shutdown alice\n")
                .size(),
            10u);
}

TEST(parser, takes_windows_line_ends_and_no_last_one) {
  const scenario_file file = parse_text(
      "\xef\xbb\xbfscenario v1 \"x\"\r\napp echo = echo_server()\r\n"
      "peer a\r\nconnect a to echo\r\nsend a lf {\r\n  | x\r\n}\r\nclose a");
  EXPECT_TRUE(file.diagnostics.empty());
  ASSERT_EQ(file.cells.size(), 1u);
  const plan made = file.plan_of(0, known_applications());
  EXPECT_EQ(std::get<send_step>(made.cursors[0].steps[1].what).bytes.data,
            "x\n");
}

TEST(parser, accepts_bounds_that_agree) {
  for (const std::string bounds :
       {"within 5ms", "at 0us", "after 1s", "in 1ms..1ms",
        "after 1ms within 5ms", "within 5ms after 1ms"}) {
    EXPECT_EQ(messages_with_echo("expect alice eof " + bounds + "\n"),
              messages())
        << bounds;
  }
}

TEST(parser, refuses_bounds_that_do_not) {
  for (const std::string bounds :
       {"at 1ms within 5ms", "in 1ms..2ms at 1ms", "at 1ms at 1ms",
        "in 1ms..2ms after 1ms", "in 2ms..1ms", "within 1ms within 1ms"}) {
    EXPECT_EQ(messages_with_echo("expect alice eof " + bounds + "\n").size(),
              1u)
        << bounds;
  }
}

TEST(parser, accepts_only_what_real_sockets_can_do) {
  const std::string lines = std::string(echo_and_alice);
  EXPECT_EQ(messages_of_lines("runs-on posix\n" + lines +
                              "expect alice \"x\" within 5ms\n"),
            messages());
  for (const std::string line :
       {"run 5ms", "run until idle", "@1ms close alice", "+1ms close alice",
        "expect alice eof at 1ms", "expect alice eof after 1ms",
        "expect alice eof in 1ms..2ms"}) {
    EXPECT_EQ(
        messages_of_lines("runs-on sim posix\n" + lines + line + "\n").size(),
        1u)
        << line;
    EXPECT_EQ(messages_of_lines("runs-on sim\n" + lines + line + "\n"),
              messages())
        << line;
  }
}

TEST(parser, checks_step_times_within_a_cursor) {
  EXPECT_EQ(messages_with_echo("@5ms send alice \"x\"\n+5ms send alice \"x\"\n"
                               "@10ms send alice \"x\"\n"),
            messages());
  EXPECT_EQ(messages_with_echo("@5ms send alice \"x\"\nrun 5ms\n"
                               "@9ms send alice \"x\"\n")
                .size(),
            1u);
}

TEST(parser, reports_an_undeclared_name_where_it_is_used_first) {
  EXPECT_EQ(messages_with_echo("send bob \"x\"\nsend bob \"x\"\nclose bob\n"),
            messages({"5:6 `bob` is not declared"}));
}

TEST(parser, reports_nothing_that_follows_from_a_mistake) {
  // The declaration is wrong, so nothing is known of the name.
  EXPECT_EQ(messages_of_lines("app echo = echo_sever()\npeer a\n"
                              "connect a to echo\n"
                              "expect call echo.anything\n")
                .size(),
            1u);
  // The only use of the name is wrong.
  EXPECT_EQ(messages_with_echo("").size(), 0u);
  EXPECT_EQ(messages_of_lines("app echo = echo_server()\npeer a\n"
                              "conect a to echo\nsend a \"x\"\n")
                .size(),
            1u);
  // The block of a line that is wrong.
  EXPECT_EQ(
      messages_with_echo("send alice crfl {\n  | x\n}\nclose alice\n").size(),
      1u);
  EXPECT_EQ(messages_of_lines("app echo = echo_server()\n"
                              "peer a windo=5 does {\n  connect a to echo\n}\n"
                              "expect a eof\n")
                .size(),
            1u);
  EXPECT_EQ(messages_of_lines("app echo = echo_server()\n"
                              "pier a does {\n  connect a to echo\n}\n"
                              "expect a eof\n")
                .size(),
            1u);
}

TEST(parser, goes_on_behind_a_block_that_is_not_closed) {
  EXPECT_EQ(messages_with_echo("send alice lf {\n  | x\nclose alice\n"
                               "send alcie \"x\"\n"),
            messages({"5:15 this `{` is never closed",
                      "8:6 `alcie` is not declared"}));
}

TEST(parser, knows_which_words_are_reserved) {
  const auto found = messages_with_echo("net a -> b drop 1\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].find("not supported by this build"), std::string::npos)
      << found[0];
}

TEST(parser, depends_on_nothing_but_its_input) {
  const std::string text = "scenario v1 \"x\"\npeer a\nlet x = 1\nexepct\n";
  const scenario_file first = parse_text(text);
  const scenario_file second = parse_text(text);
  ASSERT_EQ(first.diagnostics.size(), second.diagnostics.size());
  for (std::size_t i = 0; i < first.diagnostics.size(); ++i) {
    EXPECT_EQ(render(first.diagnostics[i], "x", first.source),
              render(second.diagnostics[i], "x", second.source));
  }
}

TEST(parser_death_test, makes_no_plan_of_a_file_with_mistakes) {
  const scenario_file file = parse_text("nonsense\n");
  EXPECT_DEATH(file.plan_of(0, known_applications()), "no such cell");
}

TEST(parser, keeps_the_golden_trace_and_its_place) {
  const scenario_file file = parse_lines(
      "app echo = echo_server()\npeer alice\nconnect alice to echo\n"
      "-- trace v1 --\n1 0us echo accept\n2 0us echo read\n"
      "-- data unused text --\nx\n");
  ASSERT_TRUE(file.trace);
  EXPECT_EQ(file.trace->line, 5);
  EXPECT_EQ(file.trace_text(), "1 0us echo accept\n2 0us echo read\n");
  EXPECT_EQ(file.source.substr(0, file.trace->offset),
            "scenario v1 \"a test\"\napp echo = echo_server()\npeer alice\n"
            "connect alice to echo\n-- trace v1 --\n");
  const scenario_file bare = parse_lines("");
  EXPECT_FALSE(bare.trace);
  EXPECT_EQ(bare.trace_text(), "");
}

}  // namespace
}  // namespace rehearse::scenario
