// Prints what came of each scenario: failures always, and more on request.

#ifndef SIM_COMMAND_RESULT_PRINTER_H_
#define SIM_COMMAND_RESULT_PRINTER_H_

#include "sim/command/palette.h"
#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"

namespace rehearse::command_line {

class result_printer {
 public:
  struct detail {
    bool trace = false;  // What happened, line by line.
    bool names = false;  // Those that passed or were skipped, too.
    // Standard output is for another program: only reports of failures.
    bool reports_only = false;
  };

  // `options` are what the scenarios are played with, and outlive the printer.
  result_printer(detail wanted, const play_options& options)
      : detail_(wanted), options_(options) {}

  // Whether there may be something to print about a job that is over.
  bool has_news_of(const scenario_job& job) const;
  void print(const scenario_job& job) const;

 private:
  void print_outcome(const scenario_job& job) const;
  void print_failure(const scenario_job& job) const;

  detail detail_;
  const play_options& options_;
  palette colours_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_RESULT_PRINTER_H_
