// The events of a rendered trace, without what differs from run to run.

#ifndef SIM_EXPLORE_TRACE_EVENTS_H_
#define SIM_EXPLORE_TRACE_EVENTS_H_

#include <string>
#include <string_view>
#include <vector>

namespace rehearse {

// What happened in each line, without pass and time: they differ anyway once
// something else has come between. "alice send 5", and of a choice that was not
// benign "alice ~ cursor.rest at-once".
std::vector<std::string> events_and_choices_in(std::string_view trace);
bool is_choice(std::string_view event);

// Those that are no choices.
std::vector<std::string> events_in(std::string_view trace);

}  // namespace rehearse

#endif  // SIM_EXPLORE_TRACE_EVENTS_H_
