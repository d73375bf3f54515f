// A schedule is all that there is to know of a run: a random run, and another
// one that follows its deviations by name, are the same to the last event.
//
// `--test_env=REHEARSE_SEEDS=25000` plays more seeds than usual. The property
// `hash` of a case says all that happened in all of its runs: it is the same
// with each compiler and in each build mode.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/choice_draw.h"
#include "sim/explore/experiment.h"
#include "sim/explore/scenario_subject.h"
#include "sim/explore/swarm_strategy.h"
#include "sim/language/parser.h"
#include "sim/play/run_options.h"
#include "sim/testing/way.h"

namespace rehearse::scenario {
namespace {

// Several connections, halves of lines, a half-close and a reset.
constexpr char busy_house[] =
    "scenario v1 \"a busy house\"\n"
    "judge expectations off\n"
    "judge unread off\n"
    "judge late peer off\n"
    "judge leak off\n"
    "app chat = chat_server(port=2323)\n"
    "peer ann\n"
    "peer ben does {\n"
    "  connect ben to chat\n"
    "  send ben \"ben\\r\\n\"\n"
    "  send ben \"hello\\r\\nhow\"\n"
    "  send ben \" are you?\\r\\n\"\n"
    "  shutdown ben write\n"
    "}\n"
    "peer cid does {\n"
    "  connect cid to chat\n"
    "  send cid \"cid\\r\\nnobody reads this\\r\\n\"\n"
    "  reset cid\n"
    "}\n"
    "connect ann to chat\n"
    "send ann \"ann\\r\\n\"\n"
    "expect ann count 30\n"
    "close ann\n";

std::uint64_t schedules_wanted() {
  const char* const text = std::getenv("REHEARSE_SEEDS");
  return text == nullptr ? 300 : std::strtoull(text, nullptr, 10);
}

class kept_schedule : public testing::TestWithParam<testkit::way> {};

TEST_P(kept_schedule, goes_the_same_way_again) {
  const application_registry& known = application_registry::global();
  const scenario_file file = parse("busy.scn", busy_house, known);
  ASSERT_TRUE(file.diagnostics.empty())
      << render(file.diagnostics.front(), file);
  const plan played = file.plan_of(0, known);
  run_options how;
  how.loop = GetParam().use_poll ? loop_kind::poll : loop_kind::select;
  how.mode = GetParam().kind == asyncore::mode::safe ? loop_mode::safe
                                                     : loop_mode::cpython;
  const subject play = subject_of(file, played, how);
  label_names names;
  const experiment::stop_question never;
  experiment runs(play, names, never);
  std::set<std::uint64_t> ways;
  std::uint64_t all = 0;
  std::size_t deviations = 0;
  for (std::uint64_t seed = 1; seed <= schedules_wanted(); ++seed) {
    swarm_strategy drawn(seed);
    const recorded_run first = runs.play_again(drawn);
    const schedule kept = deviations_of(first.made);
    schedule_strategy followed(kept);
    const recorded_run second = runs.play_again(followed);
    ASSERT_EQ(second.outcome.hash, first.outcome.hash) << "seed " << seed;
    ASSERT_EQ(second.outcome.violation, first.outcome.violation);
    ASSERT_TRUE(followed.applied_all()) << "seed " << seed;
    ASSERT_EQ(deviations_of(second.made), kept);
    ways.insert(first.outcome.hash);
    all = mixed(all ^ first.outcome.hash);
    deviations += kept.size();
  }
  RecordProperty("hash", std::to_string(all));
  // Otherwise it would say nothing.
  EXPECT_GT(ways.size(), schedules_wanted() / 2);
  EXPECT_GT(deviations, 5 * schedules_wanted());
}

REHEARSE_IN_EVERY_WAY(kept_schedule);

}  // namespace
}  // namespace rehearse::scenario
