// Messages without what differs from run to run: so that in every schedule in
// which the same goes wrong, it is called the same.

#ifndef SIM_EXPLORE_VIOLATION_TEXT_H_
#define SIM_EXPLORE_VIOLATION_TEXT_H_

#include <string>
#include <string_view>

namespace rehearse {

// "has 3 unread bytes "foo"" becomes "has N unread bytes "..."", and "echo/12"
// "echo/N": the numbers of connections are another one as soon as the program
// has one more. A number inside a name stays.
std::string without_details(std::string_view message);

}  // namespace rehearse

#endif  // SIM_EXPLORE_VIOLATION_TEXT_H_
