// Tells whether an object still lives, after code that may have destroyed it.
//
// A handler may destroy any channel, its own included, and even the map of a
// running loop. Each frame of the library that calls a virtual function holds
// a `watch` and looks at it before it touches a member again:
//
//   lifetime::watch self(life_);
//   handle_connect();
//   if (!self.alive()) return;
//   connected = true;
//
// One thread only: a channel belongs to the thread of its loop.

#ifndef CORE_LIFETIME_H_
#define CORE_LIFETIME_H_

#include <cstdint>
#include <utility>

#include "core/cxx20.h"

namespace asyncore {

// A member of the object that is watched, and destroyed with it.
class lifetime {
 private:
  struct block {
    std::uint32_t holders = 1;  // The object itself, and each watch.
    bool alive = true;
  };

 public:
  lifetime() = default;
  lifetime(const lifetime&) = delete;
  lifetime& operator=(const lifetime&) = delete;
  ~lifetime() {
    if (block_ == nullptr) return;
    block_->alive = false;
    release(block_);
  }

  class watch {
   public:
    // Watches nothing, which does not live.
    watch() = default;
    explicit watch(const lifetime& subject) : block_(subject.shared()) {
      ++block_->holders;
    }
    watch(const watch& other) : block_(other.block_) {
      if (block_ != nullptr) ++block_->holders;
    }
    watch(watch&& other) noexcept
        : block_(std::exchange(other.block_, nullptr)) {}
    watch& operator=(watch other) noexcept {
      std::swap(block_, other.block_);
      return *this;
    }
    ~watch() {
      if (block_ != nullptr) release(block_);
    }

    bool alive() const { return block_ != nullptr && block_->alive; }

   private:
    block* block_ = nullptr;
  };

 private:
  // Allocated for the first watch, so that an unwatched object costs nothing.
  block* shared() const {
    if (block_ == nullptr) block_ = new block;
    return block_;
  }
  static void release(block* held) {
    if (--held->holders == 0) delete held;
  }

  mutable block* block_ = nullptr;
};

}  // namespace asyncore

#endif  // CORE_LIFETIME_H_
