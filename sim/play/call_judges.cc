#include "sim/play/call_judges.h"

#include <utility>
#include <variant>

#include "sim/play/failure.h"

namespace rehearse::scenario {
namespace {

constexpr std::size_t calls_listed = 5;

class never_judge final : public judge {
 public:
  explicit never_judge(const run_state& run) : run_(run) {
    for (const cursor_steps& thread : run.plan.cursors) {
      for (const step& line : thread.steps) {
        const auto* never = std::get_if<expect_never>(&line.what);
        if (never != nullptr) {
          forbidden_.emplace_back(&never->method, line.where);
        }
      }
    }
  }

  std::string_view name() const override { return "never"; }

  void judge_rest(findings& found) override {
    for (; looked_at_ < run_.calls.calls().size(); ++looked_at_) {
      const recorded_call& made = run_.calls.calls()[looked_at_];
      for (const auto& [method, where] : forbidden_) {
        if (!run_.calls.names(made, *method)) continue;
        found.push_back(
            {.where = where,
             .message = "this was called: " + run_.calls.describe(made)});
        return;
      }
    }
  }

  void judge_end(const run_facts& /*facts*/, findings& found) override {
    judge_rest(found);
  }

 private:
  const run_state& run_;
  std::vector<std::pair<const method_name*, place>> forbidden_;
  std::size_t looked_at_ = 0;  // Calls: each is looked at once.
};

class counted_judge final : public judge {
 public:
  explicit counted_judge(const run_state& run) : run_(run) {}

  std::string_view name() const override { return "times"; }

  void judge_end(const run_facts& /*facts*/, findings& found) override {
    for (const counted_call& each : run_.counted) {
      const std::uint64_t count = run_.calls.count(*each.expected, each.first,
                                                   run_.calls.calls().size());
      if (count <= *each.expected->times) continue;
      const auto& method = each.expected->method;
      found.push_back({.where = each.expected->where,
                       .message = method.who.text + "." + method.method +
                                  " was called " + times_text(count) +
                                  ", expected " +
                                  times_text(*each.expected->times),
                       .notes = list_calls(run_, *each.expected, each.first)});
    }
  }

 private:
  const run_state& run_;
};

// The judge looks at nothing but the run itself.
class no_facts final : public run_facts {
 public:
  std::vector<party_facts> remote_ends() const override { return {}; }
  std::vector<party_facts> applications() const override { return {}; }
};

}  // namespace

std::unique_ptr<judge> make_never_judge(const run_state& run) {
  return std::make_unique<never_judge>(run);
}

std::unique_ptr<judge> make_counted_judge(const run_state& run) {
  return std::make_unique<counted_judge>(run);
}

void fail_if_counted_more(run_state& run) {
  findings found;
  counted_judge(run).judge_end(no_facts(), found);
  fail_first(run, std::move(found));
}

std::vector<std::string> list_calls(const run_state& run,
                                    const expected_call& expected,
                                    std::size_t from) {
  std::vector<std::string> listed;
  const auto& calls = run.calls.calls();
  for (std::size_t i = from; i < calls.size() && listed.size() < calls_listed;
       ++i) {
    if (run.calls.matches(calls[i], expected)) {
      listed.push_back(run.calls.describe(calls[i]));
    }
  }
  return listed;
}

std::string times_text(std::uint64_t count) {
  return count == 1 ? std::string("once") : std::to_string(count) + " times";
}

}  // namespace rehearse::scenario
