#include "sim/world/idleness.h"

namespace rehearse {

void idleness::note_pass(const situation& before, const situation& after) {
  const bool is_idle = before.is_idle_until(after);
  // It could not do what was kept from it. Such a pass says nothing, but is no
  // progress either: a program that spins is still found out.
  if (is_idle && before.excuses != after.excuses) return;
  // Only passes at one instant count: if time goes on, the program waits for
  // it.
  if (!is_idle || last_.now != after.now) idle_passes_ = 0;
  if (!is_idle) return;
  ++idle_passes_;
  last_ = after;
  // What happened to its sockets during the pass is news to the program: that
  // is how a host says that it has withheld something, to be looked at again.
  last_.changes = before.changes;
}

// Its own activity does not count: outside of its passes it has none.
bool idleness::is_spinning(const situation& now) const {
  return is_suspect() && last_.now == now.now && last_.changes == now.changes &&
         last_.timers == now.timers;
}

}  // namespace rehearse
