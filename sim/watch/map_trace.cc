#include "sim/watch/map_trace.h"

#include <algorithm>
#include <exception>
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

map_trace::map_trace(std::string name, trace& record, clock now)
    : name_(std::move(name)),
      trace_(record),
      now_(std::move(now)),
      map_(record.intern(name_)) {}

name_id map_trace::new_name(std::string_view label) {
  std::string name = name_ + "/" + std::string(label);
  const int count = ++count_by_name_[name];
  // Most names occur once, and read better without a number.
  if (count > 1) name += "/" + std::to_string(count);
  return trace_.intern(name);
}

// A class is named when something first happens to its channel. When the
// channel joins its map, the constructor of the derived class has not run yet,
// so the name would be that of a base.
name_id map_trace::name_of(const asyncore::channel& who) {
  named_channel& entry = channels_[&who];
  // A new channel may have the address of one that is gone. It must not take
  // over its name.
  if (!entry.alive.alive()) {
    entry.alive = asyncore::lifetime::watch(who.life());
    entry.name = new_name(class_name(who));
  }
  return entry.name;
}

void map_trace::label(const asyncore::channel& who, std::string_view name) {
  // Lines that are written keep the old name: a trace tells what was known when
  // it happened.
  channels_[&who] = {.alive = asyncore::lifetime::watch(who.life()),
                     .name = new_name(name)};
}

void map_trace::add(const trace_event& event) {
  const trace_moment now = now_();
  trace_.add(now.time, now.pass, event);
}

void map_trace::log(const asyncore::log_line& line) {
  // A handler may log for ever. What logs on the way out of it must not throw.
  if (std::uncaught_exceptions() == 0) trace_.check();
  // Addresses in memory would make every trace different.
  const std::string text = without_addresses(line.message);
  add({.who = map_,
       .verb = "log",
       .object = trace_.intern(line.type),
       .has_data = true,
       .data = text});
}

// A channel that has no name yet has not closed either.
void map_trace::added(asyncore::channel& who, int /*fd*/) {
  const auto entry = channels_.find(&who);
  if (entry == channels_.end() || !entry->second.alive.alive()) return;
  order_.joined(entry->second.name);
}

void map_trace::asks(asyncore::channel& who, asyncore::call what) {
  handlers_.call(name_of(who), asyncore::to_string(what));
}

void map_trace::predicate(asyncore::channel& /*who*/, asyncore::call /*what*/,
                          bool /*answer*/) {
  handlers_.answered();
}

void map_trace::leave(asyncore::call what) {
  if (asyncore::is_step(what)) return;
  --depth_;
  handlers_.leave(depth_);
  order_.leave(depth_);
}

void map_trace::note_error(name_id who, bool is_lost) {
  errors_.push_back({.channel = std::string(trace_.name(who)),
                     .thrown_by = to_text(handlers_.source_of_error(), trace_),
                     .exception = current_exception_text(),
                     .is_lost = is_lost});
}

void map_trace::lost_error() { note_error(map_, true); }

void map_trace::enter(const asyncore::handler_call& handler) {
  // A step only leads to a handler, which gets a line of its own.
  if (asyncore::is_step(handler.what)) return;
  ++depth_;  // Before anything that may fail, since `leave` comes even then.
  const name_id who = name_of(handler.who);
  // Before the stack takes this handler for the latest.
  if (handler.what == asyncore::call::handle_error) note_error(who);
  handlers_.enter(who, handler.what);
  order_.enter(who, handler.what);
  trace_.check();
  trace_event event = {.who = who, .verb = asyncore::to_string(handler.what)};
  switch (handler.what) {
    case asyncore::call::handle_accepted:
      if (handler.peer == nullptr) break;
      event.origin = trace_.intern(handler.peer->to_string());
      break;
    case asyncore::call::handle_error: {
      const auto thrown = asyncore::describe_current_exception();
      // An errno says more than the type of the exception, which many errnos
      // share.
      event.object =
          trace_.intern(thrown.number != 0 ? asyncore::errno_name(thrown.number)
                                           : thrown.type);
      break;
    }
    case asyncore::call::collect_incoming_data:
      event.has_data = true;
      event.data = handler.data;
      break;
    default:
      break;
  }
  add(event);
}

void map_trace::operated(const asyncore::operation& operation) {
  trace_event event = {.who = name_of(operation.who),
                       .verb = asyncore::to_string(operation.what),
                       .error = operation.error};
  // An accept says where the connection comes from, and the others where they
  // go to.
  if (operation.peer != nullptr) {
    const name_id peer = trace_.intern(operation.peer->to_string());
    (operation.what == asyncore::call::accept ? event.origin : event.object) =
        peer;
  }
  // After an error no bytes have moved, so there are none to show.
  if (operation.error == 0 && (operation.what == asyncore::call::send ||
                               operation.what == asyncore::call::recv)) {
    event.has_size = true;
    event.size = operation.size;
    event.has_data = true;
    event.data = operation.data;
  }
  if (operation.what == asyncore::call::close) order_.closed(event.who);
  add(event);
}

std::vector<misplaced_handler> map_trace::misplaced() const {
  return with_names(order_.misplaced(), [this](std::size_t channel) {
    return trace_.name(static_cast<name_id>(channel));
  });
}

void map_trace::timer_due(asyncore::channel* owner) {
  const name_id who = owner != nullptr ? name_of(*owner) : map_;
  handlers_.call_timer(who);
  add({.who = who, .verb = "timer"});
}

}  // namespace rehearse
