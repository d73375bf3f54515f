#include "sim/play/call_index.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <variant>

#include "core/errno_name.h"

namespace rehearse::scenario {
namespace {

// A type is also known by its last name: runtime_error for std::runtime_error.
bool is_type_name(std::string_view full, std::string_view last) {
  return full.size() > last.size() + 2 && full.ends_with(last) &&
         full.substr(0, full.size() - last.size()).ends_with("::");
}

bool equals(const std::string& argument, const call_value& expected) {
  // What is known only later is compared then, by the step itself.
  if (expected.late) return true;
  // A text in quotes is meant to the letter: only a bare word can be a type.
  return argument == expected.text ||
         (expected.what == call_value::kind::word &&
          is_type_name(argument, expected.text));
}

bool returned(const recorded_call& call, const call_value& expected) {
  if (expected.what == call_value::kind::integer) {
    // A call that failed has none.
    return call.size &&
           *call.size == static_cast<std::uint64_t>(expected.number);
  }
  // By number, since two names may mean one errno.
  return call.error != 0 && asyncore::errno_number(expected.text) == call.error;
}

// handle_error is named by its errno or by the type of its exception.
bool is_handle_error(const expected_call& line) {
  return line.method.method == "handle_error";
}

bool has_exact_argument(const expected_call& line) {
  return !line.with.empty() && !is_handle_error(line) &&
         line.with[0].what != call_value::kind::word && !line.with[0].late;
}

bool has_exact_size(const expected_call& line) {
  return !line.returning.empty() &&
         line.returning[0].what == call_value::kind::integer;
}

// Parts of any text: their lengths keep them apart.
void append_part(std::string& text, std::string_view part) {
  text.append(std::to_string(part.size())).append(":").append(part);
}

void append_values(std::string& text, const std::vector<call_value>& values) {
  append_part(text, std::to_string(values.size()));
  for (const call_value& each : values) {
    append_part(text, std::to_string(static_cast<int>(each.what)));
    append_part(text, std::to_string(each.number));
    append_part(text, each.text);
  }
}

// All that is compared with a call. Of two lines with the same text each call
// meets both or none.
std::string text_of(const expected_call& line) {
  std::string text;
  if (line.method.who.pattern) {
    append_part(text, line.method.who.text);
    append_part(text, line.method.method);
    append_values(text, line.with);
    append_values(text, line.returning);
    return text;
  }
  const channel_key who = key_of(line.method.who);
  append_part(text, std::to_string(who.app));
  append_part(text, std::to_string(static_cast<int>(who.what)));
  append_part(text, std::to_string(who.number));
  append_part(text, who.label);
  append_part(text, line.method.method);
  append_values(text, line.with);
  append_values(text, line.returning);
  return text;
}

}  // namespace

channel_key key_of(const channel_name& name) {
  using kind = channel_key::kind;
  if (name.accept) return {name.app, kind::accepted, *name.accept, {}};
  if (name.peer) return {name.app, kind::peer, *name.peer, {}};
  if (!name.label.empty()) {
    return {name.app, kind::label, name.label_number, name.label};
  }
  return {name.app, kind::own, 0, {}};
}

namespace {

bool matches(const channel_name& name, const channel_key& key) {
  using kind = channel_key::kind;
  const channel_pattern& pattern = *name.pattern;
  if (!pattern.any_app && name.app != key.app) return false;
  const bool is_label = key.what == kind::label;
  switch (pattern.parts) {
    case 1:
      return key.what == kind::own;
    case 2:
      if (key.what == kind::own) return false;
      if (is_label && key.number != 1) return false;
      if (pattern.any_second) return true;
      if (name.accept)
        return key.what == kind::accepted && key.number == *name.accept;
      if (name.peer) return key.what == kind::peer && key.number == *name.peer;
      return is_label && key.label == name.label;
    default:
      return is_label && (pattern.any_second || key.label == name.label) &&
             (pattern.any_number || key.number == name.label_number);
  }
}

}  // namespace

bool means(const channel_name& name, const std::vector<channel_key>& keys) {
  if (!name.pattern) {
    return std::find(keys.begin(), keys.end(), key_of(name)) != keys.end();
  }
  return std::any_of(keys.begin(), keys.end(), [&](const channel_key& each) {
    return matches(name, each);
  });
}

std::vector<channel_key> keys_of(const known_channel& channel) {
  using kind = channel_key::kind;
  std::vector<channel_key> keys;
  const bool is_accepted = channel.accept_ordinal != 0;
  if (is_accepted) {
    keys.push_back({channel.app, kind::accepted, channel.accept_ordinal, {}});
  }
  if (is_accepted && channel.peer) {
    keys.push_back({channel.app, kind::peer, *channel.peer, {}});
  }
  if (!channel.label.empty()) {
    keys.push_back(
        {channel.app, kind::label, channel.label_number, channel.label});
  }
  if (keys.empty()) keys.push_back({channel.app, kind::own, 0, {}});
  return keys;
}

bool says_the_same(const recorded_call& call, const expected_call& expected) {
  // A scenario names as many arguments as matter to it, so there may be more.
  if (expected.with.size() > call.arguments.size()) return false;
  for (std::size_t i = 0; i < expected.with.size(); ++i) {
    const bool holds =
        is_handle_error(expected)
            ? std::any_of(call.arguments.begin(), call.arguments.end(),
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

call_index::call_index(const plan& played) {
  for (const cursor_steps& thread : played.cursors) {
    for (const step& each : thread.steps) {
      if (const auto* single = std::get_if<expect_call>(&each.what)) {
        add_line(single->call);
      } else if (const auto* order = std::get_if<expect_order>(&each.what)) {
        for (const expected_call& line : order->calls) add_line(line);
      } else if (const auto* some = std::get_if<expect_sometimes>(&each.what)) {
        const auto* call = std::get_if<expect_call>(&some->what);
        if (call != nullptr) add_line(call->call);
      }
    }
  }
}

void call_index::add_line(const expected_call& line) {
  const auto [known, is_new] =
      patterns_by_text_.try_emplace(text_of(line), lists_.size());
  patterns_of_lines_.emplace(&line, known->second);
  if (!is_new) return;
  lists_.push_back({&line, {}, 0});
  if (line.method.who.pattern) {
    of_any_channel_[line.method.method].push_back(known->second);
    return;
  }
  candidates& group =
      candidates_[{key_of(line.method.who), line.method.method}];
  std::vector<pattern>& place =
      has_exact_argument(line) ? group.by_argument[line.with[0].text]
      : has_exact_size(line)
          ? group.by_size[static_cast<std::uint64_t>(line.returning[0].number)]
          : group.others;
  place.push_back(known->second);
}

template <typename Found>
void call_index::find(const recorded_call& call,
                      const std::vector<channel_key>& keys, Found found) const {
  const auto look = [&](const std::vector<pattern>& some) {
    for (const pattern each : some) {
      if (says_the_same(call, *lists_[each].line)) found(each);
    }
  };
  for (const channel_key& key : keys) {
    const auto group = candidates_.find({key, std::string(call.method)});
    if (group == candidates_.end()) continue;
    const candidates& all = group->second;
    if (!call.arguments.empty()) {
      const auto same = all.by_argument.find(call.arguments[0]);
      if (same != all.by_argument.end()) look(same->second);
    }
    if (call.size) {
      const auto same = all.by_size.find(*call.size);
      if (same != all.by_size.end()) look(same->second);
    }
    look(all.others);
  }
  const auto patterns = of_any_channel_.find(call.method);
  if (patterns == of_any_channel_.end()) return;
  for (const pattern each : patterns->second) {
    const expected_call& line = *lists_[each].line;
    if (means(line.method.who, keys) && says_the_same(call, line)) found(each);
  }
}

void call_index::add(const recorded_call& call, std::size_t number,
                     const std::vector<channel_key>& keys) {
  if (lists_.empty()) return;
  find(call, keys, [&](pattern which) {
    list& own = lists_[which];
    // Nearly always the last one; another one after its channel was renamed.
    const auto place =
        std::lower_bound(own.calls.begin(), own.calls.end(), number);
    own.passed_over = std::min(
        own.passed_over, static_cast<std::size_t>(place - own.calls.begin()));
    own.calls.insert(place, number);
    grown_.push_back(which);
  });
}

void call_index::remove(std::size_t number, const recorded_call& call,
                        const std::vector<channel_key>& keys) {
  if (lists_.empty()) return;
  find(call, keys, [&](pattern which) {
    list& own = lists_[which];
    own.calls.erase(
        std::lower_bound(own.calls.begin(), own.calls.end(), number));
    own.passed_over = 0;
  });
}

}  // namespace rehearse::scenario
