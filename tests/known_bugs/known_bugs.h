// The known bugs, for the test and for the table of docs/known_bugs.md.
//
// Each is a program, NN_name.cc, which registers itself, and a scenario,
// NN_name.scn, which plays it with its defect. The corrected twin is the same
// text with another parameter; or in safe mode, if the defect is CPython's own.

#ifndef TESTS_KNOWN_BUGS_KNOWN_BUGS_H_
#define TESTS_KNOWN_BUGS_KNOWN_BUGS_H_

#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/application.h"
#include "sim/explore/scenario_subject.h"
#include "sim/explore/schedule_replay.h"
#include "sim/explore/subject.h"
#include "sim/language/parser.h"
#include "sim/language/plan.h"
#include "sim/language/schedule_attachment.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"
#include "tests/known_bugs/edited_program.h"

namespace known_bugs {

struct known_bug {
  std::string_view name;  // Of its files: "01_reused_descriptor".
  std::string_view source;
  std::string_view what;
};
// For GoogleTest.
std::ostream& operator<<(std::ostream& out, const known_bug& bug);

// In the order of their numbers.
std::span<const known_bug> all_known_bugs();

enum class twin { defective, corrected };

// The scenario of one of the twins.
class staged_bug {
 public:
  // Stops the program, with a message, if there is no sound scenario. Scenarios
  // are looked for in tests/known_bugs, from where the program was started.
  staged_bug(const known_bug& bug, twin which,
             rehearse::scenario::loop_kind loop);
  // Likewise, with a schedule attached, and perhaps after an edit.
  staged_bug(const known_bug& bug, twin which,
             rehearse::scenario::loop_kind loop,
             const rehearse::scenario::schedule_attachment& attached,
             std::optional<edit> after = std::nullopt);
  staged_bug(const staged_bug&) = delete;
  staged_bug& operator=(const staged_bug&) = delete;

  rehearse::scenario::run_report play() const;
  rehearse::subject to_explore() const {
    return rehearse::scenario::subject_of(file_, plan_, options_);
  }
  rehearse::scenario::replay_report replay() const {
    return rehearse::scenario::replay_schedule(file_, plan_, options_);
  }
  const rehearse::scenario::scenario_file& file() const { return file_; }
  // Scenarios may pin the loop.
  bool runs_in(rehearse::scenario::loop_kind loop) const {
    return !plan_.loop || *plan_.loop == loop;
  }

 private:
  staged_bug(const std::string& path, std::string text,
             rehearse::scenario::loop_kind loop,
             const rehearse::application_registry& programs);

  rehearse::scenario::scenario_file file_;
  rehearse::scenario::plan plan_;
  rehearse::scenario::run_options options_;
};

}  // namespace known_bugs

#endif  // TESTS_KNOWN_BUGS_KNOWN_BUGS_H_
