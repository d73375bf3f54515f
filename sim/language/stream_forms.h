// Reads what a peer is to receive where it is no plain run of bytes: texts in
// any order, and nothing at all.

#ifndef SIM_LANGUAGE_STREAM_FORMS_H_
#define SIM_LANGUAGE_STREAM_FORMS_H_

#include <cstdint>

#include "sim/language/reading.h"

namespace rehearse::scenario {

// `times N`, which may be left out: 1.
std::uint64_t read_stream_times(reading& context);

void read_expected_unordered(reading& context, place start);
void read_expected_nothing(reading& context, place start);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_STREAM_FORMS_H_
