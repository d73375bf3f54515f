#include "sim/command/memory_meter.h"

#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>
#include <utility>

namespace rehearse::command_line {
namespace {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t slack = std::int64_t{16} << 20;

// What a thread has allocated and not given back. What it frees of others
// counts too, so this may be negative.
constinit thread_local std::int64_t held = 0;
// The most that it may hold.
constinit thread_local std::int64_t held_max = no_limit;
// The limit of the run, as it was told.
constinit thread_local std::uint64_t limit_of_run = 0;
constinit thread_local bool is_exceeded = false;

std::string text_of_limit() {
  return "the run has allocated more than " + std::to_string(limit_of_run) +
         " bytes, which is the limit: does it ever give them back?";
}

bool has_room(std::size_t size) {
  if (held_max == no_limit) return true;
  const std::int64_t left = held_max - held;
  return left >= 0 && size <= static_cast<std::uint64_t>(left);
}

// --- Small blocks ------------------------------------------------------------

// A run takes what the run before it has given back. The thread keeps such
// blocks itself, as malloc would do, but more of them: an exploration is made
// of many short runs, and a quarter of its time went to malloc.
//
// Sizes go in steps of 16 bytes. A block of step `s` has at least 16 s bytes.
constexpr std::size_t step_size = 16;
constexpr std::size_t steps = 64;               // Up to 1 KiB.
constexpr std::uint32_t blocks_kept_max = 256;  // Of one step.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool keeps_blocks = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
// They find errors in blocks that were given back, and look into malloc.
constexpr bool keeps_blocks = false;
#else
constexpr bool keeps_blocks = true;
#endif
#else
constexpr bool keeps_blocks = true;
#endif

struct kept_block {
  kept_block* next;
};
struct kept_blocks {
  kept_block* first;
  std::uint32_t count;
};
constinit thread_local kept_blocks kept[steps + 1] = {};
constinit thread_local bool is_ending = false;

// Gives all of them back when the thread ends. What is given back after that is
// not kept.
struct thread_end {
  ~thread_end() {
    is_ending = true;
    for (kept_blocks& each : kept) {
      while (each.first != nullptr) {
        std::free(std::exchange(each.first, each.first->next));
      }
      each.count = 0;
    }
  }
  void watch() {}
};
thread_local thread_end end_of_thread;

std::size_t step_of(std::size_t usable) { return usable / step_size; }

// What a block counts as, by what is known when it is given back.
std::int64_t weight_of(std::size_t step) {
  return static_cast<std::int64_t>(step * step_size);
}

// Null if there is no room, or no memory.
void* take(std::size_t size, std::size_t alignment) noexcept {
  if (!has_room(size)) return nullptr;
  // Each object has an address of its own, also one without a size.
  const std::size_t least = std::max<std::size_t>(size, 1);
  const std::size_t wanted = (least - 1) / step_size + 1;
  void* memory = nullptr;
  if (alignment > alignof(std::max_align_t)) {
    if (::posix_memalign(&memory, alignment, least) != 0) {
      return nullptr;
    }
  } else if (keeps_blocks && wanted <= steps) {
    kept_blocks& same = kept[wanted];
    if (same.first != nullptr) {
      --same.count;
      held += weight_of(wanted);
      return std::exchange(same.first, same.first->next);
    }
    memory = std::malloc(wanted * step_size);
  } else {
    memory = std::malloc(least);
  }
  if (memory != nullptr) {
    held += weight_of(step_of(::malloc_usable_size(memory)));
  }
  return memory;
}

void* take_or_throw(std::size_t size, std::size_t alignment) {
  void* const memory = take(size, alignment);
  if (memory != nullptr) return memory;
  if (has_room(size)) throw std::bad_alloc();
  if (!is_exceeded) {
    is_exceeded = true;
    held_max += std::min(slack, no_limit - 1 - held_max);
  }
  throw out_of_memory(text_of_limit());
}

void give_back(void* memory) noexcept {
  if (memory == nullptr) return;
  const std::size_t step = step_of(::malloc_usable_size(memory));
  held -= weight_of(step);
  if (!keeps_blocks || step > steps || is_ending ||
      kept[step].count == blocks_kept_max) {
    std::free(memory);
    return;
  }
  // The first block that a thread keeps is when its end begins to matter.
  if (kept[step].first == nullptr) end_of_thread.watch();
  kept_blocks& same = kept[step];
  same.first = ::new (memory) kept_block{same.first};
  ++same.count;
}

}  // namespace

memory_meter::~memory_meter() { memory_meter::lift(); }

void memory_meter::limit(std::uint64_t bytes) {
  limit_of_run = bytes;
  is_exceeded = false;
  const auto room = static_cast<std::uint64_t>(no_limit - 1 - held);
  held_max = held + static_cast<std::int64_t>(std::min(bytes, room));
}

void memory_meter::lift() { held_max = no_limit; }

std::string memory_meter::complaint() const {
  return is_exceeded ? text_of_limit() : std::string();
}

}  // namespace rehearse::command_line

// --- The operators of the program -------------------------------------------

namespace meter = rehearse::command_line;

namespace {

constexpr std::size_t usual = alignof(std::max_align_t);

std::size_t number(std::align_val_t alignment) {
  return static_cast<std::size_t>(alignment);
}

}  // namespace

void* operator new(std::size_t size) {
  return meter::take_or_throw(size, usual);
}
void* operator new[](std::size_t size) {
  return meter::take_or_throw(size, usual);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return meter::take_or_throw(size, number(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return meter::take_or_throw(size, number(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return meter::take(size, usual);
}
void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return meter::take(size, usual);
}
void* operator new(std::size_t size, std::align_val_t alignment,
                   const std::nothrow_t& /*tag*/) noexcept {
  return meter::take(size, number(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment,
                     const std::nothrow_t& /*tag*/) noexcept {
  return meter::take(size, number(alignment));
}

void operator delete(void* memory) noexcept { meter::give_back(memory); }
void operator delete[](void* memory) noexcept { meter::give_back(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  meter::give_back(memory);
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
  meter::give_back(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
  meter::give_back(memory);
}
void operator delete[](void* memory, std::align_val_t /*alignment*/) noexcept {
  meter::give_back(memory);
}
void operator delete(void* memory, std::size_t /*size*/,
                     std::align_val_t /*alignment*/) noexcept {
  meter::give_back(memory);
}
void operator delete[](void* memory, std::size_t /*size*/,
                       std::align_val_t /*alignment*/) noexcept {
  meter::give_back(memory);
}
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept {
  meter::give_back(memory);
}
void operator delete[](void* memory, const std::nothrow_t& /*tag*/) noexcept {
  meter::give_back(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/,
                     const std::nothrow_t& /*tag*/) noexcept {
  meter::give_back(memory);
}
void operator delete[](void* memory, std::align_val_t /*alignment*/,
                       const std::nothrow_t& /*tag*/) noexcept {
  meter::give_back(memory);
}
