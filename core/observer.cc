#include "core/observer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/exceptions.h"

namespace asyncore {
namespace {

// In the order of the enumerators of call.
constexpr std::array<std::string_view, call_count> names = {
    "readable",
    "writable",
    "handle_read_event",
    "handle_write_event",
    "handle_expt_event",
    "handle_connect_event",
    "handle_read",
    "handle_write",
    "handle_expt",
    "handle_connect",
    "handle_accept",
    "handle_accepted",
    "handle_close",
    "handle_error",
    "collect_incoming_data",
    "found_terminator",
    "connect",
    "accept",
    "send",
    "recv",
    "close",
};

}  // namespace

std::string_view to_string(call which) {
  return names[static_cast<std::size_t>(which)];
}

std::optional<call> find_call(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<call>(i);
  }
  return std::nullopt;
}

bool is_step(call which) {
  return which == call::handle_read_event ||
         which == call::handle_write_event ||
         which == call::handle_expt_event ||
         which == call::handle_connect_event;
}

void observer_list::add(observer& who) {
  const bool is_known =
      std::any_of(entries_.begin(), entries_.end(),
                  [&](const entry& each) { return each.who == &who; });
  if (is_known) throw value_error("this observer watches the map already");
  entries_.push_back({.who = &who});
}

void observer_list::remove(observer& who) {
  ++message_depth_;  // What the observer hears last is a message, too.
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].who == &who) take_out(i);
  }
  end_message();
}

void observer_list::clear() {
  ++message_depth_;
  for (std::size_t i = 0; i < entries_.size(); ++i) take_out(i);
  end_message();
}

// The observer hears the end of each handler that it is inside, because it will
// hear nothing later. Inside that it may remove itself, which comes here again,
// and be destroyed: so the entry is looked at anew each time.
void observer_list::take_out(std::size_t which) {
  while (entries_[which].who != nullptr && !entries_[which].handlers.empty()) {
    const call what = entries_[which].handlers.back().what;
    entries_[which].handlers.pop_back();
    entries_[which].who->leave(what);
  }
  entries_[which].who = nullptr;
  has_removed_ = true;
}

// A message may remove any observer. Entries go only when no message is on its
// way, so that the indexes of the others stay right. Nearly always none goes:
// this is asked at each predicate of each channel, so it must cost nothing.
void observer_list::end_message() {
  if (--message_depth_ > 0 || !has_removed_) return;
  has_removed_ = false;
  std::erase_if(entries_,
                [](const entry& each) { return each.who == nullptr; });
}

// If an observer throws, the handler is not called. Those that have heard
// `enter` then hear `leave`.
void observer_list::enter(const handler_call& details) {
  const std::size_t depth = depth_++;
  try {
    tell([&](entry& each) {
      each.handlers.push_back({details.what, depth});
      each.who->enter(details);
    });
  } catch (...) {
    leave();
    throw;
  }
}

void observer_list::leave() {
  const std::size_t depth = --depth_;
  tell([&](entry& each) {
    // One that was added inside the handler has not heard its `enter`.
    if (each.handlers.empty() || each.handlers.back().depth != depth) return;
    const call what = each.handlers.back().what;
    each.handlers.pop_back();
    each.who->leave(what);
  });
}

}  // namespace asyncore
