#include "sim/language/mistakes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/language/limits.h"

namespace rehearse::scenario {
namespace {

bool comes_before(const diagnostic& a, const diagnostic& b) {
  if (a.where.file != b.where.file) return a.where.file < b.where.file;
  if (a.where.line != b.where.line) return a.where.line < b.where.line;
  return a.where.column < b.where.column;
}

}  // namespace

void mistakes::add(diagnostic mistake) {
  if (full()) return;
  if (damaged_lines_.contains({mistake.where.file, mistake.where.line})) return;
  list_.push_back(std::move(mistake));
}

void mistakes::add_damage(diagnostic mistake) {
  if (full()) return;
  // A line may be read twice.
  const bool is_new =
      damaged_lines_.emplace(mistake.where.file, mistake.where.line).second;
  if (!is_new) return;
  list_.push_back(std::move(mistake));
}

// One more than is shown, so that the last one is known to be too many.
bool mistakes::full() const { return list_.size() > limits::diagnostics; }

std::vector<diagnostic> mistakes::take() {
  arrange(list_);
  return std::exchange(list_, {});
}

void arrange(std::vector<diagnostic>& list) {
  // Stable, so that two mistakes in one place stay in the order in which they
  // were found.
  std::stable_sort(list.begin(), list.end(), comes_before);
  if (list.size() <= limits::diagnostics) return;
  // Its place is that of the first mistake that is left out, which is where the
  // user goes on.
  diagnostic last{.where = list[limits::diagnostics].where,
                  .message = "too many mistakes: only the first " +
                             std::to_string(limits::diagnostics) + " are shown",
                  .at_caret = {},
                  .notes = {}};
  list.resize(limits::diagnostics);
  list.push_back(std::move(last));
}

}  // namespace rehearse::scenario
