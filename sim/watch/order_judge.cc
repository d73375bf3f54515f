// A handler that is called where no program expects it: after the close of its
// channel, inside another event of it, or a second handle_close.

#include <memory>
#include <string>

#include "sim/watch/judge.h"

namespace rehearse {
namespace {

std::string complaint(const misplaced_handler& call) {
  switch (call.why) {
    case misplaced_call::reason::after_close:
      return call.handler + " was called after its channel had closed";
    case misplaced_call::reason::closed_twice:
      return call.handler + " was called twice for one connection";
    case misplaced_call::reason::nested:
      break;
  }
  return call.handler + " was called inside " + call.inside;
}

// The likeliest cause, which the handler's name does not tell.
std::string advice(const misplaced_handler& call) {
  const std::string cause =
      call.why == misplaced_call::reason::closed_twice
          ? "a send or recv on a channel that has closed calls it too; "
          : "";
  return "help: " + cause + "if that is meant, write `judge order off`";
}

class order_judge final : public judge {
 public:
  std::string_view name() const override { return "order"; }

  bool had_work(const run_activity& activity) const override {
    return activity.handlers_ran;
  }

  // At once: what fails later is often a consequence.
  void judge_rest(const run_facts& facts, findings& results) override {
    for (const misplaced_handler& each : facts.misplaced()) {
      results.push_back({.where = each.where,
                         .message = complaint(each),
                         .notes = {advice(each)}});
    }
  }

  void judge_end(const run_facts& facts, findings& results) override {
    judge_rest(facts, results);
  }
};

}  // namespace

std::unique_ptr<judge> make_order_judge() {
  return std::make_unique<order_judge>();
}

}  // namespace rehearse
