// The judges of a run that a file can turn off, by name.
//
// They judge every run; what a file itself forbids (`expect never`, `times N`)
// is judged besides.

#ifndef SIM_JUDGE_NAMES_H_
#define SIM_JUDGE_NAMES_H_

#include <string_view>

namespace rehearse {

inline constexpr std::string_view judge_names[] = {
    "exception", "late peer", "unread", "busy", "vacuous", "leak"};

}  // namespace rehearse

#endif  // SIM_JUDGE_NAMES_H_
