// What came of explorations, for other programs: one document of JSON
// (docs/command_line.md has its fields), or a report in the form of JUnit.
//
// No times are in it: the same budget of runs gives the same bytes.

#ifndef SIM_COMMAND_EXPLORATION_RECORD_H_
#define SIM_COMMAND_EXPLORATION_RECORD_H_

#include <cstddef>
#include <string>
#include <vector>

#include "sim/command/find_report.h"
#include "sim/command/junit_text.h"
#include "sim/command/scenario_job.h"
#include "sim/explore/explorer.h"

namespace rehearse::command_line {

class exploration_record {
 public:
  // A scenario that was explored.
  void add(const scenario_job& job, const exploration_report& report,
           const std::vector<find_report>& finds);
  // One that cannot be explored, with the reason and all that a user reads of
  // it: it fails without any deviation, say, or its handler never returns.
  void add_failed(const scenario_job& job, const exploration_report& report,
                  const std::string& reason, const std::string& message);
  // One that does not run on the simulator.
  void add_skipped(const scenario_job& job);
  // A file that could not be read, or is no scenario.
  void add_broken(const scenario::scenario_file& file);

  std::string json() const;
  std::string junit() const;

 private:
  struct entry {
    std::string scenario = {};
    std::string cell = {};
    // "passed", "found", "failed", "skipped", "broken"
    std::string verdict = {};
    std::string reason = {};   // Why it failed, or is broken,
    std::string message = {};  // and all that a user reads of that.
    exploration_report report = {};
    std::vector<find_report> finds = {};
  };

  entry& add_entry(const scenario_job& job, const std::string& verdict);
  static std::string json_of(const entry& each);
  static std::string json_of(const find_report& each, const label_names& names);
  static junit_case case_of(const entry& each);
  std::size_t count(const std::string& verdict) const;

  std::vector<entry> entries_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_EXPLORATION_RECORD_H_
