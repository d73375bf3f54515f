#include "sim/play/call_judges.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "sim/play/failure.h"

namespace rehearse::scenario {
namespace {

// Enough to see what goes on, and few enough to be read.
constexpr std::size_t calls_listed = 5;

class never_judge final : public judge {
 public:
  explicit never_judge(const run_state& run) : run_(run) {
    // The lines are gathered once, since this judge is asked whenever the world
    // is at rest.
    for (const cursor_steps& thread : run.plan.cursors) {
      for (const step& line : thread.steps) {
        const auto* never = std::get_if<expect_never>(&line.what);
        if (never == nullptr) continue;
        lines_.push_back(never);
        if (never->method.who.pattern) {
          patterns_.emplace(never->method.method,
                            forbidden_pattern{never->method.who, line.where});
        } else {
          forbidden_.try_emplace(
              {key_of(never->method.who), never->method.method}, line.where);
        }
      }
    }
  }

  std::string_view name() const override { return "never"; }

  // What never was is never called.
  bool had_work(const run_activity& /*activity*/) const override {
    return std::any_of(lines_.begin(), lines_.end(), [&](const auto* line) {
      return run_.calls.knows(line->method.who);
    });
  }

  void judge_rest(const run_facts& /*facts*/, findings& results) override {
    if (forbidden_.empty() && patterns_.empty()) return;
    for (; looked_at_ < run_.calls.calls().size(); ++looked_at_) {
      const recorded_call& call = run_.calls.calls()[looked_at_];
      const std::optional<place> where = find_line(call);
      if (!where) continue;
      results.push_back(
          {.where = *where,
           .message = "this was called: " + run_.calls.describe(call)});
      return;
    }
  }

  void judge_end(const run_facts& facts, findings& results) override {
    // Calls may have been made since the world was last at rest.
    judge_rest(facts, results);
  }

 private:
  // A call may meet several lines. The first of them is enough for the run to
  // fail.
  std::optional<place> find_line(const recorded_call& call) const {
    std::optional<place> first;
    const auto& keys = run_.calls.keys_of_channel(call.channel);
    for (const channel_key& key : keys) {
      const auto line = forbidden_.find({key, std::string(call.method)});
      if (line == forbidden_.end()) continue;
      if (!first || line->second.line < first->line) first = line->second;
    }
    const auto [begin, end] = patterns_.equal_range(std::string(call.method));
    for (auto line = begin; line != end; ++line) {
      const forbidden_pattern& each = line->second;
      if (first && first->line < each.where.line) continue;
      if (means(each.who, keys)) first = each.where;
    }
    return first;
  }

  const run_state& run_;
  std::vector<const expect_never*> lines_;
  // By the channel and the method: however many lines there are, a call is
  // compared with few. Of lines that say the same the first.
  std::map<std::pair<channel_key, std::string>, place> forbidden_;
  struct forbidden_pattern {
    channel_name who;
    place where;
  };
  std::multimap<std::string, forbidden_pattern> patterns_;  // By method.
  std::size_t looked_at_ = 0;  // Calls: each is looked at once.
};

void find_counted_more(run_state& run, findings& results) {
  const expected_call* line = run.counted.find_more(run.calls);
  if (line == nullptr) return;
  const std::size_t first = run.calls.last_mark();
  results.push_back({.where = line->where,
                     .message = line->method.who.text + "." +
                                line->method.method + " was called " +
                                times_text(run.calls.count(*line, first)) +
                                ", expected " + times_text(*line->times),
                     .notes = list_calls(run, *line, first)});
}

class counted_judge final : public judge {
 public:
  explicit counted_judge(run_state& run) : run_(run) {}

  std::string_view name() const override { return "times"; }

  bool had_work(const run_activity& /*activity*/) const override {
    for (const cursor_steps& thread : run_.plan.cursors) {
      for (const step& each : thread.steps) {
        const auto* line = std::get_if<expect_call>(&each.what);
        if (line != nullptr && line->call.times &&
            run_.calls.knows(line->call.method.who)) {
          return true;
        }
      }
    }
    return false;
  }

  void judge_end(const run_facts& /*facts*/, findings& results) override {
    find_counted_more(run_, results);
  }

 private:
  run_state& run_;
};

}  // namespace

std::unique_ptr<judge> make_never_judge(const run_state& run) {
  return std::make_unique<never_judge>(run);
}

std::unique_ptr<judge> make_counted_judge(run_state& run) {
  return std::make_unique<counted_judge>(run);
}

// The judges are asked at the end. By then a mark may have ended the span in
// which the calls were counted, so this is asked before.
void fail_if_counted_more(run_state& run) {
  findings results;
  find_counted_more(run, results);
  fail_first(run, std::move(results));
}

std::vector<std::string> list_calls(const run_state& run,
                                    const expected_call& expected,
                                    std::size_t first) {
  std::vector<std::string> texts;
  const auto& calls = run.calls.calls();
  for (std::size_t i = first; i < calls.size() && texts.size() < calls_listed;
       ++i) {
    if (run.calls.matches(calls[i], expected)) {
      texts.push_back(run.calls.describe(calls[i]));
    }
  }
  return texts;
}

std::string times_text(std::uint64_t count) {
  return count == 1 ? std::string("once") : std::to_string(count) + " times";
}

}  // namespace rehearse::scenario
