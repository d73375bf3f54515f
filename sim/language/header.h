// Reads the first line: `scenario v1 "title"`.

#ifndef SIM_LANGUAGE_HEADER_H_
#define SIM_LANGUAGE_HEADER_H_

#include "sim/language/reading.h"

namespace rehearse::scenario {

// False if the file is of another version, so that nothing else of it can be
// understood.
bool read_header(reading& context);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_HEADER_H_
