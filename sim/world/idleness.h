// When a program that does nothing is set aside.
//
// A program may be ready for ever and yet do nothing: asyncore's own writable()
// says yes unless it is overridden. A pass in which it moves no byte, opens or
// closes nothing and changes no timer is idle. After three of them in one
// instant the program spins, and is set aside until something changes.

#ifndef SIM_WORLD_IDLENESS_H_
#define SIM_WORLD_IDLENESS_H_

#include <cstdint>

#include "core/network.h"

namespace rehearse {

class idleness {
 public:
  // What a program could have done or noticed, as counts of which only equality
  // means anything.
  struct situation {
    std::uint64_t activity = 0;  // What it did with its sockets.
    std::uint64_t timers = 0;    // What it did with its timers.
    std::uint64_t changes = 0;   // What happened to its sockets.
    std::uint64_t excuses = 0;   // What choices kept from it.
    asyncore::duration now{};

    // Whether the program did nothing from here to `later`.
    bool is_idle_until(const situation& later) const {
      return activity == later.activity && timers == later.timers;
    }
  };

  // A pass was made, between these two.
  void note_pass(const situation& before, const situation& after);
  // Whether it has made enough idle passes to be set aside ...
  bool is_suspect() const { return idle_passes_ >= passes_max; }
  // ... and whether it is set aside, as things are `now`.
  bool is_spinning(const situation& now) const;

 private:
  static constexpr int passes_max = 3;

  int idle_passes_ = 0;
  // After the latest idle pass, with the changes that it already knew.
  situation last_;
};

}  // namespace rehearse

#endif  // SIM_WORLD_IDLENESS_H_
