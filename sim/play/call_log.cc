#include "sim/play/call_log.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "core/errno_name.h"
#include "sim/watch/trace.h"
#include "sim/world/world.h"

namespace rehearse::scenario {
namespace {

// A pass that is about a channel which is not open says why it is not.
bool is_about_calls(const step& each) {
  return std::holds_alternative<expect_call>(each.what) ||
         std::holds_alternative<expect_order>(each.what) ||
         std::holds_alternative<expect_never>(each.what) ||
         std::holds_alternative<expect_state>(each.what) ||
         std::holds_alternative<expect_interest>(each.what) ||
         std::holds_alternative<pass_step>(each.what) ||
         std::holds_alternative<expect_sometimes>(each.what);
}

}  // namespace

call_log::call_log(const plan& played) : index_(played) {
  for (const cursor_steps& thread : played.cursors) {
    is_asked_ = is_asked_ || std::any_of(thread.steps.begin(),
                                         thread.steps.end(), is_about_calls);
  }
  if (is_asked_) calls_.reserve(64);  // Most runs make no more.
}

std::size_t call_log::add_channel(known_channel known) {
  const std::size_t index = channels_.size();
  channels_.push_back(std::move(known));
  keys_.emplace_back();
  set_keys(index);
  return index;
}

void call_log::set_keys(std::size_t channel) {
  for (const channel_key& old : keys_[channel]) {
    std::erase(named_[old], channel);
  }
  keys_[channel] = keys_of(channels_[channel]);
  for (const channel_key& each : keys_[channel]) {
    std::vector<std::size_t>& all = named_[each];
    all.insert(std::lower_bound(all.begin(), all.end(), channel), channel);
  }
}

void call_log::label_channel(std::size_t index, std::string_view label,
                             std::uint32_t number, std::string text) {
  // Most labels are given before any line has asked for a call.
  std::vector<std::size_t> moved;
  for (std::size_t i = 0; i < listed_; ++i) {
    if (calls_[i].channel == index) moved.push_back(i);
  }
  for (const std::size_t each : moved) {
    index_.remove(each, calls_[each], keys_[index]);
  }
  known_channel& entry = channels_[index];
  entry.label = label;
  entry.label_number = number;
  entry.text = std::move(text);
  set_keys(index);
  for (const std::size_t each : moved) {
    index_.add(calls_[each], each, keys_[index]);
  }
}

void call_log::add(recorded_call call) { calls_.push_back(std::move(call)); }

bool call_log::names(const recorded_call& call,
                     const method_name& method) const {
  return call.method == method.method && means(method.who, keys_[call.channel]);
}

bool call_log::matches(const recorded_call& call,
                       const expected_call& expected) const {
  return names(call, expected.method) && says_the_same(call, expected);
}

void call_log::list_new_calls() const {
  for (; listed_ < calls_.size(); ++listed_) {
    const recorded_call& call = calls_[listed_];
    index_.add(call, listed_, keys_[call.channel]);
  }
}

call_log::some_calls call_log::next(const expected_call& expected,
                                    std::size_t first,
                                    std::uint64_t most) const {
  list_new_calls();
  const auto& all = index_.calls_of(pattern_of(expected));
  const auto match = std::lower_bound(all.begin(), all.end(), first);
  const auto count = static_cast<std::ptrdiff_t>(
      std::min(most, static_cast<std::uint64_t>(all.end() - match)));
  if (count == 0) return {};
  return {static_cast<std::uint64_t>(count), *(match + count - 1)};
}

std::size_t call_log::next_free(const expected_call& expected,
                                std::size_t first) const {
  list_new_calls();
  const auto pattern = pattern_of(expected);
  const auto& all = index_.calls_of(pattern);
  // One call meets one line only: who writes a line twice expects two calls.
  const auto is_free = [&](std::size_t call) {
    return calls_[call].taken_by == 0;
  };
  // Calls that are taken stay so, and those before the mark count no more.
  std::size_t& passed_over = index_.passed_over(pattern);
  while (passed_over < all.size() &&
         (all[passed_over] < mark_ || !is_free(all[passed_over]))) {
    ++passed_over;
  }
  const auto start = std::lower_bound(
      all.begin() + static_cast<std::ptrdiff_t>(passed_over), all.end(), first);
  const auto match = std::find_if(start, all.end(), is_free);
  return match == all.end() ? calls_.size() : *match;
}

std::uint64_t call_log::count(const expected_call& expected,
                              std::size_t first) const {
  list_new_calls();
  // Calls that other lines took count as well: `times` asks how many were made.
  const auto& all = index_.calls_of(pattern_of(expected));
  return static_cast<std::uint64_t>(
      all.end() - std::lower_bound(all.begin(), all.end(), first));
}

const std::vector<call_index::pattern>& call_log::met() const {
  list_new_calls();
  return index_.grown();
}

const std::vector<std::size_t>& call_log::channels_named(
    const channel_name& name) const {
  static const std::vector<std::size_t> none;
  const auto found = named_.find(key_of(name));
  return found == named_.end() ? none : found->second;
}

bool call_log::knows(const channel_name& name) const {
  if (!name.pattern) return !channels_named(name).empty();
  return std::any_of(keys_.begin(), keys_.end(),
                     [&](const auto& keys) { return means(name, keys); });
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
    text += " with " + (each.what == call_value::kind::text && !each.late
                            ? quoted_start(each.text)
                            : each.text);
  }
  for (const call_value& each : expected.returning) {
    text += " returning " + each.text;
  }
  return text;
}

}  // namespace rehearse::scenario
