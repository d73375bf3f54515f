#include "sim/language/verbs.h"

#include <vector>

#include "sim/language/expectations.h"
#include "sim/language/faults.h"
#include "sim/language/include.h"
#include "sim/language/named_values.h"
#include "sim/language/passes.h"
#include "sim/language/repeat.h"
#include "sim/language/requests.h"
#include "sim/language/run_rules.h"
#include "sim/language/setup.h"
#include "sim/language/steps.h"
#include "sim/language/together.h"

namespace rehearse::scenario {
namespace {

// Words that nothing reads yet. (Reserved expectations are in the tables of the
// other expectations.)
constexpr verb reserved_rows[] = {
    {.name = "net",
     .syntax = "net A -> B ...",
     .help = "Shapes a link: latency, loss, bandwidth, partitions.",
     .example = "net echo -> alice latency=5ms",
     .group = verb_group::network,
     .on_posix = false},
};

std::vector<verb> all_statements() {
  std::vector<verb> rows;
  for (const verb_rows part :
       {named_value_verbs(), include_verbs(), repeat_verbs(), set_up_verbs(),
        run_rule_verbs(), pass_verbs(), step_verbs(), together_verbs(),
        request_verbs(), fault_verbs(), verb_rows(reserved_rows)}) {
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
}

}  // namespace

const verb_table& verbs() {
  // The table holds a view of this vector, so both live as long as the program.
  static const std::vector<verb> statements = all_statements();
  static const verb_table table = {.statements = statements,
                                   .expectations = expectation_verbs(),
                                   .streams = stream_verbs()};
  return table;
}

}  // namespace rehearse::scenario
