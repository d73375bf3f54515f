// Messages for names that are not declared where they are used.

#ifndef SIM_LANGUAGE_UNDECLARED_H_
#define SIM_LANGUAGE_UNDECLARED_H_

#include <string_view>

#include "sim/language/reader.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// Fails the current statement: `name` is none of `words`. Says so if the file
// declares it further down. A name is reported where it is used first; the
// statements that use it again fail in silence.
void fail_undeclared_party(reading& context, place where, std::string_view name,
                           word_list words);
void fail_undeclared_value(reading& context, place where,
                           std::string_view name);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_UNDECLARED_H_
