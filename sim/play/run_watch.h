// What a run is doing, for somebody who looks at it from another thread.

#ifndef SIM_PLAY_RUN_WATCH_H_
#define SIM_PLAY_RUN_WATCH_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
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
    const holder hold(lock_);
    ++beats_;
  }
  // Both texts live at least until `leave`.
  void enter(std::string_view who, std::string_view what) {
    const holder hold(lock_);
    ++beats_;
    calls_.push_back({who, what});
  }
  void leave() {
    const holder hold(lock_);
    ++beats_;
    if (!calls_.empty()) calls_.pop_back();
  }

  // For the other thread.
  state look() const {
    const holder hold(lock_);
    state seen{.beats = beats_};
    if (calls_.empty()) return seen;
    seen.inside.append(calls_.back().who)
        .append(".")
        .append(calls_.back().what);
    return seen;
  }

 private:
  struct call {
    std::string_view who;
    std::string_view what;
  };

  // The run takes the lock hundreds of times in a millisecond, and the other
  // thread a few times in a second, for as long as it takes to copy a name.
  class holder {
   public:
    explicit holder(std::atomic_flag& lock) : lock_(lock) {
      while (lock_.test_and_set(std::memory_order_acquire)) {
        std::this_thread::yield();
      }
    }
    holder(const holder&) = delete;
    holder& operator=(const holder&) = delete;
    ~holder() { lock_.clear(std::memory_order_release); }

   private:
    std::atomic_flag& lock_;
  };

  mutable std::atomic_flag lock_;
  std::uint64_t beats_ = 0;
  std::vector<call> calls_;  // Those under way.
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_RUN_WATCH_H_
