// Plays a plan and judges it.
//
//   run_report report = run(file.plan_of(0), {});
//   if (report.outcome == verdict::failed) std::cerr << to_text(report, file);
//
// The plan is played on the simulator or on the operating system (see stage.h).
// On the simulator the report, its trace and its hash are a function of the
// plan and the options.

#ifndef SIM_SCENARIO_RUNNER_H_
#define SIM_SCENARIO_RUNNER_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/choices.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/plan.h"
#include "sim/world.h"

namespace rehearse::scenario {

enum class network_kind { sim, posix };

struct run_options {
  network_kind network = network_kind::sim;
  // Where the file pins none: select, and safe.
  std::optional<loop_kind> loop = std::nullopt;
  std::optional<loop_mode> mode = std::nullopt;
  // Without a seed every choice is benign: the canonical schedule.
  std::optional<std::uint64_t> seed = std::nullopt;
  // How long nothing may happen on the operating system before what is still
  // expected has failed.
  duration deadline = std::chrono::seconds(5);
  world_limits limits = {};
  // Render the trace into the report of a passing run too.
  bool keep_trace = false;
};

enum class verdict { passed, failed, skipped };

// What did not hold, and all that was known then.
struct problem {
  diagnostic what;
  std::string details;  // Lines that follow it, each with its end of line.
};

struct run_report {
  verdict outcome = verdict::passed;
  std::string skipped_because = {};
  std::vector<problem> problems = {};  // In the order in which they were found.
  std::uint64_t hash = 0;
  std::uint64_t passes = 0;
  duration time{};
  std::size_t trace_lines = 0;
  std::string trace = {};            // If kept.
  std::vector<choice> choices = {};  // Those that were not benign.
};

run_report run(const plan& what, const run_options& how);

// The problems of a failed run as text, in the form of diagnostics.
std::string to_text(const run_report& report, const scenario_file& file);

}  // namespace rehearse::scenario

#endif  // SIM_SCENARIO_RUNNER_H_
