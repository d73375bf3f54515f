// The judges of a run that a file can turn off, by name.
//
// They judge every run; what a file itself forbids (`expect never`, `times N`)
// is judged besides. Two names stand for what the file itself says: `calls` is
// what it expects of calls and channels, and `expectations` all that it
// expects.

#ifndef SIM_JUDGE_NAMES_H_
#define SIM_JUDGE_NAMES_H_

#include <string_view>

namespace rehearse {

inline constexpr std::string_view judge_names[] = {
    "exception", "order", "late peer", "unread",      "busy",
    "vacuous",   "leak",  "calls",     "expectations"};

}  // namespace rehearse

#endif  // SIM_JUDGE_NAMES_H_
