// A schedule in one line, as an environment variable or C++ holds it:
//
//   poll.ready server/client #2 withhold; recv.len server/client #1 3

#ifndef SIM_EXPLORE_SCHEDULE_TEXT_H_
#define SIM_EXPLORE_SCHEDULE_TEXT_H_

#include <string>
#include <string_view>

#include "sim/explore/schedule.h"

namespace rehearse {

std::string to_line(const schedule& which, const label_names& names);

// Choices end at a `;` or at the end of a line. value_error if one of them is
// none, or if there is none at all: the message says which, and why. `names`
// takes the labels.
schedule read_schedule_text(std::string_view text, label_names& names);

}  // namespace rehearse

#endif  // SIM_EXPLORE_SCHEDULE_TEXT_H_
