// The judges of a run, asked together.

#ifndef SIM_WATCH_JUDGES_H_
#define SIM_WATCH_JUDGES_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/observer.h"
#include "sim/run_coverage.h"
#include "sim/watch/judge.h"

namespace rehearse {

class judges {
 public:
  // value_error if another one has its name.
  void add(std::unique_ptr<judge> who);
  // Removes a judge; nothing happens the second time. value_error if no judge
  // has that name: the message lists the names that exist.
  void turn_off(std::string_view name);

  // Adds the observers of all judges to a map, which they watch to its end.
  void watch(asyncore::observer_list& map);

  // Which of them had something to judge, in the order in which they are asked.
  std::vector<judge_record> records(const run_activity& activity) const;

  // The findings of the first judge that has any.
  findings judge_rest(const run_facts& facts);
  findings judge_end(const run_facts& facts);
  findings judge_remains(const run_facts& facts);

 private:
  std::vector<std::unique_ptr<judge>> all_;
  std::vector<std::string> off_;
};

// Adds those that judge every run.
void add_standard_judges(judges& all);

}  // namespace rehearse

#endif  // SIM_WATCH_JUDGES_H_
