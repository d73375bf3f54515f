// The golden trace of a scenario: what happens in its canonical run, kept in
// the file itself behind `-- trace v1 --`.
//
// It is compared with one kind of run only: on the simulated network, without a
// seed, with the loop and the mode that the file has if nobody asks for others.
// In a file with a matrix the traces of all cells follow each other, each under
// a line that names its cell:
//
//   -- trace v1 --
//   # [cut=1]
//   # pass time   who     event
//     1    0us    echo    handle_accept
//   # [cut=2]
//   ...
//
// Other lines that begin with `#`, and empty ones, mean nothing.

#ifndef SIM_PLAY_GOLDEN_TRACE_H_
#define SIM_PLAY_GOLDEN_TRACE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/language/parser.h"
#include "sim/language/plan.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"

namespace rehearse::scenario {

// Whether a run of `what` is the one that a golden trace is about.
bool is_golden(const plan& what, const run_options& how);

// Fails a run that has passed and whose trace, which must have been kept, is
// not the one in the file. `update` is the command that would write it there.
// Does nothing if the file has none.
void compare_golden(const scenario_file& file, std::size_t cell,
                    std::string_view update, run_report& report);

// The file with these traces, one for each of its cells, as its golden trace;
// all other text stays as it is. A file without one gets one behind its script.
std::string with_golden(const scenario_file& file,
                        const std::vector<std::string>& traces);

// A unified diff of the golden traces of two versions of a file, from the one
// that was `expected`; empty if they say the same.
std::string golden_difference(const scenario_file& expected,
                              const scenario_file& actual);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_GOLDEN_TRACE_H_
