// A scenario as something to be explored.

#ifndef SIM_EXPLORE_SCENARIO_SUBJECT_H_
#define SIM_EXPLORE_SCENARIO_SUBJECT_H_

#include <string>
#include <string_view>

#include "sim/explore/subject.h"
#include "sim/language/parser.h"
#include "sim/language/plan.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"

namespace rehearse::scenario {

// All three outlive the subject.
subject subject_of(const scenario_file& file, const plan& played,
                   const run_options& how);

// One run of it, with the strategy. What the options say of choices and traces
// is replaced.
run_outcome play_once(const scenario_file& file, const plan& played,
                      run_options how, strategy& chosen_by, bool in_full);

// Without the blanks that only lay a line out: in files people may change them.
std::string with_single_blanks(std::string_view text);

// What went wrong, in words that are the same in every schedule in which it is
// the same that goes wrong: the judge and what it found, without the times,
// numbers and bytes that differ from run to run; or the line of the file that
// did not come true. Empty if nothing went wrong.
std::string violation_of(const run_report& report, const scenario_file& file);

}  // namespace rehearse::scenario

#endif  // SIM_EXPLORE_SCENARIO_SUBJECT_H_
