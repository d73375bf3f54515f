// Reads what goes wrong in the calls of an application:
//
//   fault echo/1.send nth 2 = short 3

#ifndef SIM_LANGUAGE_FAULTS_H_
#define SIM_LANGUAGE_FAULTS_H_

#include "sim/fault.h"
#include "sim/language/reading.h"
#include "sim/language/verb.h"
#include "sim/place.h"

namespace rehearse::scenario {

verb_rows fault_verbs();

// A mistake, at `where`, if Linux never answers the call with this errno: it
// would show how a program takes what never comes. Whoever means it writes
// `anyway` next, which this reads.
void check_errno(reading& context, seam_call call, int error, place where);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_FAULTS_H_
