// What one run says of the coverage of an exploration: which lines that need
// hold in some run only have held in this one, and which judges had something
// to judge.

#ifndef SIM_RUN_COVERAGE_H_
#define SIM_RUN_COVERAGE_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace rehearse {

// How far a run has come towards `expect sometimes`; each is nearer than the
// one before it.
enum class sometimes_state : std::uint8_t {
  unreached,  // The run has not come to the line.
  absent,     // There was no such channel.
  missed,
  held,
};

struct judge_record {
  std::string_view name;  // Of the judge, which is a literal.
  bool had_work = false;
};

// Both lists are as long, and in the same order, in all runs of an exploration;
// empty if whoever plays the run knows of none.
struct run_coverage {
  std::vector<sometimes_state> sometimes = {};
  std::vector<judge_record> judges = {};
};

}  // namespace rehearse

#endif  // SIM_RUN_COVERAGE_H_
