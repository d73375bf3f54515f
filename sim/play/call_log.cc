#include "sim/play/call_log.h"

#include <algorithm>
#include <utility>

#include "core/errno_name.h"
#include "sim/watch/trace.h"
#include "sim/world/world.h"

namespace rehearse::scenario {
namespace {

// A type is also known by its last name: runtime_error for std::runtime_error.
bool is_type_name(std::string_view full, std::string_view named) {
  return full.size() > named.size() + 2 && full.ends_with(named) &&
         full.substr(0, full.size() - named.size()).ends_with("::");
}

bool equals(const std::string& argument, const call_value& expected) {
  return argument == expected.text ||
         (expected.what == call_value::kind::word &&
          is_type_name(argument, expected.text));
}

bool returned(const recorded_call& made, const call_value& expected) {
  if (expected.what == call_value::kind::integer) {
    return made.error == 0 && made.size &&
           *made.size == static_cast<std::uint64_t>(expected.number);
  }
  return made.error != 0 && asyncore::errno_number(expected.text) == made.error;
}

}  // namespace

bool known_channel::is(const channel_name& named) const {
  if (app != named.app) return false;
  if (named.accept) return accept_ordinal == *named.accept;
  if (named.peer) return accept_ordinal != 0 && peer == named.peer;
  if (!named.label.empty()) {
    return label == named.label && label_number == named.label_number;
  }
  return accept_ordinal == 0 && label.empty();
}

std::size_t call_log::add_channel(known_channel known) {
  channels_.push_back(std::move(known));
  return channels_.size() - 1;
}

void call_log::add(recorded_call made) {
  if (calls_.size() == calls_max) {
    throw run_stopped(run_stopped::reason::passes,
                      "the run has made " + std::to_string(calls_max) +
                          " calls, which is the limit: does it ever end?");
  }
  calls_.push_back(std::move(made));
}

bool call_log::names(const recorded_call& made,
                     const method_name& method) const {
  return made.method == method.method && channels_[made.channel].is(method.who);
}

bool call_log::matches(const recorded_call& made,
                       const expected_call& expected) const {
  if (!names(made, expected.method)) return false;
  if (expected.with.size() > made.arguments.size()) return false;
  for (std::size_t i = 0; i < expected.with.size(); ++i) {
    // handle_error is named by its errno or by the type of its exception.
    const bool is_error = made.method == "handle_error";
    const bool found =
        is_error ? std::any_of(made.arguments.begin(), made.arguments.end(),
                               [&](const std::string& each) {
                                 return equals(each, expected.with[i]);
                               })
                 : equals(made.arguments[i], expected.with[i]);
    if (!found) return false;
  }
  return std::all_of(
      expected.returning.begin(), expected.returning.end(),
      [&](const call_value& value) { return returned(made, value); });
}

std::size_t call_log::find(const expected_call& expected, std::size_t from,
                           std::size_t to) const {
  for (std::size_t i = from; i < to; ++i) {
    if (calls_[i].taken_by == 0 && matches(calls_[i], expected)) return i;
  }
  return to;
}

std::uint64_t call_log::count(const expected_call& expected, std::size_t from,
                              std::size_t to) const {
  std::uint64_t found = 0;
  for (std::size_t i = from; i < to; ++i) {
    if (matches(calls_[i], expected)) ++found;
  }
  return found;
}

bool call_log::knows(const channel_name& named) const {
  return std::any_of(channels_.begin(), channels_.end(),
                     [&](const known_channel& each) { return each.is(named); });
}

std::string call_log::describe(const recorded_call& made) const {
  std::string text = channels_[made.channel].text;
  text.append(".").append(made.method);
  for (const std::string& each : made.arguments) {
    const bool is_word = made.method == "handle_error";
    text.append(" with ").append(is_word ? each : quoted_start(each));
    if (is_word) break;
  }
  if (made.error != 0) {
    text.append(" returning ").append(asyncore::errno_name(made.error));
  } else if (made.size) {
    text.append(" returning ").append(std::to_string(*made.size));
  }
  return text + " (pass " + std::to_string(made.pass) + ", " +
         to_string(made.time) + ")";
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
