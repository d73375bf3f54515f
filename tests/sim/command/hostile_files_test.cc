// Files that nobody writes by hand: made by a program that has slipped, cut off
// by a full disk, or meant to bring the reader down. Each is refused with its
// place, or plays to its end; none takes long or much memory.

#include <chrono>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::StartsWith;

#if defined(REHEARSE_SANITIZED)
// Sanitizers take their time, and memory beside that of the program.
constexpr std::chrono::milliseconds time_max{15'000};
constexpr long resident_max_kib = 2'000'000;
#else
constexpr std::chrono::milliseconds time_max{1000};
constexpr long resident_max_kib = 200'000;
#endif

constexpr const char* largest = "9223372036854775807";

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// With `#` in the text replaced by 0, 1, 2 ...
std::string numbered(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    std::string one = text;
    for (std::size_t place = 0;
         (place = one.find('#', place)) != std::string::npos;) {
      one.replace(place, 1, std::to_string(i));
    }
    all += one;
  }
  return all;
}

// Line 4 is the first of `lines`.
std::string set_up(const std::string& lines) {
  return "scenario v1 \"hostile\"\napp echo = echo_server()\npeer a\n" + lines;
}

// Line 5 is the first of `lines`.
std::string talk(const std::string& lines) {
  return set_up("connect a to echo\n" + lines);
}

std::string with_line_ends(std::string text, const std::string& end) {
  for (std::size_t place = 0;
       (place = text.find('\n', place)) != std::string::npos;
       place += end.size()) {
    text.replace(place, 1, end);
  }
  return text;
}

// `v1` is twice `v0`, and so on.
std::string doubled_values(int count) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    const std::string inner = "$v" + std::to_string(i);
    all += "let v" + std::to_string(i + 1) + " = " + inner + " " + inner + "\n";
  }
  return all;
}

struct hostile_file {
  std::string name;
  std::string text;
  int code = 2;
  std::string message = {};  // Behind the path; empty: nothing is wrong.
  std::string path = "hostile.scn";  // Of the mistake.
};

void PrintTo(const hostile_file& row, std::ostream* stream) {
  *stream << row.name;
}

constexpr const char* round_trip = "send a \"x\"\nexpect a \"x\"\nclose a\n";

// What is nested, repeated and multiplied.
std::vector<hostile_file> explosions() {
  return {
      {"parentheses_in_parentheses",
       talk("send a " + times(100'000, "(") + "\"x\"\n"), 2,
       "5:72: error: parentheses stand at most 64 deep in each other"},
      {"blocks_in_blocks", talk(times(50'000, "together {\n")), 2,
       "6:1: error: `together` is no part of one instant"},
      {"repeats_in_repeats", talk(times(50'000, "repeat 9 {\n")), 2,
       "6:1: error: `repeat` does not stand in another `repeat`"},
      {"a_repeat_without_end",
       talk("repeat " + std::string(largest) + " {\n" + round_trip + "}\n"), 2,
       "5:8: error: a block is repeated at most 10000 times"},
      {"repeats_of_nothing", talk(times(5000, "repeat 10000 {\n}\n")), 2,
       "5:14: error: this `repeat` holds no steps"},
      {"a_repeat_of_much", talk("repeat 10000 {\nsend a \"x\" * 16777216\n}\n"),
       2, "6:8: error: the scenario takes more memory than 64 MiB"},
      {"a_repeat_of_a_long_text",
       talk("repeat 10000 {\n" + times(200, round_trip) + "}\n"), 2,
       "5:14: error: with what it includes and repeats, this file is larger "
       "than 4 MiB"},
      {"a_matrix_of_thirty_axes",
       set_up(numbered(30, "matrix m# = 0..9\n") + "connect a to echo\n" +
              numbered(30, "send a \"x\" * $m#\n")),
       2, "6:8: error: the matrix has more than 256 cells"},
      {"a_matrix_of_all_numbers",
       set_up("matrix m = 0.." + std::string(largest) +
              "\nconnect a to echo\nsend a \"x\" * $m\n"),
       2, "4:8: error: the matrix has more than 256 cells"},
      {"values_of_two_values",
       set_up("let v0 = \"x\"\n" + doubled_values(60) +
              "connect a to echo\nsend a $v60\n"),
       2, "29:11: error: these bytes are more than 16 MiB"},
      {"ten_thousand_lines_from_a_hundred_files",
       talk(times(100, "include \"hundred.scni\"\n") + "close a\n"), 0},
      {"a_file_included_very_often",
       talk(times(40'000, "include \"none.scni\"\n") + "close a\n"), 0},
      {"files_that_include_each_other_ever_deeper",
       talk("include \"0.scni\"\n"), 2,
       "1:9: error: files include each other at most 8 deep", "7.scni"},
      {"an_included_file_of_many_parameters",
       talk("include \"none.scni\" (" + numbered(50'000, "p#=1, ") + "z=1)\n"),
       2, "5:712: error: a file has at most 100 parameters"},
      {"very_many_faults",
       set_up(numbered(30'000, "fault echo/1.send nth 1# = EPIPE\n") +
              "connect a to echo\n" + round_trip),
       2, "1004:1: error: a scenario has at most 1000 faults"},
      {"more_texts_than_may_come_in_any_order",
       talk("expect a unordered {\n" + numbered(500, "\"t#\"\n") + "}\n"), 2,
       "70:1: error: these are more than 64 texts"},
      {"more_takes_than_a_line_may_have",
       talk("expect a " + numbered(2000, "take t# word ") + "\n"), 2, "5:1"},
      {"never_about_everybody_many_times",
       talk(times(20'000, "expect never */*.handle_error\n") + round_trip), 0},
  };
}

// Numbers and times.
std::vector<hostile_file> numbers() {
  const std::string huge = "99999999999999999999";
  return {
      {"a_product_that_is_too_large",
       set_up("let n = " + std::string(largest) + " * " + largest +
              "\nconnect a to echo\nsend a \"x\" * $n\n"),
       2, "4:9: error: this is too large to compute"},
      {"a_sum_that_is_too_large",
       set_up("let n = " + std::string(largest) +
              " + 1\nconnect a to echo\nsend a \"x\" * $n\n"),
       2, "4:9: error: this is too large to compute"},
      {"a_difference_that_is_too_small",
       set_up("let n = 0 - " + std::string(largest) +
              " - 5\nconnect a to echo\nsend a \"x\" * $n\n"),
       2, "4:9: error: this is too large to compute"},
      {"a_number_of_many_digits", talk("expect a count " + huge + "\n"), 2,
       "5:16: error: this number is too large"},
      {"bytes_that_never_come",
       talk("expect a count " + std::string(largest) + "\n"), 1,
       "5:1: error: this will never happen: the simulation is idle"},
      {"a_text_without_end", talk("send a \"x\" * " + std::string(largest)), 2,
       "5:8: error: these bytes are more than 16 MiB"},
      {"the_number_of_a_pass",
       "scenario v1 \"x\"\npoll scripted\napp echo = echo_server()\npeer a\n"
       "connect a to echo\npass " +
           std::string(largest) + " asks echo:in answer timeout\n",
       2, "6:6: error: the next pass is number 1"},
      {"the_number_of_a_call",
       set_up("fault echo.accept nth " + huge +
              " = EMFILE\nconnect a to echo\n"),
       2, "4:23: error: this number is too large"},
      {"call_number_0",
       set_up("fault echo.accept nth 0 = EMFILE\nconnect a to echo\n"), 2,
       "4:23: error: the number of a call is at least 1"},
      {"a_window_of_0",
       "scenario v1 \"x\"\napp echo = echo_server()\npeer a window=0\n"
       "connect a to echo\n",
       2, "3:15: error: a window is at least 1"},
      {"a_window_that_grows", talk("window a +" + std::string(largest) + "\n"),
       2, "5:11: error: a window is at most 16 MiB"},
      {"a_delay_that_is_too_long",
       talk("+" + std::string(largest) + "s send a \"x\"\n"), 2,
       "5:2: error: this time is too long"},
      {"delays_that_are_too_long_together",
       talk(times(20'000, "+5000000m send a \"x\"\n")), 1,
       "5:11: error: the run would go on past the limit of virtual time, "
       "3600s"},
      {"a_wait_that_is_too_long", talk("run 5000000m\nclose a\n"), 1,
       "5:1: error: the run would go on past the limit of virtual time"},
      {"a_bound_that_is_too_late",
       talk("expect a \"x\" within " + std::string(largest) + "us\n"), 2,
       "5:21: error: this time is too long"},
      {"a_bound_that_ends_before_it_begins",
       talk("expect a \"x\" in 5ms..1ms\n"), 2,
       "5:14: error: this range ends before it begins"},
      {"a_pause_of_nothing",
       talk("send a chunk=1 every=0ms \"xyz\"\nexpect a \"xyz\"\nclose a\n"),
       0},
      {"pauses_that_are_too_long",
       talk("send a chunk=1 every=5000000m \"xyz\"\n"), 1,
       "5:1: error: the run would go on past the limit of virtual time"},
      {"pieces_of_nothing", talk("send a chunk=0 \"xyz\"\n"), 2,
       "5:14: error: a chunk is at least 1"},
      {"pieces_that_are_larger_than_the_text",
       talk("send a chunk=" + std::string(largest) +
            " every=1ms \"xyz\"\nexpect a \"xyz\"\nclose a\n"),
       0},
      {"a_slice_outside_of_its_text",
       set_up("let x = \"abcdef\"\nconnect a to echo\nsend a $x[0.." +
              std::string(largest) + "]\n"),
       2, "6:10: error: this slice is out of range: it is 0.."},
      {"a_slice_that_ends_before_it_begins",
       set_up("let x = \"abcdef\"\nconnect a to echo\nsend a $x[2..1]\n"), 2,
       "6:10: error: this slice ends before it begins"},
      {"a_port_that_is_none", set_up("connect a to echo:99999999\n"), 2,
       "4:19: error: a port is from 1 to 65535"},
      {"a_limit_of_nothing",
       set_up("limit passes=0\nconnect a to echo\n" + std::string(round_trip)),
       2, "4:14: error: a limit is at least 1"},
      {"the_end_instead_of_what_is_looked_for",
       talk("send a \"abc\"\nshutdown a write\nexpect a through \"zz\"\n"), 1,
       "7:1: error: a had the end of the stream with"},
      {"what_is_looked_for_in_a_long_text",
       talk("send a \"a\" * 500000\nexpect a through \"a\" * 250000 \"b\"\n"),
       1, "6:1: error: this will never happen: the simulation is idle"},
  };
}

// Bytes, lines and words.
std::vector<hostile_file> texts() {
  const std::string good = talk(round_trip);
  const std::string mark = "\xef\xbb\xbf";
  return {
      {"no_byte_at_all", "", 2, "1:1: error: this file has no header"},
      {"a_million_nul_bytes", std::string(1'000'000, '\0'), 2,
       "1:1: error: a NUL byte"},
      {"a_nul_byte_in_a_string", talk(std::string("send a \"x\0y\"\n", 13)), 2,
       "5:10: error: a NUL byte"},
      {"bytes_that_are_not_utf8", talk("send a \"\xff\xfe\xc0\x80\"\n"), 2,
       "5:9: error: byte `\\xff` is not UTF-8"},
      {"controls_of_a_terminal", talk("send a \"\x1b[2J\"\n"), 2,
       "5:9: error: a control character"},
      {"a_turn_of_the_direction",
       talk("send \xe2\x80\xae"
            "a \"x\"\n"),
       2, "5:6: error: this character has no meaning here"},
      {"utf16",
       [&] {
         std::string wide = "\xff\xfe";
         for (const char c : good) wide += {c, '\0'};
         return wide;
       }(),
       2, "1:1: error: byte `\\xff` is not UTF-8"},
      {"a_mark_of_the_byte_order", mark + good, 0},
      {"two_marks_of_the_byte_order", mark + mark + good, 2,
       "1:1: error: this character has no meaning here"},
      {"line_ends_of_windows", with_line_ends(good, "\r\n"), 0},
      {"carriage_returns_alone", with_line_ends(good, "\r"), 2,
       "1:22: error: a carriage return inside a line"},
      {"four_million_blanks", talk(std::string(4'000'000, ' ') + "\nclose a\n"),
       0},
      {"a_comment_of_four_million_bytes", std::string(4'000'000, '#'), 2,
       "1:1: error: this file has no header"},
      {"a_name_of_a_million_letters",
       set_up("peer " + std::string(1'000'000, 'n') + "\nconnect a to echo\n"),
       2, "4:6: error: peer `nnnn"},
      {"a_word_of_a_million_letters", talk(std::string(1'000'000, 'w') + "\n"),
       2, "5:1: error: expected a statement, found `wwww"},
      {"a_channel_of_very_many_parts",
       talk("expect call echo" + times(300'000, "/x") + "\n"), 2,
       "5:13: error: `echo/x/x/x"},
      {"a_title_of_a_million_letters",
       "scenario v1 \"" + std::string(1'000'000, 't') + good.substr(20), 0},
      {"signs_without_end", talk("send a " + times(300'000, "* ") + "\n"), 2,
       "5:8: error: expected bytes, found `*`"},
      {"values_without_names", talk("send a " + times(300'000, "$") + "\n"), 2,
       "5:8: error: `$` names no value"},
      {"a_string_without_end", talk("send a \"" + std::string(1'000'000, 'x')),
       2, "5:8: error: this string is not closed on its line"},
      {"strings_without_end", talk(times(30'000, "send a \"x\n")), 2,
       "5:8: error: this string is not closed on its line"},
      {"escapes_that_are_none", talk("send a \"\\q\\x\\xg\"\n"), 2,
       "5:9: error: unknown escape `\\q`"},
      {"half_a_byte", talk("send a hex\"0\"\n"), 2, "5:12: error: half a byte"},
      {"a_block_without_end", talk("send a crlf {\n" + times(30'000, "| x\n")),
       2, "5:13: error: this `{` is never closed"},
      {"blocks_without_end", talk(times(30'000, "send a crlf {\n| x\n")), 2,
       "5:13: error: this `{` is never closed"},
      {"an_attachment_without_a_name", good + "-- data --\n", 2,
       "8:1: error: data has a name, and is `hex` or `text`"},
      {"an_attachment_that_is_not_hexadecimal",
       talk("send a data:x\n-- data x hex --\nzz\n"), 2,
       "7:1: error: `z` is not a hexadecimal digit"},
      {"an_attachment_that_is_there_twice",
       talk("send a data:x\n-- data x text --\n-- data x text --\n"), 2,
       "7:9: error: `x` is already attached, in line 6"},
      {"very_many_attachments",
       good + numbered(30'000, "-- data d# text --\nx\n"), 2,
       "8:9: error: `data:d0` is never used"},
      {"an_attachment_of_another_kind", good + "-- what is this --\n", 2,
       "8:4: error: `what` is not a kind of attachment"},
      {"a_trace_of_one_long_line",
       good + "-- trace v1 --\n" + std::string(1'000'000, 'x') + "\n", 1,
       "8:1: error: this is not what happens: the golden trace differs"},
      {"a_path_of_a_unix_socket",
       set_up("connect a to echo:unix \"" + std::string(100'000, 'p') + "\"\n"),
       2, "4:24: error: a path has 1 to 107 bytes"},
      {"a_file_that_includes_itself", talk("include \"hostile.scn\"\n"), 2,
       "5:9: error: `hostile.scn` includes itself"},
      {"an_included_device", talk("include \"/dev/zero\"\n"), 2,
       "5:9: error: `/dev/zero` is not beside the file that includes it"},
      {"an_included_folder", talk("include \".\"\n"), 2,
       "5:9: error: `.` cannot be included: it is not a file"},
      {"an_included_name_with_a_nul", talk("include \"a\\0b\"\n"), 2,
       "5:9: error: `a\\0b` cannot be included: there is no such file"},
      {"very_many_unknown_names", talk(numbered(30'000, "send b# \"x\"\n")), 2,
       "5:6: error: `b0` is not declared"},
      {"a_header_of_the_far_future", "scenario v99999999999999999999 \"x\"\n",
       2, "1:10: error: format version `v99999999999999999999` is not known"},
  };
}

class hostile_files : public testing::TestWithParam<hostile_file> {
 protected:
  hostile_files() {
    user_.write("hostile.scn", GetParam().text);
    user_.write("none.scni", "");
    user_.write("hundred.scni", times(100, "expect idle\n"));
    for (int i = 0; i < 9; ++i) {
      user_.write(std::to_string(i) + ".scni",
                  "include \"" + std::to_string(i + 1) + ".scni\"\n");
    }
  }

  program_result calls(const std::vector<std::string>& arguments) const {
    program_result result = user_.calls(arguments);
    EXPECT_LT(result.processor_time.count(), time_max.count());
    EXPECT_LT(result.memory_max_kib, resident_max_kib);
    return result;
  }

  user user_;
};

TEST_P(hostile_files, are_played_or_refused_with_their_place) {
  const hostile_file& row = GetParam();
  const program_result result = calls({"run", "hostile.scn"});
  EXPECT_EQ(result.code, row.code);
  if (row.code == 0) {
    EXPECT_EQ(result.err, "");
  } else {
    EXPECT_THAT(result.err, StartsWith(row.path + ":" + row.message));
  }
}

// What is wrong is the same, whoever reads the file.
TEST_P(hostile_files, are_checked_and_laid_out_or_refused) {
  const bool is_sound = GetParam().code != 2;
  EXPECT_EQ(calls({"check", "hostile.scn"}).code, is_sound ? 0 : 2);
  const program_result result = calls({"fmt", "--check", "hostile.scn"});
  if (is_sound) {
    EXPECT_NE(result.code, 2);
  } else {
    EXPECT_EQ(result.code, 2);
  }
}

const auto name_of_row = [](const auto& row) { return row.param.name; };

INSTANTIATE_TEST_SUITE_P(explosions, hostile_files,
                         testing::ValuesIn(explosions()), name_of_row);
INSTANTIATE_TEST_SUITE_P(numbers, hostile_files, testing::ValuesIn(numbers()),
                         name_of_row);
INSTANTIATE_TEST_SUITE_P(texts, hostile_files, testing::ValuesIn(texts()),
                         name_of_row);

}  // namespace
}  // namespace rehearse
