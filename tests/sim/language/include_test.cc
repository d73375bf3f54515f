// Files that include others, read from a map instead of a disk.

#include <map>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "sim/language/included_files.h"
#include "sim/language/limits.h"
#include "sim/language/parser.h"
#include "tests/diagnostics/known_applications.h"

namespace rehearse::scenario {
namespace {

using texts = std::map<std::string, std::string>;

scenario_file parse_with(const texts& files, const std::string& lines) {
  return parse(
      "dir/main.scn", "scenario v1 \"a test\"\n" + lines, known_applications(),
      [files](const std::string& path, std::size_t) {
        const auto found = files.find(path);
        return found == files.end() ? file_content{{}, "there is no such file"}
                                    : file_content{found->second, {}};
      });
}

std::string messages_with(const texts& files, const std::string& lines) {
  const scenario_file file = parse_with(files, lines);
  std::string all;
  for (const diagnostic& each : file.diagnostics) all += render(each, file);
  return all;
}

const std::string with_alice =
    "app echo = echo_server()\npeer alice\nconnect alice to echo\n";

TEST(include, reads_set_up_and_steps_with_parameters) {
  const scenario_file file =
      parse_with({{"dir/setup.scni", with_alice},
                  {"dir/login.scni", "send $who \"USER \" $user\n"}},
                 "include \"setup.scni\"\n"
                 "include \"login.scni\" (who=alice, user=\"bob\")\n"
                 "include \"login.scni\" (who=alice, user=\"eve\")\n");
  ASSERT_TRUE(file.diagnostics.empty()) << render(file.diagnostics[0], file);
  const plan made = file.plan_of(0, known_applications());
  const auto& steps = made.cursors[0].steps;
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(std::get<send_step>(steps[1].what).bytes.data, "USER bob");
  EXPECT_EQ(std::get<send_step>(steps[2].what).bytes.data, "USER eve");
  EXPECT_EQ(steps[2].where.line, 1);
  EXPECT_EQ(steps[2].where.file, 3);
  ASSERT_EQ(file.included.size(), 3u);
  EXPECT_EQ(file.included[2].path, "dir/login.scni");
  EXPECT_EQ(file.included[2].at.line, 4);
}

TEST(include, is_relative_to_the_file_with_the_line) {
  EXPECT_EQ(messages_with({{"dir/a/one.scni", "include \"../b/two.scni\"\n"},
                           {"dir/b/two.scni", with_alice}},
                          "include \"a/one.scni\"\n"),
            "");
}

TEST(include, shows_who_includes_a_mistake) {
  EXPECT_EQ(messages_with({{"dir/one.scni", "\ninclude \"two.scni\"\n"},
                           {"dir/two.scni", "exepct alice \"x\"\n"}},
                          with_alice + "include \"one.scni\"\n"),
            "dir/two.scni:1:1: error: expected a statement, found `exepct`\n"
            " 1 | exepct alice \"x\"\n"
            "   | ^~~~~~\n"
            "   = help: did you mean `expect`?\n"
            "   = included by dir/one.scni:2\n"
            "   = included by dir/main.scn:5\n");
}

TEST(include, makes_no_circle) {
  const std::string told =
      messages_with({{"dir/one.scni", "include \"two.scni\"\n"},
                     {"dir/two.scni", "include \"../dir/one.scni\"\n"}},
                    with_alice + "include \"one.scni\"\n");
  EXPECT_NE(told.find("`../dir/one.scni` includes itself"), std::string::npos)
      << told;
}

TEST(include, is_eight_deep_at_most) {
  texts files;
  for (int i = 1; i < 9; ++i) {
    files["dir/" + std::to_string(i) + ".scni"] =
        "include \"" + std::to_string(i + 1) + ".scni\"\n";
  }
  files["dir/8.scni"] = with_alice;
  EXPECT_EQ(messages_with(files, "include \"1.scni\"\n"), "");
  files["dir/8.scni"] = "include \"9.scni\"\n";
  const std::string told = messages_with(files, "include \"1.scni\"\n");
  EXPECT_NE(told.find("at most 8 deep"), std::string::npos) << told;
}

TEST(include, counts_for_the_limits_of_the_whole) {
  texts files = {{"dir/big.scni", std::string(3 << 20, '#') + "\n"}};
  const std::string once = with_alice + "include \"big.scni\"\n";
  EXPECT_EQ(messages_with(files, once), "");
  const std::string told =
      messages_with(files, once + "include \"big.scni\"\n");
  EXPECT_NE(told.find("larger than 4 MiB"), std::string::npos) << told;
  const std::string cells =
      messages_with(files, "matrix n = 1..3\n" + once + "send alice $n\n");
  EXPECT_NE(cells.find("too many for a file of this size"), std::string::npos)
      << cells;
}

TEST(include, needs_somebody_who_reads) {
  const scenario_file file =
      parse("main.scn", "scenario v1 \"a test\"\ninclude \"x.scni\"\n",
            known_applications());
  ASSERT_EQ(file.diagnostics.size(), 1u);
  EXPECT_EQ(file.diagnostics[0].message, "files cannot be included here");
}

}  // namespace
}  // namespace rehearse::scenario
