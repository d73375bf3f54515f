// Something that a run must not do, whatever its scenario says.
//
//   class late_timer_judge final : public judge, public asyncore::observer {
//    public:
//     std::string_view name() const override { return "late timer"; }
//     bool had_work(const run_activity&) const override { return has_timers_; }
//     asyncore::observer* observer() override { return this; }
//     void timer_due(asyncore::channel* owner) override { ... }
//     void judge_end(const run_facts&, findings& results) override { ... }
//   };
//
// A judge observes the run and never changes it. It is asked three times, and
// says what it found: one finding for each thing that is wrong. What it throws
// when it is asked is a finding too; in its observer it must not throw, since
// that would reach the handlers of the application. The standard
// judges (standard_judges.cc) judge every run; a file or a test may turn one
// off by its name (sim/judge_names.h).

#ifndef SIM_WATCH_JUDGE_H_
#define SIM_WATCH_JUDGE_H_

#include <string_view>

#include "core/observer.h"
#include "sim/watch/finding.h"
#include "sim/watch/run_facts.h"

namespace rehearse {

class judge {
 public:
  judge() = default;
  judge(const judge&) = delete;
  judge& operator=(const judge&) = delete;
  virtual ~judge() = default;

  // The name by which it is turned off: a literal.
  virtual std::string_view name() const = 0;
  // Hears of all that happens in the maps of the applications. Null if the
  // judge needs no observer.
  virtual asyncore::observer* observer() { return nullptr; }

  // Whether there was anything in the run that it could have found wrong: who
  // sends nothing is never late. Asked when the run is over; of one that was
  // broken off there is no activity.
  virtual bool had_work(const run_activity& activity) const = 0;

  // The world is at rest, and the run goes on.
  virtual void judge_rest(const run_facts& /*facts*/, findings& /*results*/) {}
  // Nothing happens any more. Everybody is still there.
  virtual void judge_end(const run_facts& /*facts*/, findings& /*results*/) {}
  // The applications were destroyed.
  virtual void judge_remains(const run_facts& /*facts*/,
                             findings& /*results*/) {}
};

}  // namespace rehearse

#endif  // SIM_WATCH_JUDGE_H_
