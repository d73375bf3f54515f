// A handler that threw. Its channel's handle_error has dealt with it, which by
// default means a line in the log and a closed channel: a test would not
// notice.

#include <memory>
#include <string>

#include "sim/watch/judge.h"

namespace rehearse {
namespace {

std::string advice(const handler_error& error) {
  if (error.is_lost) {
    return "help: no handle_error hears of it: catch it there; if it is meant, "
           "write `judge exception off`";
  }
  return "help: if it is meant, write `expect call " + error.channel +
         ".handle_error`";
}

class exception_judge final : public judge {
 public:
  std::string_view name() const override { return "exception"; }

  bool had_work(const run_activity& activity) const override {
    return activity.handlers_ran;
  }

  // At once: what fails later is often a consequence.
  void judge_rest(const run_facts& facts, findings& results) override {
    for (const handler_error& each : facts.errors()) {
      const std::string source =
          each.thrown_by.empty() ? each.channel : each.thrown_by;
      results.push_back({.where = each.where,
                         .message = source + " threw " + each.exception,
                         .notes = {advice(each)}});
    }
  }

  void judge_end(const run_facts& facts, findings& results) override {
    judge_rest(facts, results);
  }
};

}  // namespace

std::unique_ptr<judge> make_exception_judge() {
  return std::make_unique<exception_judge>();
}

}  // namespace rehearse
