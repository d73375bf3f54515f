#include "tests/sim/mutation/line_store.h"

#include <utility>

#include "sim/language/verbs.h"
#include "tests/sim/mutation/scenario_names.h"

namespace rehearse::scenario {
namespace {

// Of the parties in the examples of the verbs.
constexpr std::string_view declarations = "app echo\npeer alice\npeer ben\n";

}  // namespace

scenario_lines lines_without_names(std::string_view text) {
  const scenario_lines lines = lines_of(text);
  const scenario_names names = names_of(lines);
  scenario_lines bare;
  for (const scenario_line& each : lines) {
    const bool declares = !names_of({each}).all().empty();
    if (each.role == line_role::fixed || declares) continue;
    bare.push_back(
        {.text = without_names(each.text, names), .role = each.role});
  }
  return bare;
}

line_store::line_store() {
  std::string text(declarations);
  const verb_table& table = verbs();
  for (const verb_rows part :
       {table.statements, table.expectations, table.streams}) {
    for (const verb& each : part) {
      if (!each.is_reserved()) text += std::string(each.example) + "\n";
    }
  }
  add_lines_of(text);
}

void line_store::add_lines_of(std::string_view text) {
  for (scenario_line& each : lines_without_names(text)) {
    if (texts_.insert(each.text).second) lines_.push_back(std::move(each));
  }
}

}  // namespace rehearse::scenario
