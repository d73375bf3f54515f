#include "tests/sim/command/invocation.h"

#include <fstream>
#include <iterator>
#include <regex>

namespace rehearse {
namespace {

// Bazel starts a test where its data is.
std::string path_of(const std::string& program) {
  const std::string folder =
      program == "rehearse" ? "sim" : "tests/sim/command";
  return std::filesystem::absolute(folder + "/" + program).string();
}

program_result without_times(program_result result) {
  static const std::regex time("in [0-9]+\\.[0-9]{2}s\n");
  static const std::regex progress(
      "[0-9]+ of [0-9]+ scenarios, [0-9]+ failed, [0-9]+\\.[0-9]{2}s\n");
  result.out = std::regex_replace(result.out, time, "in TIME\n");
  result.err = std::regex_replace(result.err, progress, "");
  return result;
}

}  // namespace

void PrintTo(const invocation& row, std::ostream* stream) {
  *stream << "rehearse";
  for (const std::string& argument : row.arguments) *stream << ' ' << argument;
}

std::string name_of(const testing::TestParamInfo<invocation>& row) {
  return row.param.name;
}

user::user(const std::string& program) : program_(path_of(program)) {
  write("talk/echo.scn",
        "scenario v1 \"echo returns a line\"\n"
        "app echo = echo_server(port=7)\n"
        "peer alice\n"
        "connect alice to echo\n"
        "send alice \"hello\"\n"
        "expect alice \"hello\"\n");
  write("talk/late/quiet.scn",
        "scenario v1 \"echo says nothing by itself\"\n"
        "app echo = echo_server(port=7)\n"
        "peer alice\n"
        "connect alice to echo\n"
        "close alice\n"
        "expect closed echo/1\n");
  write("it's late.scn",
        "scenario v1 \"echo is expected to say more\"\n"
        "matrix word = \"hello\", \"a b\"\n"
        "app echo = echo_server(port=7)\n"
        "peer alice\n"
        "connect alice to echo\n"
        "send alice $word\n"
        "expect alice \"hello you\"\n");
  write("broken.scn",
        "scenario v1 \"there is no such verb\"\n"
        "frobnicate\n");
  std::filesystem::create_directory(folder() / "nothing");
}

void user::write(const std::string& file, const std::string& text) const {
  const std::filesystem::path path = folder() / file;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string user::text_of(const std::filesystem::path& file) const {
  std::ifstream in(folder() / file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

program_result user::calls(const std::vector<std::string>& arguments,
                           const std::string& out_file) const {
  std::vector<std::string> command = {program_};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return without_times(run_program(command, folder(), out_file));
}

program_result user::types(const std::string& line) const {
  // Inside the function $0 is still the first word after the script.
  return without_times(run_program(
      {"/bin/sh", "-c", "rehearse() { \"$0\" \"$@\"; }\n" + line, program_},
      folder()));
}

// Of all the tables of a program.
TEST_P(invocation_test, has_its_answer) {
  const invocation& row = GetParam();
  const program_result result = user_.calls(row.arguments);
  EXPECT_EQ(result.code, row.code);
  EXPECT_THAT(result.out, row.out);
  EXPECT_THAT(result.err, row.err);
}
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(invocation_test);

}  // namespace rehearse
