#include "sim/command/play_options.h"

#include <chrono>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "sim/run_limits.h"

namespace rehearse::command_line {
namespace {

using namespace std::chrono_literals;

play_options parsed(const std::string& line) {
  play_options options;
  CLI::App parser;
  add_play_options(parser, options);
  parser.parse(line);
  return options;
}

TEST(play_options, have_a_seed_only_if_it_is_given) {
  EXPECT_EQ(parsed("").seed, std::nullopt);
  EXPECT_EQ(parsed("--seed=18446744073709551615").seed, 18446744073709551615U);
}

// A seed would change nothing there, and nobody would notice.
TEST(play_options, have_no_seed_on_real_sockets) {
  EXPECT_THROW(parsed("--network=posix --seed=7"), CLI::ValidationError);
}

TEST(play_options, have_seeds_from_the_first_to_the_last) {
  const auto seeds = read_seeds("0..18446744073709551615");
  EXPECT_FALSE(seeds);
  for (const char* wrong : {"", "1", "1..", "..5", "5..1", "1...5", "1..5x",
                            "-1..5", "1..1000001"}) {
    EXPECT_FALSE(read_seeds(wrong)) << wrong;
  }
  EXPECT_EQ(read_seeds("7..7")->last, 7U);
  EXPECT_EQ(read_seeds("1..1000000")->first, 1U);
}

TEST(play_options, leave_what_is_not_given_to_the_file) {
  const auto how = to_run_options(parsed(""));
  EXPECT_EQ(how.network, scenario::network_kind::sim);
  EXPECT_EQ(how.loop, std::nullopt);
  EXPECT_EQ(how.mode, std::nullopt);
  EXPECT_EQ(how.deadline, 5s);
}

TEST(play_options, say_how_to_run) {
  const auto how =
      to_run_options(parsed("--network=posix --loop=poll --mode=cpython "
                            "--deadline=0.25"));
  EXPECT_EQ(how.network, scenario::network_kind::posix);
  EXPECT_EQ(how.loop, scenario::loop_kind::poll);
  EXPECT_EQ(how.mode, scenario::loop_mode::cpython);
  EXPECT_EQ(how.deadline, 250ms);
}

// They overrule nothing then, but a file may pin neither.
TEST(play_options, can_name_what_is_standard) {
  const auto how =
      to_run_options(parsed("--network=sim --loop=select --mode=safe"));
  EXPECT_EQ(how.network, scenario::network_kind::sim);
  EXPECT_EQ(how.loop, scenario::loop_kind::select);
  EXPECT_EQ(how.mode, scenario::loop_mode::safe);
}

TEST(play_options, are_written_as_they_were_given) {
  EXPECT_EQ(to_text(parsed("")), "");
  EXPECT_EQ(to_text(parsed("--mode=safe --seed=0 --loop=poll")),
            " --loop=poll --mode=safe --seed=0");
  EXPECT_EQ(to_text(parsed("--network=posix")), " --network=posix");
  EXPECT_EQ(to_text(parsed("--limit passes=5 --limit time=90m")),
            " --limit=passes=5 --limit=time=90m");
}

// The run that they begin with is the file's; what a user sets comes after it.
TEST(play_options, set_limits) {
  const auto how = to_run_options(
      parsed("--limit passes=5 --limit=time=90m --limit real_time=250ms"));
  ASSERT_EQ(how.limits_set.size(), 3U);
  run_limits limits;
  for (const limit_setting& each : how.limits_set) each.apply(limits);
  EXPECT_EQ(limits.passes, 5U);
  EXPECT_EQ(limits.time, 90min);
  EXPECT_EQ(limits.real_time, 250ms);
  EXPECT_EQ(limits.calls, run_limits().calls);
}

TEST(play_options, know_every_limit_by_its_name) {
  for (const limit_row& row : limit_rows()) {
    const std::string text =
        std::string(row.name) + (row.count != nullptr ? "=7" : "=7ms");
    run_limits limits;
    to_run_options(parsed("--limit " + text)).limits_set.at(0).apply(limits);
    if (row.count != nullptr) {
      EXPECT_EQ(limits.*row.count, 7U) << text;
    } else {
      EXPECT_EQ(limits.*row.time, 7ms) << text;
    }
  }
}

// The last of two wins, as with every option that is repeated by a script.
TEST(play_options, set_a_limit_anew) {
  run_limits limits;
  const auto how = to_run_options(parsed("--limit passes=5 --limit passes=6"));
  for (const limit_setting& each : how.limits_set) each.apply(limits);
  EXPECT_EQ(limits.passes, 6U);
}

TEST(play_options, refuse_what_would_mean_something_else) {
  for (const char* line : {"--network=tcp",
                           "--loop=epoll",
                           "--mode=fast",
                           "--seed=-1",
                           "--seed=x",
                           "--seed=7x",
                           "--seed=18446744073709551616",
                           "--deadline=0",
                           "--deadline=nan",
                           "--deadline=-1",
                           "--deadline=86401",
                           "--limit=pases=1",
                           "--limit=passes",
                           "--limit=passes=",
                           "--limit=passes=0",
                           "--limit=passes=-1",
                           "--limit=passes=5ms",
                           "--limit=passes=18446744073709551616",

                           "--limit=time=5",
                           "--limit==5",
                           "--limit=5"}) {
    EXPECT_THROW(parsed(line), CLI::ValidationError) << line;
  }
}

std::string refusal_of(const std::string& line) {
  try {
    parsed(line);
  } catch (const CLI::ValidationError& refused) {
    return refused.what();
  }
  return "accepted";
}

TEST(play_options, leave_a_run_something_to_do) {
  for (const limit_row& row : limit_rows()) {
    const std::string name(row.name);
    if (row.count != nullptr) {
      EXPECT_EQ(refusal_of("--limit=" + name + "=0"),
                "--limit: a limit is at least 1: " + name + "=0");
    } else {
      EXPECT_EQ(refusal_of("--limit=" + name + "=0s"),
                "--limit: a limit is at least 1us: " + name + "=0s");
    }
  }
}

}  // namespace
}  // namespace rehearse::command_line
