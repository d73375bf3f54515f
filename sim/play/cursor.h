// How far one thread of a scenario has come, and what came of its latest step.

#ifndef SIM_PLAY_CURSOR_H_
#define SIM_PLAY_CURSOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/choices.h"
#include "sim/language/plan.h"
#include "sim/play/take_match.h"

namespace rehearse::scenario {

// What came of looking at a step.
enum class step_outcome {
  blocked,  // Nothing can be done now.
  acted,    // Something was done, and the step is not over.
  passed,   // An expectation holds: the cursor goes on at once.
  done,     // An action is complete: the world moves before the next step.
};

// What a cursor knows of the step that it is at. All of it begins afresh with
// each step, so that nothing of one step can be read as another's: a step may
// be asked what it waits for before the cursor has arrived there.
struct step_progress {
  bool arrived = false;      // Its time has come, and it was looked at.
  bool asked_early = false;  // Whether a later send comes first.
  duration arrived_at{};
  std::size_t progress = 0;   // Bytes sent or matched; entries of an order.
  std::uint64_t repeats = 0;  // Of `times`.
  std::size_t next_call = 0;  // The first call not yet looked at.
  std::size_t first_call_seen = 0;
  std::optional<std::size_t> last_match;  // Of an order: the latest call.
  std::string unordered;   // What came so far, where any order will do.
  std::vector<bool> came;  // Which datagrams did.
  std::optional<byte_string> completed;  // Its bytes, with late values.
  std::optional<take_match> taking;      // How far its takes have come.
  std::uint64_t count = 0;               // Of bytes, once it is known.
};

struct cursor : step_progress {
  // Choices about it go by `name`.
  cursor(const cursor_steps& thread, std::string name)
      : steps(&thread.steps), label(std::move(name)) {}

  bool done() const { return index == steps->size(); }
  const step& current() const { return step_at(index); }
  const step* next() const {
    return index + 1 < steps->size() ? &step_at(index + 1) : nullptr;
  }
  // By its place in the order in which they are taken.
  const step& step_at(std::size_t place) const {
    return (*steps)[order.empty() ? place : order[place]];
  }

  // The step is passed.
  void advance(duration now) {
    ++index;
    static_cast<step_progress&>(*this) = {};
    passed_at = now;
  }
  // A later step comes first, and then the others as before.
  void hasten(std::size_t later) {
    if (order.empty()) {
      order.resize(steps->size());
      std::iota(order.begin(), order.end(), std::size_t{0});
    }
    const auto begin = order.begin();
    std::rotate(begin + static_cast<std::ptrdiff_t>(index),
                begin + static_cast<std::ptrdiff_t>(later),
                begin + static_cast<std::ptrdiff_t>(later) + 1);
  }
  // None of its steps is taken any more.
  void abandon() { index = steps->size(); }
  void arrive(duration now, std::size_t first_call) {
    arrived = true;
    arrived_at = now;
    next_call = first_call;
    first_call_seen = first_call;
  }

  const std::vector<step>* steps;
  std::vector<std::size_t> order;  // Empty: as planned.
  choice_label label;
  std::size_t index = 0;
  duration passed_at{};              // When the step before it was passed.
  std::optional<duration> wakes_at;  // It does nothing before.
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_CURSOR_H_
