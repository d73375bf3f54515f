#include "sim/play/vacuous_judge.h"

#include <algorithm>
#include <string>
#include <variant>

namespace rehearse::scenario {
namespace {

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
    if (never == nullptr || run_.calls.knows(never->method.who)) return;
    results.push_back({.where = line.where,
                       .message = "this says nothing: there was no " +
                                  never->method.who.text});
  }

  const run_state& run_;
};

}  // namespace

std::unique_ptr<judge> make_vacuous_judge(const run_state& run) {
  return std::make_unique<vacuous_judge>(run);
}

}  // namespace rehearse::scenario
