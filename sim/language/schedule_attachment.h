// The schedule that a file is to be replayed with:
//
//   -- schedule v1 --
//   # found by swarm, seed 0x51ab, run 412
//   expect violation busy: N passes of echo/N did nothing
//   poll.ready echo/alice #2 withhold
//   recv.len echo/alice #1 3
//
// A line is a choice that was not benign: its site, its label, which of these
// it is, and the answer (sim/site.h). What goes wrong is written in the words
// of the exploration, to the end of the line.

#ifndef SIM_LANGUAGE_SCHEDULE_ATTACHMENT_H_
#define SIM_LANGUAGE_SCHEDULE_ATTACHMENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "sim/choices.h"
#include "sim/language/diagnostic.h"
#include "sim/place.h"

namespace rehearse::scenario {

struct schedule_line {
  choice what = {};
  place where = {};
};

struct schedule_attachment {
  place where = {};            // Of `-- schedule v1 --`.
  std::string violation = {};  // Empty: the file does not say.
  std::vector<schedule_line> lines = {};

  std::vector<choice> choices() const;
};

// The lines behind the header, which is in line `header`; a diagnostic for each
// line that is none.
schedule_attachment read_schedule(std::string_view content, place header,
                                  std::vector<diagnostic>& mistakes);

// The same text again, without comments.
std::string to_text(const schedule_attachment& which);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_SCHEDULE_ATTACHMENT_H_
