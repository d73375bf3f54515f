// The stage on the operating system: loopback, with the same peers.
//
// One thread drives peers and programs. Nobody can say when a kernel is done,
// so *at rest* means that two looks at all programs, a millisecond apart, found
// nothing to do; and instead of quiet there is a deadline: the longest time in
// which nothing at all happens.

#ifndef SIM_PLAY_POSIX_STAGE_H_
#define SIM_PLAY_POSIX_STAGE_H_

#include <memory>
#include <vector>

#include "core/network.h"
#include "sim/play/stage.h"

namespace rehearse::scenario {

std::unique_ptr<stage> make_posix_stage(const std::vector<named_party>& names,
                                        asyncore::duration deadline,
                                        const run_limits& limits);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_POSIX_STAGE_H_
