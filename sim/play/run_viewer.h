// Somebody who looks at a run as it goes on, line by line, and never changes
// it.

#ifndef SIM_PLAY_RUN_VIEWER_H_
#define SIM_PLAY_RUN_VIEWER_H_

#include <cstddef>
#include <functional>
#include <string>

namespace rehearse::scenario {

class run_viewer {
 public:
  virtual ~run_viewer() = default;
  // The trace has so many lines now. `state`, to be called at once or not at
  // all, says who is waiting for what at this moment, and what is ready.
  virtual void line_written(std::size_t count,
                            const std::function<std::string()>& state) = 0;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RUN_VIEWER_H_
