#include "tests/sim/mutation/line_moves.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/mutation/scenario_names.h"

namespace rehearse::scenario {
namespace {

using indices = std::vector<std::size_t>;

template <typename Predicate>
indices indices_where(const scenario_lines& lines, Predicate wanted) {
  indices found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (wanted(lines[i])) found.push_back(i);
  }
  return found;
}

std::optional<std::size_t> any_of(const indices& found,
                                  random_numbers& random) {
  if (found.empty()) return std::nullopt;
  return random.of(found);
}

std::optional<std::size_t> any_line(const scenario_lines& lines,
                                    random_numbers& random) {
  return any_of(indices_where(lines,
                              [](const scenario_line& each) {
                                return each.role != line_role::fixed;
                              }),
                random);
}

std::optional<std::size_t> any_line(const scenario_lines& lines, line_role role,
                                    random_numbers& random) {
  return any_of(
      indices_where(
          lines, [&](const scenario_line& each) { return each.role == role; }),
      random);
}

void insert_at(scenario_lines& lines, std::size_t index, scenario_line line) {
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(index),
               std::move(line));
}

void erase_at(scenario_lines& lines, std::size_t index) {
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(index));
}

// Before or after a line of its role, so where such a line may stand.
void insert_beside(scenario_lines& lines, scenario_line line,
                   random_numbers& random) {
  const auto found = any_line(lines, line.role, random);
  if (!found) return;
  line.inside = lines[*found].inside;
  insert_at(lines, *found + random.below(2), std::move(line));
}

}  // namespace

void duplicate_line(scenario_lines& lines, random_numbers& random) {
  const auto found = any_line(lines, random);
  if (found) insert_beside(lines, lines[*found], random);
}

void delete_line(scenario_lines& lines, random_numbers& random) {
  const auto found = any_line(lines, random);
  if (found) erase_at(lines, *found);
}

void swap_lines(scenario_lines& lines, random_numbers& random) {
  const auto one = any_line(lines, random);
  if (!one) return;
  const auto other = any_line(lines, lines[*one].role, random);
  std::swap(lines[*one].text, lines[*other].text);
}

void move_line(scenario_lines& lines, random_numbers& random) {
  const auto found = any_line(lines, random);
  if (!found) return;
  const scenario_line line = lines[*found];
  erase_at(lines, *found);
  insert_beside(lines, line, random);
}

void insert_line(scenario_lines& lines, const scenario_lines& others,
                 random_numbers& random) {
  if (others.empty()) return;
  scenario_line line = random.of(others);
  const auto text = with_names(line.text, names_of(lines), random);
  if (!text) return;
  line.text = *text;
  insert_beside(lines, std::move(line), random);
}

void double_name(scenario_lines& lines, random_numbers& random) {
  const scenario_names names = names_of(lines);
  const std::vector<std::string> all = names.all();
  if (all.empty()) return;
  const std::string& old = random.of(all);
  const std::string fresh = fresh_name(old, names);
  scenario_lines result;
  for (const scenario_line& each : lines) {
    result.push_back(each);
    if (each.role == line_role::fixed || !mentions(each.text, old)) continue;
    result.push_back(each);
    result.back().text = renamed(each.text, {{old, fresh}});
  }
  lines = std::move(result);
}

void delete_name(scenario_lines& lines, random_numbers& random) {
  const std::vector<std::string> all = names_of(lines).all();
  if (all.empty()) return;
  const std::string& name = random.of(all);
  std::erase_if(lines, [&](const scenario_line& each) {
    return each.role != line_role::fixed && mentions(each.text, name);
  });
}

}  // namespace rehearse::scenario
