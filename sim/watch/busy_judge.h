// A program that calls a handler over and over, and nothing comes of it.

#ifndef SIM_WATCH_BUSY_JUDGE_H_
#define SIM_WATCH_BUSY_JUDGE_H_

#include <string>

#include "sim/watch/finding.h"
#include "sim/watch/run_facts.h"

namespace rehearse {

// What is wrong with an application whose `busy_handler` is not empty.
finding busy_finding(const party_facts& app);

}  // namespace rehearse

#endif  // SIM_WATCH_BUSY_JUDGE_H_
