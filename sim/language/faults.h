// Reads what goes wrong in the calls of an application:
//
//   fault echo/1.send nth 2 = short 3

#ifndef SIM_LANGUAGE_FAULTS_H_
#define SIM_LANGUAGE_FAULTS_H_

#include "sim/language/verb.h"

namespace rehearse::scenario {

verb_rows fault_verbs();

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_FAULTS_H_
