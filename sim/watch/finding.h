// What a judge found wrong with a run.

#ifndef SIM_WATCH_FINDING_H_
#define SIM_WATCH_FINDING_H_

#include <string>
#include <vector>

#include "sim/place.h"

namespace rehearse {

struct finding {
  // The place in a file that it is about. Line 0 if there is none.
  scenario::place where = {};
  std::string message = {};  // One sentence, without a full stop.
  std::vector<std::string> notes = {};
  std::string judge = {};  // The name of who found it.
};

using findings = std::vector<finding>;

}  // namespace rehearse

#endif  // SIM_WATCH_FINDING_H_
