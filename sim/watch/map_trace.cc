#include "sim/watch/map_trace.h"

#include <algorithm>
#include <typeinfo>
#include <utility>

#include "core/errno_name.h"
#include "core/exceptions.h"

namespace rehearse {

std::string class_name(const asyncore::channel& who) {
  std::string whole = asyncore::type_name(typeid(who));
  // What stands in angle brackets has namespaces of its own.
  whole.erase(std::min(whole.find('<'), whole.size()));
  const std::size_t last = whole.rfind("::");
  return last == std::string::npos ? whole : whole.substr(last + 2);
}

map_trace::map_trace(std::string name, trace& into, clock now)
    : name_(std::move(name)),
      trace_(into),
      now_(std::move(now)),
      map_(into.intern(name_)) {}

name_id map_trace::new_name(std::string_view label) {
  std::string name = name_ + "/" + std::string(label);
  const int count = ++count_by_name_[name];
  if (count > 1) name += "/" + std::to_string(count);
  return trace_.intern(name);
}

// Asked with the first thing that happens to a channel rather than when it
// joins its map: a constructor has not come to the derived class by then.
name_id map_trace::name_of(const asyncore::channel& who) {
  named_channel& known = channels_[&who];
  if (!known.alive.alive()) {
    known.alive = asyncore::lifetime::watch(who.life());
    known.name = new_name(class_name(who));
  }
  return known.name;
}

void map_trace::label(const asyncore::channel& who, std::string_view name) {
  channels_[&who] = {.alive = asyncore::lifetime::watch(who.life()),
                     .name = new_name(name)};
}

void map_trace::add(const trace_event& what) {
  const trace_moment now = now_();
  trace_.add(now.time, now.pass, what);
}

void map_trace::log(const asyncore::log_line& line) {
  const std::string text = without_addresses(line.message);
  add({.who = map_,
       .verb = "log",
       .object = trace_.intern(line.type),
       .has_data = true,
       .data = text});
}

void map_trace::enter(const asyncore::handler_call& entered) {
  if (asyncore::is_step(entered.what)) return;
  trace_event traced = {.who = name_of(entered.who),
                        .verb = asyncore::to_string(entered.what)};
  switch (entered.what) {
    case asyncore::call::handle_accepted:
      if (entered.peer == nullptr) break;
      traced.from = trace_.intern(entered.peer->to_string());
      break;
    case asyncore::call::handle_error: {
      const auto thrown = asyncore::describe_current_exception();
      traced.object =
          trace_.intern(thrown.number != 0 ? asyncore::errno_name(thrown.number)
                                           : thrown.type);
      break;
    }
    case asyncore::call::collect_incoming_data:
      traced.has_data = true;
      traced.data = entered.data;
      break;
    default:
      break;
  }
  add(traced);
}

void map_trace::operated(const asyncore::operation& done) {
  trace_event traced = {.who = name_of(done.who),
                        .verb = asyncore::to_string(done.what),
                        .error = done.error};
  if (done.peer != nullptr) {
    const name_id peer = trace_.intern(done.peer->to_string());
    (done.what == asyncore::call::accept ? traced.from : traced.object) = peer;
  }
  if (done.error == 0 && (done.what == asyncore::call::send ||
                          done.what == asyncore::call::recv)) {
    traced.has_size = true;
    traced.size = done.size;
    traced.has_data = true;
    traced.data = done.data;
  }
  add(traced);
}

void map_trace::timer_due(asyncore::channel* owner) {
  add({.who = owner != nullptr ? name_of(*owner) : map_, .verb = "timer"});
}

}  // namespace rehearse
