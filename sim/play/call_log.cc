#include "sim/play/call_log.h"

#include <algorithm>
#include <utility>

#include "core/errno_name.h"
#include "sim/watch/trace.h"
#include "sim/world/world.h"

namespace rehearse::scenario {
namespace {

// A type is also known by its last name: runtime_error for std::runtime_error.
bool is_type_name(std::string_view full, std::string_view last) {
  return full.size() > last.size() + 2 && full.ends_with(last) &&
         full.substr(0, full.size() - last.size()).ends_with("::");
}

bool equals(const std::string& argument, const call_value& expected) {
  // A text in quotes is meant to the letter: only a bare word can be a type.
  return argument == expected.text ||
         (expected.what == call_value::kind::word &&
          is_type_name(argument, expected.text));
}

bool returned(const recorded_call& call, const call_value& expected) {
  if (expected.what == call_value::kind::integer) {
    return call.error == 0 && call.size &&
           *call.size == static_cast<std::uint64_t>(expected.number);
  }
  // By number, since two names may mean one errno.
  return call.error != 0 && asyncore::errno_number(expected.text) == call.error;
}

}  // namespace

bool known_channel::is(const channel_name& name) const {
  if (app != name.app) return false;
  // A channel may have a number, a peer and a label. Which of them is compared
  // depends on the form of the name.
  if (name.accept) return accept_ordinal == *name.accept;
  if (name.peer) return accept_ordinal != 0 && peer == name.peer;
  if (!name.label.empty()) {
    return label == name.label && label_number == name.label_number;
  }
  // The bare name of an application means what it has opened without a label.
  // Its connections have names of their own, so that they are not met by
  // accident.
  return accept_ordinal == 0 && label.empty();
}

std::size_t call_log::add_channel(known_channel known) {
  channels_.push_back(std::move(known));
  return channels_.size() - 1;
}

void call_log::add(recorded_call call) {
  // An application that never comes to an end would fill the memory.
  if (calls_.size() == calls_max) {
    throw run_stopped(run_stopped::reason::passes,
                      "the run has made " + std::to_string(calls_max) +
                          " calls, which is the limit: does it ever end?");
  }
  calls_.push_back(std::move(call));
}

bool call_log::names(const recorded_call& call,
                     const method_name& method) const {
  return call.method == method.method && channels_[call.channel].is(method.who);
}

bool call_log::matches(const recorded_call& call,
                       const expected_call& expected) const {
  if (!names(call, expected.method)) return false;
  // A scenario names as many arguments as matter to it, so there may be more.
  if (expected.with.size() > call.arguments.size()) return false;
  for (std::size_t i = 0; i < expected.with.size(); ++i) {
    // handle_error is named by its errno or by the type of its exception.
    const bool is_error = call.method == "handle_error";
    const bool holds =
        is_error ? std::any_of(call.arguments.begin(), call.arguments.end(),
                               [&](const std::string& each) {
                                 return equals(each, expected.with[i]);
                               })
                 : equals(call.arguments[i], expected.with[i]);
    if (!holds) return false;
  }
  return std::all_of(
      expected.returning.begin(), expected.returning.end(),
      [&](const call_value& value) { return returned(call, value); });
}

std::size_t call_log::find(const expected_call& expected, std::size_t first,
                           std::size_t end) const {
  for (std::size_t i = first; i < end; ++i) {
    // One call meets one line only: who writes a line twice expects two calls.
    if (calls_[i].taken_by == 0 && matches(calls_[i], expected)) return i;
  }
  return end;
}

std::uint64_t call_log::count(const expected_call& expected, std::size_t first,
                              std::size_t end) const {
  std::uint64_t number = 0;
  // Calls that other lines took count as well: `times` asks how many were made.
  for (std::size_t i = first; i < end; ++i) {
    if (matches(calls_[i], expected)) ++number;
  }
  return number;
}

bool call_log::knows(const channel_name& name) const {
  return std::any_of(channels_.begin(), channels_.end(),
                     [&](const known_channel& each) { return each.is(name); });
}

std::string call_log::describe(const recorded_call& call) const {
  std::string text = channels_[call.channel].text;
  text.append(".").append(call.method);
  for (const std::string& each : call.arguments) {
    const bool is_word = call.method == "handle_error";
    text.append(" with ").append(is_word ? each : quoted_start(each));
    // Of an exception one word is enough: the errno or, without one, the type.
    if (is_word) break;
  }
  if (call.error != 0) {
    text.append(" returning ").append(asyncore::errno_name(call.error));
  } else if (call.size) {
    text.append(" returning ").append(std::to_string(*call.size));
  }
  return text + " (pass " + std::to_string(call.pass) + ", " +
         to_string(call.time) + ")";
}

std::string to_text(const expected_call& expected) {
  std::string text = expected.method.who.text + "." + expected.method.method;
  for (const call_value& each : expected.with) {
    text += " with " + (each.what == call_value::kind::text
                            ? quoted_start(each.text)
                            : each.text);
  }
  for (const call_value& each : expected.returning) {
    text += " returning " + each.text;
  }
  return text;
}

}  // namespace rehearse::scenario
