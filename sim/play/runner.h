// Plays a plan and judges it.
//
//   run_report report = run(file.plan_of(0, registry), {});
//   if (report.outcome == verdict::failed) std::cerr << to_text(report, file);
//
// The plan is played on the simulator or on the operating system (see stage.h).
// On the simulator the report, its trace and its hash are a function of the
// plan and the options.

#ifndef SIM_PLAY_RUNNER_H_
#define SIM_PLAY_RUNNER_H_

#include "sim/language/plan.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"

namespace rehearse::scenario {

run_report run(const plan& played, const run_options& how);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RUNNER_H_
