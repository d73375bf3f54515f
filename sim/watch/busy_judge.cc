#include "sim/watch/busy_judge.h"

#include <memory>
#include <string>
#include <string_view>

#include "sim/watch/judge.h"

namespace rehearse {
namespace {

// The usual mistake, by the handler that is called in vain.
std::string usual_mistake(std::string_view handler) {
  if (handler.ends_with(".handle_write")) {
    return "its writable() is always true: it should say yes only while there "
           "is something to send";
  }
  if (handler.ends_with(".handle_accept") ||
      handler.ends_with(".handle_accepted")) {
    return "it does not accept the connection that waits";
  }
  if (handler.ends_with(".handle_close")) {
    return "it does not close, so the end is reported again and again";
  }
  if (handler.ends_with(".handle_read")) {
    return "it does not read what has arrived, or not to its end";
  }
  return {};
}

class busy_judge final : public judge {
 public:
  std::string_view name() const override { return "busy"; }

  bool had_work(const run_activity& activity) const override {
    return activity.programs_ran;
  }

  void judge_end(const run_facts& facts, findings& results) override {
    for (const party_facts& each : facts.applications()) {
      if (!each.busy_handler.empty()) results.push_back(busy_finding(each));
    }
  }
};

}  // namespace

finding busy_finding(const party_facts& app) {
  finding result = {.where = app.where,
                    .message = app.name + " calls " + app.busy_handler +
                               " over and over, and nothing comes of it"};
  const std::string mistake = usual_mistake(app.busy_handler);
  if (!mistake.empty()) result.notes.push_back(mistake);
  return result;
}

std::unique_ptr<judge> make_busy_judge() {
  return std::make_unique<busy_judge>();
}

}  // namespace rehearse
