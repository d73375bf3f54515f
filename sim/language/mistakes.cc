#include "sim/language/mistakes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/language/limits.h"

namespace rehearse::scenario {
namespace {

bool stands_before(const diagnostic& a, const diagnostic& b) {
  if (a.where.line != b.where.line) return a.where.line < b.where.line;
  return a.where.column < b.where.column;
}

}  // namespace

void mistakes::add(diagnostic found) {
  if (full()) return;
  if (std::binary_search(damaged_lines_.begin(), damaged_lines_.end(),
                         found.where.line)) {
    return;
  }
  found_.push_back(std::move(found));
}

void mistakes::add_damage(diagnostic found) {
  if (full()) return;
  // A line may be read twice.
  if (!damaged_lines_.empty() && damaged_lines_.back() >= found.where.line) {
    return;
  }
  damaged_lines_.push_back(found.where.line);
  found_.push_back(std::move(found));
}

// One more than is shown, so that the last one is known to be too many.
bool mistakes::full() const { return found_.size() > limits::diagnostics; }

std::vector<diagnostic> mistakes::take() {
  arrange(found_);
  return std::exchange(found_, {});
}

void arrange(std::vector<diagnostic>& found) {
  std::stable_sort(found.begin(), found.end(), stands_before);
  if (found.size() <= limits::diagnostics) return;
  diagnostic last{.where = found[limits::diagnostics].where,
                  .message = "too many mistakes: only the first " +
                             std::to_string(limits::diagnostics) + " are shown",
                  .at_caret = {},
                  .notes = {}};
  found.resize(limits::diagnostics);
  found.push_back(std::move(last));
}

}  // namespace rehearse::scenario
