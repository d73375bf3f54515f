#include "sim/language/verb.h"

#include <algorithm>

namespace rehearse::scenario {

const verb* find_verb(verb_rows rows, std::string_view name) {
  // The row without a name, bytes, is never looked up.
  if (name.empty()) return nullptr;
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const verb& v) { return v.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

std::vector<std::string_view> names_of(verb_rows rows) {
  std::vector<std::string_view> names;
  for (const verb& row : rows) {
    // To suggest a reserved word would lead straight to the next message.
    if (!row.is_reserved() && !row.name.empty()) names.push_back(row.name);
  }
  return names;
}

}  // namespace rehearse::scenario
