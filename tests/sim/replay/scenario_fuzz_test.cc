// The fuzz target over schedules: what it plays, and what it says of a find.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explore/schedule.h"
#include "sim/explore/schedule_bytes.h"
#include "tests/examples/scratch_folder.h"
#include "tests/sim/command/program.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// It holds if the server reads all at once, and not otherwise.
constexpr const char* hasty =
    "scenario v1 \"what is said is heard at once\"\n"
    "app echo = echo_server(port=7)\n"
    "peer alice\n"
    "connect alice to echo\n"
    "send alice \"hello\"\n"
    "expect call echo/1.recv returning 5\n"
    "expect alice \"hello\"\n";

constexpr const char* patient =
    "scenario v1 \"what is said is heard\"\n"
    "app echo = echo_server(port=7)\n"
    "peer alice\n"
    "connect alice to echo\n"
    "send alice \"hi\"\n"
    "expect alice \"hi\"\n";

class fuzz : public testing::Test {
 protected:
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_.path() / file, std::ios::binary) << text;
  }
  // Three choices, of which one matters; behind `header`.
  void write_input(const std::string& file, const std::string& header) const {
    label_names names;
    const std::vector<std::uint8_t> bytes =
        to_bytes({{site::recv_len, names.of("echo/alice"), 1, 2},
                  {site::recv_len, names.of("nobody"), 1, 2},
                  {site::send_len, names.of("echo/alice"), 1, 1}});
    write(file, header + std::string(bytes.begin(), bytes.end()));
  }
  program_result plays(const std::vector<std::string>& arguments) const {
    std::vector<std::string> command = {
        "/bin/sh",
        "-c",
        R"(cd "$1" && shift && exec "$@")",
        "sh",
        folder_.path().string(),
        std::filesystem::absolute("tests/sim/replay/fuzz").string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_program(command, folder_.path());
  }

 private:
  examples::scratch_folder folder_;
};

TEST_F(fuzz, passes_with_no_bytes) {
  write("hasty.scn", hasty);
  write("benign", "");
  const program_result result = plays({"-runs=0", "hasty.scn", "benign"});
  EXPECT_EQ(result.code, 0) << result.err;
}

TEST_F(fuzz, ends_with_the_story_and_the_attachment_of_a_find) {
  write("hasty.scn", hasty);
  write_input("input", "");
  const program_result result = plays({"-runs=0", "hasty.scn", "input"});
  EXPECT_NE(result.code, 0);
  EXPECT_THAT(
      result.err,
      AllOf(HasSubstr("FIND hasty.scn: line: expect call echo/1.recv returning "
                      "5\n   shrunk from 2 choices to 1 in "),
            HasSubstr("   1. recv.len echo/alice #1 2: so many bytes"),
            HasSubstr("allowed: TCP is a stream"),
            HasSubstr("\n-- schedule v1 --\n# found by a fuzzer; shrunk "),
            HasSubstr("\nexpect violation line: expect call echo/1.recv "
                      "returning 5\nrecv.len echo/alice #1 2\n")));
}

TEST_F(fuzz, chooses_one_of_several_scenarios_by_the_first_byte) {
  write("patient.scn", patient);
  write("hasty.scn", hasty);
  write_input("first", std::string(1, '\0'));
  write_input("second", std::string(1, '\1'));
  const program_result first = plays({"patient.scn", "hasty.scn", "first"});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(plays({"patient.scn", "hasty.scn", "second"}).err,
              HasSubstr("FIND hasty.scn: "));
}

TEST_F(fuzz, says_what_fails_anyway_and_what_is_no_scenario) {
  write("benign", "");
  write("bad.scn", std::string(patient) + "expect alice \"more\"\n");
  const program_result failing = plays({"bad.scn", "benign"});
  EXPECT_NE(failing.code, 0);
  EXPECT_THAT(failing.err, HasSubstr("it fails without any deviation"));
  EXPECT_THAT(plays({"nobody.scn", "benign"}).err,
              HasSubstr("nobody.scn: cannot be read"));
  write("broken.scn", "scenario v1 \"there is no such verb\"\nsnd alice\n");
  const program_result broken = plays({"broken.scn", "benign"});
  EXPECT_NE(broken.code, 0);
  EXPECT_THAT(broken.err, AllOf(HasSubstr("broken.scn:2:1: error: "),
                                HasSubstr("there is no sound scenario"),
                                Not(HasSubstr("FIND"))));
}

}  // namespace
}  // namespace rehearse
