// Reads where a party is, which depends on the network: `$ann.address`,
// `$ann.port`, `address($ann, ",")`.

#ifndef SIM_LANGUAGE_PARTY_VALUES_H_
#define SIM_LANGUAGE_PARTY_VALUES_H_

#include "sim/language/bytes.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

bool next_is_party_value(reading& context);
byte_piece read_party_value(reading& context);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_PARTY_VALUES_H_
