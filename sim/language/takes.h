// Reads `take NAME FORM`, a piece of what is expected: what is received there
// gets a name, for later lines.

#ifndef SIM_LANGUAGE_TAKES_H_
#define SIM_LANGUAGE_TAKES_H_

#include "sim/language/bytes.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

bool next_is_take(reading& context);
byte_piece read_take(reading& context);

// At the end of a statement: what it takes has a name from the next line on.
void declare_takes(reading& context);

// Lets pieces be takes, as long as this lives.
class takes_allowed {
 public:
  explicit takes_allowed(reading& context) : context_(context) {
    context_.takes_allowed = true;
  }
  takes_allowed(const takes_allowed&) = delete;
  takes_allowed& operator=(const takes_allowed&) = delete;
  ~takes_allowed() { context_.takes_allowed = false; }

 private:
  reading& context_;
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_TAKES_H_
