// What a run is doing, for somebody who looks at it from another thread.

#ifndef SIM_PLAY_RUN_WATCH_H_
#define SIM_PLAY_RUN_WATCH_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::scenario {

class run_watch {
 public:
  struct state {
    // Counts what goes on: as long as it stays the same, nothing does.
    std::uint64_t beats = 0;
    // The call of the application that has not returned, as in
    // "echo/1.handle_read"; empty if there is none, or none that has a name.
    std::string inside = {};
  };

  // For the run itself.
  void beat() {
    const std::scoped_lock lock(mutex_);
    ++beats_;
  }
  void enter(std::string_view who, std::string_view what) {
    const std::scoped_lock lock(mutex_);
    ++beats_;
    // Entries are used again, so that this takes no memory each time.
    if (depth_ == calls_.size()) calls_.emplace_back();
    calls_[depth_++].assign(who).append(".").append(what);
  }
  void leave() {
    const std::scoped_lock lock(mutex_);
    ++beats_;
    if (depth_ > 0) --depth_;
  }

  // For the other thread.
  state look() const {
    const std::scoped_lock lock(mutex_);
    return {beats_, depth_ == 0 ? std::string() : calls_[depth_ - 1]};
  }

 private:
  mutable std::mutex mutex_;
  std::uint64_t beats_ = 0;
  std::vector<std::string> calls_;  // The first `depth_` are under way.
  std::size_t depth_ = 0;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RUN_WATCH_H_
