// A run that takes more memory than it may: it ends, with its place, and the
// program goes on.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

#if defined(REHEARSE_SANITIZED)
// What the sanitizers keep beside the memory of the program is theirs.
constexpr long resident_max_kib = 2'000'000;
constexpr int limit_step = 150;
#else
constexpr long resident_max_kib = 200'000;
constexpr int limit_step = 40;
#endif

std::string scenario_of(const std::string& how,
                        const std::string& limit = "134217728") {
  return "scenario v1 \"the application allocates\"\n"
         "runs-on sim posix\n"
         "limit memory=" +
         limit +
         "\n"
         "app bad = failing(how=\"" +
         how +
         "\")\n"
         "peer alice\n"
         "connect alice to bad\n"
         "send alice \"x\"\n"
         "close alice\n"
         "expect closed bad/1\n";
}

class memory_test : public testing::TestWithParam<std::string> {
 protected:
  program_result plays(const std::string& how,
                       std::vector<std::string> options = {}) {
    user_.write("bad.scn", scenario_of(how));
    options.insert(options.begin(),
                   {"run", "-v", "bad.scn", "--network=" + GetParam()});
    const program_result result = user_.calls(options);
    EXPECT_LT(result.memory_max_kib, resident_max_kib);
    return result;
  }

  user user_{"failing_rehearse"};
};

constexpr const char* complaint =
    ": error: the run has allocated more than 134217728 bytes, which is the "
    "limit: does it ever give them back?\n";

INSTANTIATE_TEST_SUITE_P(networks, memory_test, testing::Values("sim", "posix"),
                         [](const auto& row) { return row.param; });

TEST_P(memory_test, a_handler_that_allocates_for_ever_ends_the_run) {
  for (const std::string how : {"hoards", "asks for 34 GiB"}) {
    SCOPED_TRACE(how);
    const program_result result = plays(how, {"talk"});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err,
                AllOf(StartsWith(std::string("bad.scn:8:1") + complaint),
                      HasSubstr("it was stopped in bad/1.handle_read\n"),
                      HasSubstr("say `--limit memory=N`\n")));
    EXPECT_THAT(result.out,
                AllOf(HasSubstr("FAIL bad\n"), EndsWith(" in TIME\n")));
  }
}

TEST_P(memory_test, who_catches_what_new_has_thrown_does_not_hide_it) {
  const program_result result = plays("hoards unnoticed");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr(complaint),
                                HasSubstr("say `--limit memory=N`\n")));
}

TEST_P(memory_test, a_constructor_that_allocates_for_ever_is_named) {
  const program_result result = plays("hoards at once");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(
      result.err,
      StartsWith("bad.scn:4:5: error: the application could not be started: "
                 "rehearse::out_of_memory: the run has allocated more than "));
}

TEST_P(memory_test, the_limit_can_be_raised) {
  EXPECT_EQ(plays("allocates much").code, 1);
  EXPECT_EQ(plays("allocates much", {"--limit=memory=300000000"}).code, 0);
  user_.write("raised.scn", scenario_of("allocates much", "300000000"));
  EXPECT_EQ(user_.calls({"run", "raised.scn", "--network=" + GetParam()}).code,
            0);
}

// Wherever the limit is met, in the kernel, the trace or the report, what was
// begun can be taken apart.
TEST_P(memory_test, whatever_is_allocated_may_be_refused) {
  for (int limit = 1; limit < 9000; limit += limit_step) {
    SCOPED_TRACE(limit);
    const program_result result =
        plays("", {"talk", "--limit=memory=" + std::to_string(limit)});
    if (result.code == 0) return;
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, HasSubstr("the run has allocated more than " +
                                      std::to_string(limit) + " bytes"));
  }
}

// Each run has its own limit, also if several are under way.
TEST_P(memory_test, is_counted_for_each_run) {
  user_.write("bad.scn", scenario_of("allocates much"));
  for (const char* const name : {"a.scn", "b.scn", "c.scn", "d.scn"}) {
    user_.write(std::string("many/") + name, scenario_of("allocates much"));
  }
  const program_result result =
      user_.calls({"run", "many", "talk", "bad.scn", "--jobs=4",
                   "--limit=memory=250000000", "--network=" + GetParam()});
  EXPECT_EQ(result.code, 0) << result.err;
}

}  // namespace
}  // namespace rehearse
