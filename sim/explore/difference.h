// What makes the difference between a run that fails and the closest one that
// does not.
//
// The closest run has one deviation less. Up to some event both go the same
// way. There, two events have changed places, or something else happens.

#ifndef SIM_EXPLORE_DIFFERENCE_H_
#define SIM_EXPLORE_DIFFERENCE_H_

#include <optional>
#include <string>
#include <string_view>

#include "sim/explore/schedule.h"
#include "sim/explore/subject.h"

namespace rehearse {

struct difference {
  // As traces show them, without pass and time. Empty: the trace has ended.
  std::string failing;       // What happens first where it fails,
  std::string passing;       // and where it passes.
  bool has_swapped = false;  // Both happen in both, in the other order.
};

// Of two traces; nothing if they tell the same. Lines about choices (`~`) do
// not count.
std::optional<difference> difference_of(std::string_view failing,
                                        std::string_view passing);

// A schedule that passes, with one deviation less than `failing`, which does
// not. Nothing if each of these fails, in whatever way.
std::optional<schedule> nearest_passing(const subject& what,
                                        const schedule& failing);

// What makes the difference between the run of `failing`, whose trace this is,
// and that of the nearest schedule that passes. Nothing if there is none, or if
// their traces tell the same.
std::optional<difference> difference_to_passing(const subject& what,
                                                const schedule& failing,
                                                std::string_view trace);

// "`a` comes before `b`; in the nearest schedule that passes, after it"
std::string to_text(const difference& which);

}  // namespace rehearse

#endif  // SIM_EXPLORE_DIFFERENCE_H_
