#include "sim/play/fault_judge.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/play/call_judges.h"
#include "sim/value_text.h"

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

  void judge_end(const run_facts& /*facts*/, findings& /*results*/) override {
    uses_at_end_ = uses();
  }

  // Last, since destructors may close. But by then nobody expects anything, so
  // that what a fault does there is not seen.
  void judge_remains(const run_facts& /*facts*/, findings& results) override {
    for (std::size_t i = 0; i < run_.plan.faults.size(); ++i) {
      const fault_line& line = run_.plan.faults[i];
      const faults::record* record = run_.apps[line.who.app]->find_fault(i);
      // Without a record its step was never reached, and that has failed.
      if (record == nullptr || uses_at_end_[i] > 0) continue;
      if (record->uses > 0) {
        results.push_back(
            {.where = line.where,
             .message = "this fault was used only when the run was over: " +
                        call_text(line) +
                        " was called while the application was destroyed",
             .notes = {"help: let the application make the call before the "
                       "last step: nothing can be expected of it afterwards"}});
        continue;
      }
      results.push_back(
          {.where = line.where,
           .message = "this fault was never used: " + reason(line, *record),
           .notes = notes_about(line, *record)});
    }
  }

 private:
  static std::string call_text(const fault_line& line) {
    return line.who.text + "." + std::string(to_string(line.what.call));
  }

  // By line.
  std::vector<std::uint64_t> uses() const {
    std::vector<std::uint64_t> all;
    for (std::size_t i = 0; i < run_.plan.faults.size(); ++i) {
      const fault_line& line = run_.plan.faults[i];
      const faults::record* record = run_.apps[line.who.app]->find_fault(i);
      all.push_back(record == nullptr ? 0 : record->uses);
    }
    return all;
  }

  // Who names the application often means what it has accepted.
  std::vector<std::string> notes_about(const fault_line& line,
                                       const faults::record& record) const {
    const channel_name& who = line.who;
    const bool is_own = !who.accept && !who.peer && who.label.empty();
    if (!is_own || record.calls > 0 || !has_descriptor(line.what.call)) {
      return {};
    }
    const auto& all = run_.calls.channels();
    const auto accepted =
        std::find_if(all.begin(), all.end(), [&](const known_channel& each) {
          return each.app == who.app && each.accept_ordinal != 0;
        });
    if (accepted == all.end()) return {};
    return {"help: " + who.text +
            " is the channel that listens; a connection "
            "has a name of its own, as `" +
            accepted->text + "`"};
  }

  std::string reason(const fault_line& line,
                     const faults::record& record) const {
    if (!run_.calls.knows(line.who) && record.calls == 0) {
      return "there was no " + line.who.text;
    }
    const std::string call = call_text(line);
    if (record.calls == 0) return call + " was never called";
    std::string text = call + " was called " + times_text(record.calls);
    if (record.too_few > 0) {
      text += ", and there were no more than " + bytes_text(line.what.most) +
              " to move";
    }
    return text;
  }

  const run_state& run_;
  std::vector<std::uint64_t> uses_at_end_;  // By line.
};

}  // namespace

std::unique_ptr<judge> make_fault_judge(const run_state& run) {
  return std::make_unique<fault_judge>(run);
}

}  // namespace rehearse::scenario
