// A report in the form of JUnit, which build servers read.

#ifndef SIM_COMMAND_JUNIT_TEXT_H_
#define SIM_COMMAND_JUNIT_TEXT_H_

#include <string>
#include <vector>

namespace rehearse::command_line {

enum class junit_result { passed, failure, error, skipped };

// What came of a scenario, or of one cell of it.
struct junit_case {
  std::string scenario = {};  // The path of its file.
  std::string name = {};  // Of the cell and the run, behind that of the file.
  junit_result result = junit_result::passed;
  std::string message = {};  // Why it did not pass,
  std::string details = {};  // and all that a user reads of it.
};

// "[cut=7]"; empty without a cell.
std::string cell_suffix(const std::string& cell);

// `suite`: what was run, as in "rehearse run".
std::string junit_text(const std::string& suite,
                       const std::vector<junit_case>& cases);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_JUNIT_TEXT_H_
