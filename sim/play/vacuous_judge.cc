#include "sim/play/vacuous_judge.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/play/call_index.h"

namespace rehearse::scenario {
namespace {

// What a channel that listens never calls, but for one that calls its own.
bool is_call_of_connection(std::string_view method) {
  constexpr std::string_view all[] = {"handle_read", "handle_write", "recv",
                                      "send"};
  return is_call_of_chat(method) ||
         std::find(std::begin(all), std::end(all), method) != std::end(all);
}

class vacuous_judge final : public judge {
 public:
  explicit vacuous_judge(const run_state& run) : run_(run) {}

  std::string_view name() const override { return "vacuous"; }

  // Each file says something, or should.
  bool had_work(const run_activity& /*activity*/) const override {
    return true;
  }

  void judge_end(const run_facts& /*facts*/, findings& results) override {
    bool has_steps = false;
    for (const cursor_steps& thread : run_.plan.cursors) {
      has_steps = has_steps || !thread.steps.empty();
      for (const step& each : thread.steps) judge_step(each, results);
    }
    if (has_steps) return;
    results.push_back({.where = {1, 1, 1},
                       .message = "this scenario has no steps, so it says "
                                  "nothing",
                       .notes = {"help: connect a peer, or `expect` something "
                                 "of the application"}});
  }

 private:
  void judge_step(const step& line, findings& results) const {
    const auto* never = std::get_if<expect_never>(&line.what);
    if (never == nullptr) return;
    const std::string reason = why_it_says_nothing(never->method);
    if (reason.empty()) return;
    results.push_back(
        {.where = line.where, .message = "this says nothing: " + reason});
  }

  // Empty if the call could have been made.
  std::string why_it_says_nothing(const method_name& name) const {
    const std::string& who = name.who.text;
    if (!run_.calls.knows(name.who)) return "there was no " + who;
    const std::vector<std::size_t> meant = channels_of(name.who);
    if (meant.empty()) return {};
    if (is_call_of_connection(name.method) && !name.who.pattern &&
        listen(meant)) {
      return who + " listens, and never calls " + name.method + ": `" + who +
             "/*` is what it has accepted";
    }
    const auto is_no_chat = [this](std::size_t each) {
      // Nothing is known of one whose handlers were never called.
      return !run_.calls.channels()[each].is_chat.value_or(true);
    };
    if (is_call_of_chat(name.method) &&
        std::all_of(meant.begin(), meant.end(), is_no_chat)) {
      return who + " is no async_chat, which alone calls " + name.method;
    }
    return {};
  }

  // Without the applications themselves, of which there is an entry each.
  std::vector<std::size_t> channels_of(const channel_name& who) const {
    std::vector<std::size_t> all;
    for (std::size_t i = run_.apps.size(); i < run_.calls.channels().size();
         ++i) {
      if (means(who, run_.calls.keys_of_channel(i))) all.push_back(i);
    }
    return all;
  }

  // Whether each of them has accepted something.
  bool listen(const std::vector<std::size_t>& channels) const {
    std::set<std::size_t> known;
    for (const recorded_call& each : run_.calls.calls()) {
      if (each.method == "accept") known.insert(each.channel);
    }
    return std::all_of(channels.begin(), channels.end(),
                       [&](std::size_t each) { return known.contains(each); });
  }

  const run_state& run_;
};

}  // namespace

std::unique_ptr<judge> make_vacuous_judge(const run_state& run) {
  return std::make_unique<vacuous_judge>(run);
}

}  // namespace rehearse::scenario
