// Reads where a UNIX socket is: `db:unix "/run/db.sock"`.

#ifndef SIM_LANGUAGE_UNIX_PLACE_H_
#define SIM_LANGUAGE_UNIX_PLACE_H_

#include <string>

#include "sim/language/reading.h"

namespace rehearse::scenario {

struct unix_place {
  std::string host;  // Whose socket it is.
  place where;       // Of the host.
  std::string path;
};

// Whether `NAME:unix` is next.
bool next_is_unix(reading& context);
unix_place read_unix_place(reading& context);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_UNIX_PLACE_H_
