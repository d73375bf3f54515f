#include "sim/command/result_printer.h"

#include <iostream>

#include "sim/command/output.h"
#include "sim/command/reproduction.h"
#include "sim/play/run_report.h"

namespace rehearse::command_line {
namespace {

using scenario::verdict;

void print_trace(const scenario_job& job) {
  std::cout << "# " << printable(job.name) << '\n'
            << "# pass time   who     event\n"
            << printable(job.report.trace);
}

}  // namespace

bool result_printer::has_news_of(const scenario_job& job) const {
  // Asked before the progress line is cleared, so that it does not flicker for
  // nothing.
  return job.report.outcome == verdict::failed || detail_.trace ||
         detail_.names;
}

void result_printer::print(const scenario_job& job) const {
  const bool was_played = job.report.outcome != verdict::skipped;
  if (detail_.trace && was_played) print_trace(job);
  print_outcome(job);
  // Whatever ends the program, what was found until then has been seen.
  std::cout << std::flush;
}

void result_printer::print_outcome(const scenario_job& job) const {
  switch (job.report.outcome) {
    case verdict::passed:
      if (detail_.names) {
        std::cout << colours_.green("pass") << " " << printable(job.name)
                  << '\n';
      }
      break;
    case verdict::skipped:
      if (detail_.names) {
        std::cout << "skip " << printable(job.name) << ": "
                  << job.report.skipped_because << '\n';
      }
      break;
    case verdict::failed:
      print_failure(job);
      break;
  }
}

// The name goes to one output and the report to the other, so the first is
// flushed: where both end in one place, they stand in this order.
void result_printer::print_failure(const scenario_job& job) const {
  if (!detail_.reports_only) {
    std::cout << colours_.red("FAIL") << " " << printable(job.name)
              << std::endl;
  }
  std::cerr << printable(to_text(job.report, *job.file))
            << "   reproduce: " << reproduction(job, options_) << "\n";
}

}  // namespace rehearse::command_line
