// Reads scenario files.
//
//   scenario_file file = parse(path, text, application_registry::global());
//   for (const diagnostic& bad : file.diagnostics) print(render(bad, ...));
//   for (std::size_t cell = 0; cell < file.cells.size(); ++cell) {
//     plan what = file.plan_of(cell);
//   }
//
// All mistakes of a file are found in one run, in the order of their places;
// each line is a point of recovery. Nothing that a file contains makes the
// parser crash, hang, or take memory without bound: see `limits`.

#ifndef SIM_LANGUAGE_PARSER_H_
#define SIM_LANGUAGE_PARSER_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/application.h"
#include "sim/language/attachments.h"
#include "sim/language/diagnostic.h"
#include "sim/language/included_files.h"
#include "sim/language/plan.h"
#include "sim/language/schedule_attachment.h"

namespace rehearse::scenario {

struct scenario_file {
  std::string path;
  std::string source;
  std::vector<included_file> included;  // place::file counts them from 1.
  std::string title;
  std::vector<diagnostic> diagnostics;  // Empty: the file is sound.
  std::vector<std::string> cells;  // "cut=7", ...; one empty name without a
                                   // matrix. Empty if there are diagnostics.
  // The golden trace, if one is attached.
  std::optional<trace_attachment> trace;
  // How it is to be replayed, if a schedule is attached.
  std::optional<schedule_attachment> schedule;
  std::vector<std::size_t> axes;  // How many values each `matrix` line has.

  // The lines of the trace, each with its end; empty if there is none.
  std::string_view trace_text() const;

  // The plan of one cell of a sound file. It is made anew at each call, so
  // that only plans in use take memory. `registry` is the one that the file
  // was parsed with; the plan points into it. A cell that the file does not
  // have is a bug of the caller and stops the program.
  plan plan_of(std::size_t cell, const application_registry& registry) const;
};

// `includes` reads the files that it includes; without one, none can be.
scenario_file parse(std::string path, std::string source,
                    const application_registry& registry,
                    const file_reader& includes = {});

// The message in the file that its place is in, and the files that include that
// one, from the innermost to the scenario.
std::string render(const diagnostic& which, const scenario_file& file);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_PARSER_H_
