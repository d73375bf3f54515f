#include "sim/testing/exploration.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include "core/exceptions.h"
#include "core/posix_network.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "sim/choice_draw.h"
#include "sim/explore/difference.h"
#include "sim/explore/find_text.h"
#include "sim/explore/schedule.h"
#include "sim/explore/schedule_text.h"
#include "sim/explore/shrinker.h"
#include "sim/explore/violation_text.h"

namespace rehearse::testkit {
namespace {

using ::testing::TestPartResult;
using ::testing::TestPartResultArray;

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

// "greeter_test.cc:42": the same check, whatever its values were. What the
// library itself has found, as judges do, is called by what it says.
std::string violation_of(const TestPartResult& failure) {
  const std::string_view file =
      failure.file_name() == nullptr ? "" : failure.file_name();
  constexpr std::string_view library = "sim/testing/";
  const std::size_t slash = file.rfind('/');
  const bool is_own =
      slash != std::string_view::npos &&
      file.substr(0, slash + 1).ends_with(library) &&
      !file.substr(0, slash + 1).ends_with("tests/" + std::string(library));
  if (file.empty() || is_own) {
    return without_details(first_line(failure.message()));
  }
  return std::string(file.substr(slash + 1)) + ":" +
         std::to_string(failure.line_number());
}

std::string text_of(const TestPartResult& failure) {
  std::string text;
  if (failure.file_name() != nullptr) {
    text += std::string(failure.file_name()) + ":" +
            std::to_string(failure.line_number()) + ": ";
  }
  return text + failure.message() + "\n";
}

// What the checks of one run said.
void add_failures(const TestPartResultArray& results, run_outcome& outcome) {
  for (int i = 0; i < results.size(); ++i) {
    const TestPartResult& each = results.GetTestPartResult(i);
    if (!each.failed()) continue;
    if (outcome.violation.empty()) outcome.violation = violation_of(each);
    outcome.report += text_of(each);
  }
}

choices choices_of(strategy& chosen_by, const network_setup& setup) {
  choices answers(chosen_by);
  if (setup.how.kind == asyncore::mode::cpython) {
    answers.turn_off(site::poll_spurious);
  }
  return answers;
}

subject subject_of(const exploration_run::body& body,
                   const network_setup& setup) {
  network_setup quiet = setup;
  quiet.prints_trace = false;
  return [&body, quiet](strategy& chosen_by, bool in_full) {
    run_outcome outcome;
    TestPartResultArray results;
    std::string shown;
    {
      const ::testing::ScopedFakeTestPartResultReporter kept(
          ::testing::ScopedFakeTestPartResultReporter::
              INTERCEPT_ONLY_CURRENT_THREAD,
          &results);
      choices answers = choices_of(chosen_by, quiet);
      exploration_run run(quiet, answers);
      run.play(body);
      outcome.hash = run.trace_hash();
      if (in_full) {
        outcome.trace = run.trace_text();
        shown = run.short_trace_text();
      }
    }
    add_failures(results, outcome);
    if (in_full) outcome.report += shown;
    // What it says counts as what it does: a check may look at what no trace
    // shows.
    outcome.hash = mixed(outcome.hash ^ name_hash(outcome.violation));
    return outcome;
  };
}

// The first line in which two traces differ, of both.
std::string first_difference(std::string_view one, std::string_view other) {
  while (!one.empty() || !other.empty()) {
    const std::string_view first = first_line(one);
    const std::string_view second = first_line(other);
    if (first != second) {
      const auto shown = [](std::string_view line) {
        return line.empty() ? std::string("nothing more") : std::string(line);
      };
      return "   the one:   " + shown(first) +
             "\n   the other: " + shown(second) + "\n";
    }
    one.remove_prefix(std::min(first.size() + 1, one.size()));
    other.remove_prefix(std::min(second.size() + 1, other.size()));
  }
  return {};
}

constexpr const char* depends_on_more =
    "two runs of the body differ, with the same choices in both: it depends on "
    "something else, such as what it keeps from run to run, a clock, an "
    "address or chance. It was not explored further.\n";

double seconds_now() {
  return std::chrono::duration<double>(
             asyncore::posix_network().now().time_since_epoch())
      .count();
}

class exploration {
 public:
  exploration(const exploration_run::body& body, const exploration_setup& setup)
      : setup_(setup), subject_(subject_of(body, setup.network)) {}

  exploration_result run() {
    if (!begins_soundly()) {
      result_.report.end = exploration_end::unsound;
      return std::move(result_);
    }
    {
      sometimes_count counted(setup_.sometimes);
      result_.report = rehearse::explore(counting(counted), options());
      result_.sometimes = counted.rows();
    }
    if (!result_.report.finds.empty()) {
      tell_find(result_.report.finds.front());
    } else if (result_.report.end == exploration_end::unsound) {
      failure_ = depends_on_more;
    } else {
      tell_never();
    }
    return std::move(result_);
  }

  // What the test fails with; empty if it does not.
  const std::string& failure() const { return failure_; }

 private:
  subject counting(sometimes_count& counted) const {
    return [this, &counted](strategy& chosen_by, bool in_full) {
      counted.begin_run();
      return subject_(chosen_by, in_full);
    };
  }

  exploration_options options() const {
    exploration_options how;
    how.budget = setup_.budget;
    how.seed = setup_.seed;
    how.searches = setup_.searches;
    how.clock = seconds_now;
    return how;
  }

  run_outcome play(const schedule& which) const {
    schedule_strategy followed(which);
    return subject_(followed, true);
  }

  // The benign run passes, and goes the same way twice.
  bool begins_soundly() {
    const run_outcome one = play({});
    const run_outcome other = play({});
    if (one.hash != other.hash) {
      failure_ = depends_on_more + first_difference(one.trace, other.trace);
      for (const run_outcome* each : {&one, &other}) {
        if (!each->passed()) failure_ += each->report;
      }
    } else if (!one.passed()) {
      failure_ =
          "the body fails without any deviation, so there is nothing to "
          "explore:\n" +
          one.report;
    }
    return failure_.empty();
  }

  void tell_find(const find& found) {
    label_names names = result_.report.names;
    const shrunk_find small = shrink(subject_, found, names, {});
    const run_outcome outcome = play(small.deviations);
    // The benign run has passed before.
    if (small.deviations.empty()) {
      failure_ = depends_on_more + outcome.report;
      return;
    }
    result_.schedule = to_line(small.deviations, names);
    failure_ =
        "the body fails in some order of events: " + found.violation + "\n";
    if (const auto differs =
            difference_to_passing(subject_, small.deviations, outcome.trace)) {
      failure_ += "   the difference: " + to_text(*differs) + "\n";
    }
    failure_ += "   " + origin_text(found) + "\n   " + shrink_text(small) +
                "\n" + story_text(small, names, outcome.trace);
    failure_ += "   replay: start this test with REHEARSE_SCHEDULE='" +
                result_.schedule +
                "' in the environment (Bazel: --test_env=...), or write\n"
                "   replay(\"" +
                result_.schedule + "\", body);\n" + outcome.report;
  }

  void tell_never() {
    for (const sometimes_row& each : result_.sometimes) {
      if (each.held > 0) continue;
      failure_ +=
          "never held: " + each.name +
          (each.asked == 0 ? " (none of "
                           : " (asked in " + counted(each.asked) + " of ") +
          counted(each.runs, "run") +
          (each.asked == 0 ? " comes by it)\n" : ")\n");
    }
  }

  const exploration_setup& setup_;
  const subject subject_;
  exploration_result result_;
  std::string failure_;
};

}  // namespace

exploration_result explore(const exploration_run::body& body,
                           const exploration_setup& setup, const char* file,
                           int line) {
  if (const char* const kept = std::getenv("REHEARSE_SCHEDULE")) {
    replay(kept, body, setup, file, line);
    return {};
  }
  exploration played(body, setup);
  exploration_result result = played.run();
  if (!played.failure().empty()) {
    ADD_FAILURE_AT(file, line) << played.failure();
  }
  return result;
}

void replay(std::string_view schedule_text, const exploration_run::body& body,
            const exploration_setup& setup, const char* file, int line) {
  label_names names;
  schedule kept;
  try {
    kept = read_schedule_text(schedule_text, names);
  } catch (const asyncore::value_error& mistake) {
    ADD_FAILURE_AT(file, line)
        << "`" << schedule_text << "` is no schedule: " << mistake.what();
    return;
  }
  schedule_strategy followed(kept);
  {
    choices answers = choices_of(followed, setup.network);
    exploration_run run(setup.network, answers);
    run.play(body);
  }
  if (followed.applied_all()) return;
  ADD_FAILURE_AT(file, line)
      << "the schedule does not apply any more: no run comes to "
      << to_line(followed.not_applied(), names)
      << "\n  Without it, `explore` looks for the failure anew.";
}

}  // namespace rehearse::testkit
