// The mistakes found so far in one file.

#ifndef SIM_LANGUAGE_MISTAKES_H_
#define SIM_LANGUAGE_MISTAKES_H_

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "sim/language/diagnostic.h"

namespace rehearse::scenario {

class mistakes {
 public:
  // Keeps `mistake`, unless its line is damaged or there are too many already.
  void add(diagnostic mistake);

  // Keeps `mistake` and nothing else of its line: what follows a damaged byte
  // is likely to be its consequence.
  void add_damage(diagnostic mistake);

  // Whether as many were found as a user is shown; reading may stop then.
  bool full() const;
  std::size_t size() const { return list_.size(); }
  bool none() const { return list_.empty(); }

  // In the order of their places. If there are more than a user is shown, the
  // last one says so.
  std::vector<diagnostic> take();

 private:
  std::vector<diagnostic> list_;
  std::set<std::pair<int, int>> damaged_lines_;  // File and line.
};

// Sorts by place, and replaces what is beyond `limits::diagnostics` by a last
// message that says so.
void arrange(std::vector<diagnostic>& list);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_MISTAKES_H_
