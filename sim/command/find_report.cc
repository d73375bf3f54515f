#include "sim/command/find_report.h"

#include <iostream>

#include "sim/command/exploration_text.h"
#include "sim/command/output.h"
#include "sim/command/shell_quoting.h"

namespace rehearse::command_line {

find_report examine(const subject& what, const find& found, label_names& names,
                    const find_writer& keep,
                    const experiment::stop_question& is_over) {
  find_report known{.found = found};
  known.path = keep(found.deviations, "not shrunk yet");
  known.small =
      shrink(what, found, names,
             {.is_over = is_over, .on_smaller = [&](const schedule& smaller) {
                known.path = keep(smaller, "not shrunk to the end");
              }});
  known.path = keep(known.small.deviations, shrink_text(known.small));
  schedule_strategy followed(known.small.deviations);
  const run_outcome outcome = what(followed, true);
  known.message = outcome.report;
  known.trace = outcome.trace;
  if (known.small.is_flaky) return known;
  known.differs =
      difference_to_passing(what, known.small.deviations, outcome.trace);
  known.odds =
      odds_of(what, known.small.deviations, known.small.violation, is_over);
  return known;
}

void print_story(const find_report& known, const std::string& name,
                 const label_names& names, const palette& colours) {
  std::cout << colours.red("FIND") << " " << printable(name) << ": "
            << printable(known.small.violation) << "\n";
  if (known.differs) {
    std::cout << "   the difference: " << printable(to_text(*known.differs))
              << "\n";
  }
  std::cout << "   " << origin_text(known.found) << "\n   "
            << shrink_text(known.small) << "\n"
            << printable(story_text(known.small, names, known.trace))
            << odds_text(known.odds);
  std::cout << std::flush;
}

void print_message(const find_report& known) {
  std::cerr << printable(known.message);
  if (known.path.empty()) return;
  std::cerr << "   saved as " << printable(known.path)
            << "\n   reproduce: rehearse run " << shell_quoted_path(known.path)
            << " --trace\n";
}

}  // namespace rehearse::command_line
