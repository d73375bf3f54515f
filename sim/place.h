// Where something is in a scenario file.

#ifndef SIM_PLACE_H_
#define SIM_PLACE_H_

namespace rehearse::scenario {

// 1-based; columns and lengths in bytes. Line 0: nowhere in a file.
struct place {
  int line = 0;
  int column = 0;
  int length = 0;
  int file = 0;  // 0: the scenario; from 1 on: a file that it includes.
};

}  // namespace rehearse::scenario

#endif  // SIM_PLACE_H_
