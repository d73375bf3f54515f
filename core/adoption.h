// The channels that a map owns.
//
// Registration and ownership are separate: most channels stand in a map and
// belong to somebody else. An adopted channel belongs to the map. It has
// finished when it was open, is closed now, and has no timer pending: then the
// end of the outermost pass destroys it. The others are destroyed with the map.

#ifndef CORE_ADOPTION_H_
#define CORE_ADOPTION_H_

#include <memory>
#include <vector>

#include "core/lifetime.h"

namespace asyncore {

class channel;

class adopted_channels {
 public:
  adopted_channels() = default;
  adopted_channels(const adopted_channels&) = delete;
  adopted_channels& operator=(const adopted_channels&) = delete;
  ~adopted_channels() { destroy_all(); }

  // value_error if there is no channel.
  channel& adopt(std::unique_ptr<channel> newcomer);
  // Destroying a channel may run code of the program, which may adopt more.
  void destroy_all();

  // `who` has just closed. Whoever adopted it remembers.
  static void note_closed(channel& who);

  // Passes nest; what has finished is destroyed when the outermost one ends.
  // recursion_error if they nest too deep (see recursion.h).
  void enter_pass();
  void leave_pass();

 private:
  std::unique_ptr<channel> disown(channel& who);
  void destroy_finished();

  // Invariant: channels_[c->adopted_place_] owns c. One that was closed waits
  // in candidates_ for the end of the outermost pass.
  std::vector<std::unique_ptr<channel>> channels_;
  std::vector<channel*> candidates_;
  int pass_depth_ = 0;
  lifetime life_;
};

}  // namespace asyncore

#endif  // CORE_ADOPTION_H_
