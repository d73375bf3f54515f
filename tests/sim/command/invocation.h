// The program `rehearse`, as a user calls it: a row of a table is a command
// line and all that comes of it.
//
//   INSTANTIATE_TEST_SUITE_P(run, invocation_test, testing::Values(invocation{
//       .name = "passes", .arguments = {"run", "talk"}, .code = 0,
//       .out = "2 passed, 0 failed in TIME\n"}), name_of);

#ifndef TESTS_SIM_COMMAND_INVOCATION_H_
#define TESTS_SIM_COMMAND_INVOCATION_H_

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/examples/scratch_folder.h"
#include "tests/sim/command/program.h"

namespace rehearse {

struct invocation {
  std::string name;  // Of the test case.
  std::vector<std::string> arguments{};
  int code = 0;
  testing::Matcher<const std::string&> out = "";
  testing::Matcher<const std::string&> err = "";
};

void PrintTo(const invocation& row, std::ostream* stream);
std::string name_of(const testing::TestParamInfo<invocation>& row);

// A user who is in a folder with these files:
//
//   talk/echo.scn          passes
//   talk/late/quiet.scn    passes
//   it's late.scn          fails, in both cells of its matrix
//   broken.scn             is not a scenario
//   nothing/               has no file
class user {
 public:
  // `program`: "rehearse", or one of this folder.
  explicit user(const std::string& program = "rehearse");

  std::filesystem::path folder() const { return folder_.path(); }
  void write(const std::string& file, const std::string& text) const;
  // What a file holds; empty if there is none.
  std::string text_of(const std::filesystem::path& file) const;

  // Runs `rehearse`. How long it took depends on the machine: in `out` this is
  // "TIME", and what it says of its progress meanwhile is not in `err`.
  program_result calls(const std::vector<std::string>& arguments,
                       const std::string& out_file = "") const;

  // Has the shell run a line, in which `rehearse` is the program.
  program_result types(const std::string& line) const;

 private:
  examples::scratch_folder folder_;
  std::string program_;  // Its path.
};

class invocation_test : public testing::TestWithParam<invocation> {
 protected:
  user user_;
};

}  // namespace rehearse

#endif  // TESTS_SIM_COMMAND_INVOCATION_H_
