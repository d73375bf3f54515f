// A program that says something for ever fills no memory: the run of a test is
// held to the lines of its trace, as that of a scenario.

#include <string>

#include "core/loop.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/run_limits.h"
#include "sim/testing/network_test.h"
#include "sim/testing/probe.h"

namespace rehearse::testkit {
namespace {

using ::testing::HasSubstr;

// Enough to see that nothing else ends it.
constexpr int very_often = 100'000;
constexpr std::size_t lines_max = 1'000;

class talker : public probe {
 public:
  explicit talker(asyncore::socket_map& map) : probe(map) {
    ignore_log_types = "";
    wants_read = false;
    create_socket();
    on_close = [this] {
      for (int i = 0; i < very_often; ++i) log_info("again");
    };
  }
};

// What a channel says at its end, after the run, is not held against it.
class polite_talker : public talker {
 public:
  using talker::talker;
  ~polite_talker() override { log_info("good bye"); }
};

network_setup with_short_trace(bool runs_programs) {
  network_setup setup;
  setup.limits.trace = lines_max;
  setup.runs_programs = runs_programs;
  // Nobody listens, and the run is broken off.
  setup.judges_off = {"exception", "leak"};
  return setup;
}

template <typename Run>
std::string end_of(const Run& run) {
  try {
    run();
  } catch (const run_stopped& stopped) {
    return stopped.what();
  }
  return "it has ended by itself";
}

class talkative_test : public network_test_in_every_way {
 protected:
  explicit talkative_test(bool runs_programs = true)
      : network_test_in_every_way(with_short_trace(runs_programs)) {}
};
REHEARSE_IN_EVERY_WAY(talkative_test);

TEST_P(talkative_test, is_stopped_as_in_a_scenario) {
  polite_talker channel(client_map_);
  channel.connect(server_.ipv4(80));
  EXPECT_THAT(end_of([&] { run_until_quiet(); }),
              HasSubstr("the trace has 1000 lines, which is the limit: does it "
                        "ever end?; it was stopped in client/polite_talker."));
  EXPECT_LE(logged_.size(), lines_max + 1);
}

TEST_P(talkative_test, names_the_limit) {
  polite_talker channel(client_map_);
  channel.connect(server_.ipv4(80));
  EXPECT_THAT(end_of([&] { run_until_quiet(); }),
              HasSubstr("; `run_limits::trace` raises the limit"));
}

TEST_P(talkative_test, goes_no_further_in_another_run) {
  polite_talker channel(client_map_);
  channel.connect(server_.ipv4(80));
  EXPECT_NE(end_of([&] { run_until_quiet(); }), "");
  client_map_.call_later(asyncore::duration::zero(), [&] {
    for (int i = 0; i < very_often; ++i) channel.log_info("once more");
  });
  EXPECT_THAT(end_of([&] { run_until_quiet(); }),
              HasSubstr("the trace has 1000 lines"));
  EXPECT_LE(logged_.size(), lines_max + 1);
}

class talkative_test_with_its_own_loop : public talkative_test {
 protected:
  talkative_test_with_its_own_loop() : talkative_test(false) {}
};
REHEARSE_IN_EVERY_WAY(talkative_test_with_its_own_loop);

TEST_P(talkative_test_with_its_own_loop, is_stopped_as_well) {
  talker channel(client_map_);
  channel.connect(server_.ipv4(80));
  EXPECT_THAT(
      end_of([&] { asyncore::loop(client_map_, {.use_poll = use_poll()}); }),
      HasSubstr("the trace has 1000 lines, which is the limit"));
  EXPECT_LE(logged_.size(), lines_max + 1);
}

}  // namespace
}  // namespace rehearse::testkit
