// A fixture for tests of protocols: a world, two hosts, a map and a program on
// each, and a record of each channel.
//
//   class my_protocol : public rehearse::testkit::network_test {};
//
//   TEST_F(my_protocol, answers) {
//     my_server server(80, server_map_);
//     my_client client(server_.ipv4(80), client_map_);
//     EXPECT_EQ(run_until_quiet(), rehearse::run_end::quiet);
//     EXPECT_THAT(record_of(client), received("hello"));
//   }
//
// `network_test_in_every_way` is the one for TEST_P: safe and cpython mode,
// select and poll (way.h).
//
// When a test has failed, the trace of its run is printed, or the end of it:
// handlers, operations with their results, timers and log lines of both maps,
// under the names of classes, or those that `label` gives.
//
// Judges fail the test, as they fail a scenario (sim/judge_names.h):
// - exception: a handler threw;
// - unread: at the end of the body, bytes that have arrived at a socket that is
//   still open, or that a close threw away;
// - busy: at the end of the body, a program that calls a handler over and over,
//   and nothing comes of it;
// - leak: after the fixture's own channels and both maps have been destroyed,
//   what is left of descriptors; and of timers, those that belong to no
//   channel. So members of a derived fixture need not be closed by hand.
// A test that means it says `turn_off("exception")`, or its fixture does by
// `judges_off`. `allow_leaks()` turns off both unread and leak.
//
// The maps live until the derived fixture has been destroyed; channels may live
// in it, in the test, or in the maps (`adopt`).

#ifndef SIM_TESTING_NETWORK_TEST_H_
#define SIM_TESTING_NETWORK_TEST_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/socket_map.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/testing/hosts.h"
#include "sim/testing/record.h"
#include "sim/testing/way.h"
#include "sim/watch/judges.h"
#include "sim/watch/map_trace.h"
#include "sim/watch/trace.h"
#include "sim/world/world.h"

namespace rehearse::testkit {

struct network_setup {
  way how = {};
  std::string server = "server";  // Names of the hosts, and in the trace.
  std::string client = "client";
  run_limits limits = {};               // Of the world, and of the trace.
  rehearse::choices* chosen = nullptr;  // Not owned. Null: all benign.
  // The world runs both maps. Otherwise the test calls loops of its own.
  bool runs_programs = true;
  std::vector<std::string_view> judges_off = {};
  bool prints_trace = true;  // If the test has failed.
};

class network_test : public ::testing::Test {
 protected:
  explicit network_test(const network_setup& setup = {});
  ~network_test() override;
  void TearDown() override;

  // The world's own verbs: each returns why it stopped.
  run_end run_until(const std::function<bool()>& done,
                    std::optional<asyncore::duration> deadline = std::nullopt) {
    return run([&] { return world_.run_until(done, deadline); });
  }
  run_end run_for(asyncore::duration time) {
    return run([&] { return world_.run_for(time); });
  }
  run_end run_until_quiet() {
    return run([&] { return world_.run_until_quiet(); });
  }
  void advance(asyncore::duration time) {
    run([&] {
      world_.advance(time);
      return run_end::deadline;
    });
  }

  // What the library did to a channel of one of the maps, since it joined.
  const channel_record& record_of(const asyncore::channel& who) {
    return recorder_.of(who);
  }
  // What the trace calls a channel from now on: one that stands in a map.
  void label(const asyncore::channel& who, std::string_view name);
  // What the trace holds so far, as it is printed.
  std::string trace_text() const;
  // Likewise, but of a long one only the end, and with a line about it.
  std::string short_trace_text() const;
  std::uint64_t trace_hash() const { return trace_.hash(); }
  // Adds a line to the trace that is no part of what happened.
  void note(std::string who, std::string text) {
    trace_.add_note(world_.now(), world_.pass_number(), std::move(who),
                    std::move(text));
  }
  // Judges that this test does without. value_error if none has that name.
  void turn_off(std::string_view judge) { judges_.turn_off(judge); }
  void allow_leaks();

 private:
  struct side {
    side(network_test& test, rehearse::host& machine, asyncore::mode kind);

    rehearse::host& host;
    std::size_t timers_left = 0;
    map_trace trace;
    std::optional<asyncore::socket_map> map;
  };

  class facts;

  party_facts facts_of(side& owner) const;
  run_end run(const std::function<run_end()>& verb);
  void lift_trace_limit();
  static void report(const findings& results);

  std::uint64_t trace_lines_max_;
  bool prints_trace_;
  judges judges_;
  two_hosts hosts_;
  trace trace_;
  recorder recorder_;

 protected:
  rehearse::world& world_ = hosts_.world;
  host& server_ = hosts_.server;
  host& client_ = hosts_.client;
  // "error: MESSAGE", of both maps, in the order in which they came.
  std::vector<std::string> logged_;

 private:
  side server_side_;
  side client_side_;

 protected:
  asyncore::socket_map& server_map_ = *server_side_.map;
  asyncore::socket_map& client_map_ = *client_side_.map;
};

class network_test_in_every_way : public network_test,
                                  public ::testing::WithParamInterface<way> {
 protected:
  explicit network_test_in_every_way(network_setup setup = {})
      : network_test(in_this_way(std::move(setup))) {}

  static bool use_poll() { return GetParam().use_poll; }
  static bool is_safe() { return GetParam().kind == asyncore::mode::safe; }

 private:
  static network_setup in_this_way(network_setup setup) {
    setup.how = GetParam();
    return setup;
  }
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_NETWORK_TEST_H_
