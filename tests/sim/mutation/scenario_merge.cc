#include "tests/sim/mutation/scenario_merge.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/sim/mutation/scenario_names.h"

namespace rehearse::scenario {
namespace {

// A line with the block of lines that it opens.
using statement = scenario_lines;

struct scenario_parts {
  std::vector<statement> before;  // The header, the set-up, comments.
  std::vector<statement> steps;
};

scenario_parts parts_of(const scenario_lines& lines) {
  scenario_parts parts;
  std::vector<statement>* last = &parts.before;
  for (const scenario_line& each : lines) {
    if (each.inside && !last->empty()) {
      last->back().push_back(each);
      continue;
    }
    const bool step = role_of(each.text) == line_role::step;
    last = step ? &parts.steps : &parts.before;
    last->push_back({each});
  }
  return parts;
}

scenario_lines with_other_names(scenario_lines lines, scenario_names known) {
  new_names others;
  for (const std::string& name : names_of(lines).all()) {
    if (!known.find(name)) continue;
    others[name] = fresh_name(name, known);
    known.of_kind[0].push_back(others[name]);
  }
  for (scenario_line& each : lines) each.text = renamed(each.text, others);
  return lines;
}

bool says_where_it_runs(const statement& each) {
  return each.front().text.starts_with("runs-on");
}

void append(scenario_lines& lines, const statement& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

scenario_lines merged(const scenario_lines& first, const scenario_lines& second,
                      random_numbers& random) {
  const scenario_parts one = parts_of(first);
  const scenario_parts other =
      parts_of(with_other_names(second, names_of(first)));
  scenario_lines result;
  // What only the simulated network can do needs it after the merge, too.
  const bool other_says =
      std::any_of(other.before.begin(), other.before.end(), says_where_it_runs);
  for (const statement& each : one.before) {
    if (!says_where_it_runs(each) || other_says) append(result, each);
  }
  for (const statement& each : other.before) {
    const bool declares = !names_of(each).all().empty();
    if (declares) append(result, each);
  }
  std::size_t i = 0;
  std::size_t k = 0;
  while (i < one.steps.size() || k < other.steps.size()) {
    const bool from_one =
        k == other.steps.size() || (i < one.steps.size() && random.one_in(2));
    append(result, from_one ? one.steps[i++] : other.steps[k++]);
  }
  return result;
}

}  // namespace rehearse::scenario
