#include "sim/command/memory_meter.h"

#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>

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

// Null if there is no room, or no memory.
void* take(std::size_t size, std::size_t alignment) noexcept {
  if (!has_room(size)) return nullptr;
  // Each object has an address of its own, also one without a size.
  const std::size_t least = std::max<std::size_t>(size, 1);
  void* memory = nullptr;
  if (alignment <= alignof(std::max_align_t)) {
    memory = std::malloc(least);
  } else if (::posix_memalign(&memory, alignment, least) != 0) {
    return nullptr;
  }
  // The size that it has, since this is what is known when it is given back.
  if (memory != nullptr) {
    held += static_cast<std::int64_t>(::malloc_usable_size(memory));
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
  held -= static_cast<std::int64_t>(::malloc_usable_size(memory));
  std::free(memory);
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
