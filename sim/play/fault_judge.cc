#include "sim/play/fault_judge.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "sim/play/call_judges.h"

namespace rehearse::scenario {
namespace {

class fault_judge final : public judge {
 public:
  explicit fault_judge(const run_state& run) : run_(run) {}

  std::string_view name() const override { return "fault"; }

  bool had_work(const run_activity& /*activity*/) const override {
    const auto& lines = run_.plan.faults;
    return std::any_of(lines.begin(), lines.end(), [&](const fault_line& line) {
      return run_.calls.knows(line.who);
    });
  }

  // Last, since destructors may close.
  void judge_remains(const run_facts& /*facts*/, findings& results) override {
    for (std::size_t i = 0; i < run_.plan.faults.size(); ++i) {
      const fault_line& line = run_.plan.faults[i];
      const faults::record* record = run_.apps[line.who.app]->find_fault(i);
      // Without a record its step was never reached, and that has failed.
      if (record == nullptr || record->uses > 0) continue;
      results.push_back(
          {.where = line.where,
           .message = "this fault was never used: " + reason(line, *record)});
    }
  }

 private:
  std::string reason(const fault_line& line,
                     const faults::record& record) const {
    if (!run_.calls.knows(line.who) && record.calls == 0) {
      return "there was no " + line.who.text;
    }
    const std::string call =
        line.who.text + "." + std::string(to_string(line.what.call));
    if (record.calls == 0) return call + " was never called";
    std::string text = call + " was called " + times_text(record.calls);
    if (record.too_few > 0) {
      text += ", and there were no more than " +
              std::to_string(line.what.most) + " bytes to move";
    }
    return text;
  }

  const run_state& run_;
};

}  // namespace

std::unique_ptr<judge> make_fault_judge(const run_state& run) {
  return std::make_unique<fault_judge>(run);
}

}  // namespace rehearse::scenario
