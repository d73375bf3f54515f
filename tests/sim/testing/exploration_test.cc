// The exploration of a unit test: what it finds, what it says, and how a find
// is played again.

#include "sim/testing/exploration.h"

#include <cstdlib>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "sim/testing/acceptor.h"
#include "sim/testing/matchers.h"

namespace rehearse::testkit {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What an inner test fails with, which is then no failure of this one.
std::string failures_of(const std::function<void()>& inner) {
  ::testing::TestPartResultArray results;
  {
    const ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::
            INTERCEPT_ONLY_CURRENT_THREAD,
        &results);
    inner();
  }
  std::string text;
  for (int i = 0; i < results.size(); ++i) {
    text += results.GetTestPartResult(i).message();
  }
  return text;
}

// An echo, which counts how often it reads.
void echo(exploration_run& run, const std::function<void(int)>& check) {
  int reads = 0;
  std::string unsent;
  acceptor server(run.server.ipv4(7), run.server_map);
  server.on_open = [&](probe& guest) {
    guest.on_write = [&] {
      unsent.erase(0, guest.send(unsent));
      guest.wants_write = !unsent.empty();
    };
    guest.on_read = [&] {
      const std::string text = guest.recv(100);
      if (!text.empty()) ++reads;
      unsent += text;
      guest.wants_write = !unsent.empty();
    };
  };
  dialer client(run.server.ipv4(7), run.client_map, "hello");
  run.run_until_quiet();
  EXPECT_THAT(client, received("hello"));
  check(reads);
}

// It holds only if all is read at once.
void hasty(exploration_run& run) {
  echo(run, [](int reads) { EXPECT_EQ(reads, 1) << "how many reads"; });
}

void patient(exploration_run& run) {
  echo(run, [](int reads) { EXPECT_GE(reads, 1); });
}

class exploring : public ::testing::TestWithParam<way> {
 protected:
  exploration_setup setup() const {
    exploration_setup how;
    how.network.how = GetParam();
    how.budget = {.runs = 1'000, .seconds = {}};
    return how;
  }
};
REHEARSE_IN_EVERY_WAY(exploring);

TEST_P(exploring, finds_nothing_in_what_holds_in_every_order) {
  const exploration_result result = explore(patient, setup());
  EXPECT_EQ(result.report.end, exploration_end::budget);
  EXPECT_GT(result.report.classes, 10U);
  EXPECT_THAT(result.schedule, IsEmpty());
}

TEST_P(exploring, finds_an_order_shrinks_it_and_tells_its_story) {
  exploration_result result;
  const std::string said =
      failures_of([&] { result = explore(hasty, setup()); });
  EXPECT_EQ(result.report.end, exploration_end::found);
  EXPECT_THAT(result.schedule, HasSubstr("send.len client>server #1 "));
  EXPECT_THAT(
      said,
      AllOf(HasSubstr("fails in some order of events: exploration_test.cc:"),
            HasSubstr("found by deviations, run "), HasSubstr("to 1 in "),
            HasSubstr("; no smaller schedule fails (1 "),
            HasSubstr("   1. send.len client>server #1 "),
            HasSubstr("there is room for so many bytes so far"),
            HasSubstr("allowed: POSIX: send"), HasSubstr("the difference: `"),
            HasSubstr("REHEARSE_SCHEDULE='" + result.schedule + "'"),
            HasSubstr("replay(\"" + result.schedule + "\", body);"),
            HasSubstr("how many reads"),
            HasSubstr("client>server   ~ send.len ")));
}

TEST_P(exploring, fails_where_it_was_called) {
  ::testing::TestPartResultArray results;
  int line = 0;
  {
    const ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::
            INTERCEPT_ONLY_CURRENT_THREAD,
        &results);
    line = __LINE__ + 1;
    explore(hasty, setup());
  }
  ASSERT_EQ(results.size(), 1);
  EXPECT_THAT(results.GetTestPartResult(0).file_name(),
              HasSubstr("exploration_test.cc"));
  EXPECT_EQ(results.GetTestPartResult(0).line_number(), line);
}

TEST_P(exploring, finds_the_same_again) {
  std::string first;
  for (const std::string_view search : {"swarm", "pos", "pctcp"}) {
    exploration_setup how = setup();
    how.searches = {search};
    const std::string once = failures_of([&] { explore(hasty, how); });
    EXPECT_THAT(once, HasSubstr("found by " + std::string(search)));
    EXPECT_EQ(failures_of([&] { explore(hasty, how); }), once);
  }
}

TEST_P(exploring, counts_what_a_judge_finds_as_a_failure) {
  const std::string said = failures_of([&] {
    explore(
        [](exploration_run& run) {
          // It closes on half a message, and throws the rest away.
          acceptor server(run.server.ipv4(7), run.server_map);
          server.on_open = [](probe& guest) {
            guest.on_read = [&guest] {
              if (guest.recv(5).size() < 5) guest.close();
            };
          };
          dialer client(run.server.ipv4(7), run.client_map, "hello");
          client.on_error = client.on_close = [&client] { client.close(); };
          run.run_until_quiet();
        },
        setup());
  });
  EXPECT_THAT(said, AllOf(HasSubstr("unread bytes"),
                          HasSubstr("1. recv.len server/client #1 ")));
}

TEST_P(exploring, counts_what_leaves_the_body_as_a_failure) {
  const std::string said = failures_of([&] {
    explore(
        [](exploration_run& run) {
          echo(run, [](int reads) {
            if (reads > 1) throw std::runtime_error("too many");
          });
        },
        setup());
  });
  EXPECT_THAT(said, HasSubstr("std::runtime_error has left the body: too "
                              "many"));
}

// --- Replay -----------------------------------------------------------------

TEST_P(exploring, replays_a_find_with_the_failures_of_the_body) {
  exploration_result result;
  failures_of([&] { result = explore(hasty, setup()); });
  EXPECT_THAT(
      failures_of([&] { replay(result.schedule, hasty, setup()); }),
      AllOf(HasSubstr("how many reads"), Not(HasSubstr("does not apply"))));
  // What is fixed passes.
  replay(result.schedule, patient, setup());
}

TEST_P(exploring, replays_what_the_environment_says) {
  ::setenv("REHEARSE_SCHEDULE", "recv.len server/client #1 2", 1);
  const std::string said = failures_of([&] { explore(hasty, setup()); });
  ::unsetenv("REHEARSE_SCHEDULE");
  EXPECT_THAT(said, AllOf(HasSubstr("how many reads"),
                          Not(HasSubstr("some order of events"))));
}

TEST_P(exploring, a_schedule_that_does_not_apply_any_more_fails) {
  EXPECT_THAT(
      failures_of([&] {
        replay("recv.len server/client #1 2; recv.len server/nobody #1 1",
               patient, setup());
      }),
      AllOf(HasSubstr("does not apply any more"),
            HasSubstr("no run comes to recv.len server/nobody #1 1\n")));
}

TEST(replay, says_what_is_no_schedule) {
  EXPECT_THAT(failures_of([] {
                replay("recv.len server/client #1 2; recv.lent a #1 1",
                       patient);
              }),
              AllOf(HasSubstr("is no schedule: "), HasSubstr("(choice 2)"),
                    HasSubstr("recv.len")));
  EXPECT_THAT(failures_of([] { replay("", patient); }),
              HasSubstr("is no schedule: "));
}

// --- What cannot be explored ------------------------------------------------

TEST(exploration, says_that_a_body_fails_anyway) {
  exploration_result result;
  EXPECT_THAT(
      failures_of([&] {
        result = explore([](exploration_run&) { ADD_FAILURE() << "at once"; });
      }),
      AllOf(HasSubstr("fails without any deviation"), HasSubstr("at once")));
  EXPECT_EQ(result.report.end, exploration_end::unsound);
  EXPECT_EQ(result.report.runs, 0U);
}

TEST(exploration, says_that_two_runs_differ_and_where) {
  int runs = 0;
  exploration_result result;
  const std::string said = failures_of([&] {
    result = explore([&](exploration_run& run) {
      ++runs;
      dialer client(run.server.ipv4(7), run.client_map);
      client.on_error = [&client] { client.close(); };
      run.label(client, runs == 1 ? "first" : "second");
      run.run_until_quiet();
    });
  });
  EXPECT_THAT(said, AllOf(HasSubstr("two runs of the body differ"),
                          HasSubstr("the one:     1    0us    client/"),
                          HasSubstr("the other: ")));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(result.report.runs, 0U);
}

// It passes for a while, and then fails whatever the order.
TEST(exploration, does_not_blame_the_order_for_what_a_body_keeps) {
  int runs = 0;
  EXPECT_THAT(failures_of([&] {
                explore([&](exploration_run& run) {
                  patient(run);
                  EXPECT_LT(++runs, 20);
                });
              }),
              HasSubstr("two runs of the body differ"));
}

// --- Sometimes --------------------------------------------------------------

TEST_P(exploring, counts_what_holds_sometimes) {
  const exploration_result result = explore(
      [](exploration_run& run) {
        echo(run, [](int reads) {
          REHEARSE_SOMETIMES("in pieces", reads > 1);
          REHEARSE_SOMETIMES("at once", reads == 1);
        });
      },
      setup());
  ASSERT_EQ(result.sometimes.size(), 2U);
  EXPECT_EQ(result.sometimes[0].name, "at once");
  EXPECT_GT(result.sometimes[0].held, 0U);
  EXPECT_EQ(result.sometimes[1].name, "in pieces");
  EXPECT_EQ(result.sometimes[0].held + result.sometimes[1].held,
            result.sometimes[0].runs);
}

TEST_P(exploring, fails_if_what_must_hold_sometimes_never_does) {
  exploration_setup how = setup();
  how.sometimes = {"nobody comes here", "in pieces"};
  const std::string said = failures_of([&] {
    explore(
        [](exploration_run& run) {
          echo(run, [](int reads) {
            REHEARSE_SOMETIMES("in pieces", reads > 1);
            REHEARSE_SOMETIMES("in vain", reads > 5);
          });
        },
        how);
  });
  EXPECT_THAT(said, AllOf(HasSubstr("never held: in vain (asked in 9"),
                          HasSubstr("never held: nobody comes here (none of "),
                          Not(HasSubstr("in pieces"))));
}

TEST(sometimes, is_nothing_outside_of_an_exploration) {
  REHEARSE_SOMETIMES("never", false);
}

TEST(sometimes, has_a_table) {
  EXPECT_EQ(
      to_text({{.name = "full", .held = 12, .asked = 100, .runs = 1'000},
               {.name = "empty again", .held = 0, .asked = 1, .runs = 1'000}}),
      "full         held in 12 of 1,000 runs\n"
      "empty again  held in 0 of 1,000 runs\n");
}

}  // namespace
}  // namespace rehearse::testkit
