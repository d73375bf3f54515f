#include "sim/play/recorded_call.h"

namespace rehearse::scenario {

bool known_channel::is(const channel_name& name) const {
  if (app != name.app) return false;
  // A channel may have a number, a peer and a label. Which of them is compared
  // depends on the form of the name.
  if (name.accept) return accept_ordinal == *name.accept;
  if (name.peer) return accept_ordinal != 0 && peer == name.peer;
  if (!name.label.empty()) {
    return label == name.label && label_number == name.label_number;
  }
  // The bare name of an application means what it has opened without a label.
  // Its connections have names of their own, so that they are not met by
  // accident.
  return accept_ordinal == 0 && label.empty();
}

}  // namespace rehearse::scenario
