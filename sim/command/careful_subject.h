// A scenario as something to be explored, whose schedule is not lost if a run
// ends the program (see crash_report.h), and which is held to the limits of
// time and memory as every run is.

#ifndef SIM_COMMAND_CAREFUL_SUBJECT_H_
#define SIM_COMMAND_CAREFUL_SUBJECT_H_

#include "sim/command/crash_report.h"
#include "sim/command/guarded_run.h"
#include "sim/command/scenario_job.h"
#include "sim/explore/subject.h"
#include "sim/language/plan.h"
#include "sim/play/run_options.h"

namespace rehearse::command_line {

// All but the options outlive the subject. `words`: what is said, and written,
// if the program ends.
subject careful_subject(const scenario_job& job, const scenario::plan& plan,
                        scenario::run_options how, const last_words& words,
                        guarded_run& guard);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_CAREFUL_SUBJECT_H_
