#include "sim/language/unsupported.h"

#include <string>

#include "sim/language/utf8.h"

namespace rehearse::scenario {

void fail_unsupported(reading& context, place where, const verb& which) {
  // The form tells the user whether it is the word they had in mind.
  context.in.fail(where,
                  in_quotes(which.name) + " is not supported by this build",
                  "help: the word is reserved: " + std::string(which.syntax));
}

}  // namespace rehearse::scenario
