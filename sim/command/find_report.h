// What is known of a find in the end, and how it is told to people.

#ifndef SIM_COMMAND_FIND_REPORT_H_
#define SIM_COMMAND_FIND_REPORT_H_

#include <functional>
#include <optional>
#include <string>

#include "sim/command/palette.h"
#include "sim/explore/difference.h"
#include "sim/explore/experiment.h"
#include "sim/explore/explorer.h"
#include "sim/explore/point_of_no_return.h"
#include "sim/explore/schedule.h"
#include "sim/explore/shrinker.h"
#include "sim/explore/subject.h"

namespace rehearse::command_line {

struct find_report {
  find found = {};
  shrunk_find small = {};
  // From the closest schedule that passes; nothing if there is none.
  std::optional<difference> differs = std::nullopt;
  failure_odds odds = {};
  std::string message = {};  // What the run says when it fails,
  std::string trace = {};    // and what happened in it.
  std::string path = {};     // Where it was written; empty: nowhere.
};

// Writes what is left of a find, with how far it has been shrunk. The path, or
// nothing if it cannot be written.
using find_writer = std::function<std::string(const schedule& deviations,
                                              const std::string& progress)>;

// Shrinks a find, and writes it before, meanwhile and afterwards, so that
// nothing is lost. What is not known yet when it is over stays unknown.
find_report examine(const subject& what, const find& found, label_names& names,
                    const find_writer& keep,
                    const experiment::stop_question& is_over = {});

// The verdict and the story, on standard output. `name`: of the scenario.
void print_story(const find_report& known, const std::string& name,
                 const label_names& names, const palette& colours);
// What fails, and how to see it again, on standard error.
void print_message(const find_report& known);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_FIND_REPORT_H_
