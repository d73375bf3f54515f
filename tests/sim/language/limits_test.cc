// What a file may not make the parser do: hang, or take memory without bound.

#include "sim/language/limits.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/language/parser.h"
#include "tests/diagnostics/known_applications.h"
#include "tests/sim/language/scenario_text.h"

namespace rehearse::scenario {
namespace {

using messages = std::vector<std::string>;

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(limits, refuse_a_large_file_unread) {
  const scenario_file file =
      parse("big.scn", std::string(limits::file_bytes + 1, 'x'),
            known_applications());
  ASSERT_EQ(file.diagnostics.size(), 1u);
  EXPECT_EQ(file.diagnostics[0].message, "this file is larger than 4 MiB");
}

TEST(limits, refuse_large_bytes_before_they_are_made) {
  EXPECT_EQ(messages_with_echo("send alice \"x\" * 1000000000000\n"),
            messages({"5:12 these bytes are more than 16 MiB"}));
  EXPECT_EQ(messages_with_echo("send alice counting(9223372036854775807)\n"),
            messages({"5:12 these bytes are more than 16 MiB"}));
  EXPECT_EQ(messages_with_echo(
                "send alice counting(9223372036854775807) * 9223372036854775807"
                "\n"),
            messages({"5:12 these bytes are more than 16 MiB"}));
}

TEST(limits, refuse_a_large_window) {
  const auto with_window = [](const std::string& size) {
    return messages_of_lines(
        "let most = 16777216\napp echo = echo_server()\n"
        "peer alice window=" +
        size +
        "\nconnect alice to echo\n"
        "send alice \"x\" * $most\n");
  };
  EXPECT_EQ(with_window("$most"), messages());
  EXPECT_EQ(with_window("16777217"),
            messages({"4:19 a window is at most 16 MiB"}));
  EXPECT_EQ(with_window("9223372036854775807"),
            messages({"4:19 a window is at most 16 MiB"}));
}

TEST(limits, refuse_a_large_plan_once) {
  const std::string send = "send alice \"x\" * 16777216\n";
  EXPECT_EQ(messages_with_echo(repeated(send, 20)),
            messages({"8:12 the scenario takes more memory than 64 MiB"}));
}

// Names make bytes that no line of the file is as long as.
TEST(limits, count_what_names_stand_for) {
  std::string lines = "let a0 = \"xxxxxxxxxxxxxxxx\"\n";
  for (int i = 1; i < 8; ++i) {
    const std::string inner = "$a" + std::to_string(i - 1);
    lines += "let a" + std::to_string(i) + " = " + inner + " * 16\n";
  }
  const auto found = messages_of_lines(lines);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0], "8:10 these bytes are more than 16 MiB");
}

TEST(limits, hold_for_names_of_nothing) {
  std::string lines = "let a0 = \"\"\n";
  for (int i = 1; i < 60; ++i) {
    const std::string inner = "$a" + std::to_string(i - 1);
    lines += "let a" + std::to_string(i) + " = " + inner + " " + inner +
             " * 1000000\n";
  }
  plan_of_lines(lines + std::string(echo_and_alice) +
                "send alice $a59 \"x\"\n");
}

TEST(limits, hold_for_names_of_names) {
  std::string lines = "let a0 = \"x\"\n";
  for (int i = 1; i < 100; ++i) {
    lines += "let a" + std::to_string(i) + " = $a" + std::to_string(i - 1) +
             " \"x\"\n";
  }
  const auto found = messages_of_lines(lines);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], "67:11 this name stands for names of names, 64 deep");
}

TEST(limits, count_the_cells_of_a_matrix) {
  const std::string axis =
      " = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, "
      "15, 16\n";
  const auto used = "send alice \"x\" * $a\nsend alice \"x\" * $b\n";
  const scenario_file most = parse_lines("matrix a" + axis + "matrix b" + axis +
                                         std::string(echo_and_alice) + used);
  EXPECT_EQ(most.cells.size(), 256u);
  EXPECT_EQ(messages_of_lines("matrix a" + axis + "matrix b" + axis +
                              "matrix c = 1, 2\n" +
                              std::string(echo_and_alice) + used),
            messages({"4:8 the matrix has more than 256 cells"}));
}

TEST(limits, count_the_cells_of_a_large_file) {
  std::string lines = "matrix a = 1";
  for (int i = 2; i <= 100; ++i) lines += ", " + std::to_string(i);
  lines += "\n" + repeated("# " + std::string(97, 'x') + "\n", 10'000);
  lines += std::string(echo_and_alice) + "send alice \"x\" * $a\n";
  EXPECT_EQ(messages_of_lines(lines),
            messages({"2:8 the matrix has 100 cells, too many for a file of "
                      "this size"}));
}

// A list is not read to its end if it is too long: to look for each value among
// those before it would take as long as the square of the list.
TEST(limits, refuse_a_matrix_before_its_end) {
  std::string lines = "matrix a = 0";
  for (int i = 1; i <= 400'000; ++i) lines += ", " + std::to_string(i);
  lines += ", 0\n" + std::string(echo_and_alice) + "send alice \"x\" * $a\n";
  EXPECT_EQ(messages_of_lines(lines),
            messages({"2:8 the matrix has more than 256 cells"}));
}

TEST(limits, count_applications) {
  std::string lines;
  for (int i = 1; i <= 252; ++i) {
    lines += "app a" + std::to_string(i) + " = echo_server()\n";
  }
  lines += "peer x udp x:53\nsend x to a1:7 \"x\"\n";
  EXPECT_EQ(messages_of_lines(lines),
            messages({"252:5 a scenario has at most 250 applications"}));
}

TEST(limits, count_peers) {
  std::string lines = "app echo = echo_server()\n";
  std::string uses;
  for (int i = 1; i <= 10'002; ++i) {
    const std::string name = "p" + std::to_string(i);
    lines += "peer " + name + "\n";
    uses += "connect " + name + " to echo\n";
  }
  EXPECT_EQ(messages_of_lines(lines + uses),
            messages({"10003:6 a scenario has at most 10000 peers"}));
}

TEST(limits, count_blocks) {
  std::string lines = "app echo = echo_server()\n";
  for (int i = 1; i <= 1'001; ++i) {
    const std::string name = "p" + std::to_string(i);
    lines += "peer " + name + " does {\n connect " + name + " to echo\n}\n";
  }
  EXPECT_EQ(messages_of_lines(lines),
            messages({"3003:17 a scenario has at most 1000 `does` blocks"}));
}

TEST(limits, count_faults) {
  std::string lines(echo_and_alice);
  for (int i = 1; i <= 1'002; ++i) {
    lines.insert(lines.rfind("connect"),
                 "fault echo.accept nth " + std::to_string(i) + " = EMFILE\n");
  }
  EXPECT_EQ(messages_of_lines(lines),
            messages({"1004:1 a scenario has at most 1000 faults"}));
}

// Each takes a look at all names that there are and at all lines below.
TEST(limits, hold_for_unknown_names_among_many) {
  const std::string long_name(40, 'a');
  std::string lines;
  for (int i = 0; i < 20'000; ++i) {
    lines += "let " + long_name + std::to_string(i) + " = 1\n";
  }
  lines += echo_and_alice;
  for (int i = 0; i < 20'000; ++i) {
    lines += "send alice $b" + long_name + std::to_string(i) + "\n";
  }
  EXPECT_EQ(messages_of_lines(lines).size(), limits::diagnostics + 1);
}

// `listen` lines that all come too late for all `accept` lines.
TEST(limits, hold_for_listeners_that_come_too_late) {
  std::string lines = "app web = http_client(url=\"alice\")\npeer alice\n";
  lines += repeated("accept alice from web\n", 20'000);
  lines += repeated("listen alice on alice:80\n", 20'000);
  EXPECT_EQ(messages_of_lines(lines).size(), limits::diagnostics + 1);
}

TEST(limits, cut_the_list_of_mistakes) {
  EXPECT_EQ(messages_of_lines(repeated("mistake\n", 100'000)).size(),
            limits::diagnostics + 1);
}

TEST(limits, keep_numbers_and_times_in_range) {
  EXPECT_EQ(messages_with_echo("run 3650m\nrun 315360000s\n"), messages());
  EXPECT_EQ(messages_with_echo("run 315360001s\n"),
            messages({"5:5 this time is too long"}));
  EXPECT_EQ(messages_with_echo("expect alice count 9223372036854775807\n"),
            messages());
  EXPECT_EQ(messages_with_echo("expect alice count 9223372036854775808\n"),
            messages({"5:20 this number is too large"}));
  // Sums of times do not overflow either.
  EXPECT_EQ(messages_with_echo(repeated("run 315360000s\n", 40'000)),
            messages());
}

TEST(limits, hold_for_lines_without_end) {
  messages_of_lines(std::string(1 << 20, '('));
  messages_of_lines(std::string(1 << 20, '{'));
  messages_of_lines(std::string(1 << 20, '"'));
  messages_of_lines("let a = " + repeated("\"\" ", 1 << 18));
  messages_of_lines(repeated("peer x does {\n", 1 << 16));
  messages_of_lines(repeated("send x lf {\n", 1 << 16));
}

}  // namespace
}  // namespace rehearse::scenario
