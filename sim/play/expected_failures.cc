#include "sim/play/expected_failures.h"

#include <algorithm>
#include <variant>

namespace rehearse::scenario {

expected_failures::expected_failures(const plan& played)
    : resets_(played.peers.size()) {
  for (const cursor_steps& thread : played.cursors) {
    for (const step& each : thread.steps) {
      if (const auto* end = std::get_if<expect_end>(&each.what)) {
        if (end->reset) resets_[end->peer] = true;
      } else if (const auto* one = std::get_if<expect_call>(&each.what)) {
        add(one->call);
      } else if (const auto* order = std::get_if<expect_order>(&each.what)) {
        for (const expected_call& call : order->calls) add(call);
      } else if (const auto* some = std::get_if<expect_sometimes>(&each.what)) {
        const auto* call = std::get_if<expect_call>(&some->what);
        if (call != nullptr) add(call->call);
      }
    }
  }
}

void expected_failures::add(const expected_call& call) {
  if (call.method.method != "handle_error") return;
  if (call.method.who.pattern) {
    error_patterns_.push_back(call.method.who);
  } else {
    errors_.insert(key_of(call.method.who));
  }
}

bool expected_failures::has_error(const std::vector<channel_key>& names) const {
  return std::any_of(
             names.begin(), names.end(),
             [&](const channel_key& each) { return errors_.contains(each); }) ||
         std::any_of(
             error_patterns_.begin(), error_patterns_.end(),
             [&](const channel_name& each) { return means(each, names); });
}

}  // namespace rehearse::scenario
