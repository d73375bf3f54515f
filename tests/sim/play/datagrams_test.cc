// What a scenario means whose peers speak UDP.

#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/explore/seeded_strategy.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/testing/probe.h"

namespace rehearse::scenario {
namespace {

// --- Applications that do what a test needs ----------------------------------

// Asks its server one question, and reports each answer.
class asker : public application {
 public:
  asker(const parameters& given, context& in) : channel_(in.map()) {
    channel_.on_write = [this, question = given.text("question")] {
      // There may be no room yet, whatever the poll has said.
      channel_.wants_write = channel_.send(question) < question.size();
    };
    channel_.on_read = [this, &in] {
      const std::string got = channel_.recv(4096);
      if (!got.empty()) in.report("on_answer", {got});
    };
    channel_.on_close = [this, &in] {
      in.report("on_refused", {});
      channel_.close();
    };
    channel_.create_socket(AF_INET, SOCK_DGRAM);
    const endpoint server = given.place("server");
    channel_.connect(channel_.resolve(server.host, server.port));
  }

 protected:
  testkit::probe channel_;
};

class deaf_asker final : public asker {
 public:
  deaf_asker(const parameters& given, context& in) : asker(given, in) {
    channel_.wants_read = false;
  }
};

// Sends each datagram back to where it came from.
class udp_echo final : public application {
 public:
  udp_echo(const parameters& /*given*/, context& in) : channel_(in.map()) {
    channel_.wants_write = false;
    channel_.on_read = [this] { answer(); };
    channel_.create_socket(AF_INET, SOCK_DGRAM);
    channel_.bind(asyncore::address::ipv4(0, 7));
  }

 private:
  void answer() {
    std::string buffer(65536, '\0');
    asyncore::network& net = channel_.map()->net();
    const int fd = channel_.fileno();
    const auto got = net.recvfrom(fd, buffer, 0);
    if (!got) return;
    buffer.resize(got->size);
    EXPECT_TRUE(net.sendto(fd, buffer, 0, got->from));
  }

  testkit::probe channel_;
};

const application_registry& datagram_apps() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    const auto asking = [&](const char* name, application_factory make) {
      made->add({.name = name,
                 .help = "asks",
                 .parameters = {{.name = "server",
                                 .type = value_type::endpoint,
                                 .standard = {},
                                 .help = "whom"},
                                {.name = "question",
                                 .type = value_type::text,
                                 .standard = "who?",
                                 .help = "what"}},
                 .reports = {"on_answer", "on_refused"},
                 .labels = {}},
                std::move(make));
    };
    asking("asker", make_application<asker>);
    asking("deaf_asker", make_application<deaf_asker>);
    made->add({.name = "udp_echo",
               .help = "sends back",
               .parameters = {},
               .reports = {},
               .labels = {}},
              make_application<udp_echo>);
    return made;
  }();
  return *registry;
}

constexpr const char* asking = R"(app  res = asker(server=ns:53)
peer ns udp ns:53
)";
constexpr const char* echoing = R"(app  echo = udp_echo()
peer alice udp alice:1000
)";

run_report play(const std::string& set_up, const std::string& lines,
                const run_options& how = {}) {
  const scenario_file file = parse(
      "test.scn", "scenario v1 \"test\"\n" + set_up + lines, datagram_apps());
  for (const diagnostic& each : file.diagnostics) {
    ADD_FAILURE() << render(each, file);
  }
  if (file.cells.empty()) return {.outcome = verdict::skipped};
  return run(file.plan_of(0, datagram_apps()), how);
}

void expect_passes(const std::string& set_up, const std::string& lines,
                   const run_options& how = {}) {
  const run_report report = play(set_up, lines, how);
  EXPECT_EQ(report.outcome, verdict::passed);
  for (const problem& each : report.problems) {
    ADD_FAILURE() << "line " << each.what.where.line << ": "
                  << each.what.message << '\n'
                  << each.details;
  }
}

void expect_fails(const std::string& set_up, const std::string& lines,
                  const std::string& message) {
  const run_report report = play(set_up, lines);
  EXPECT_EQ(report.outcome, verdict::failed);
  ASSERT_FALSE(report.problems.empty());
  EXPECT_EQ(report.problems[0].what.message, message);
}

// --- Questions and answers ---------------------------------------------------

TEST(datagrams, answer_goes_to_whoever_asked) {
  expect_passes(asking, R"(expect ns "who?"
send ns "me"
expect call res.on_answer with "me"
)");
}

TEST(datagrams, play_in_both_loops_and_modes_and_with_every_seed) {
  const std::string lines = R"(expect ns "who?"
send ns "me"
send ns "and me"
expect order {
  res.on_answer with "me"
  res.on_answer with "and me"
}
)";
  for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
    for (const loop_mode mode : {loop_mode::safe, loop_mode::cpython}) {
      run_options how;
      how.loop = loop;
      how.mode = mode;
      expect_passes(asking, lines, how);
      for (std::uint64_t seed = 1; seed < 20; ++seed) {
        seeded_strategy drawn(seed);
        how.chosen_by = &drawn;
        expect_passes(asking, lines, how);
      }
    }
  }
}

// Each text is a datagram of its own, so one may begin another.
TEST(datagrams, come_in_any_order) {
  expect_passes(echoing, R"(send alice to echo:7 "ab"
send alice to echo:7 ""
send alice to echo:7 "a"
expect alice unordered { "a" "" "ab" }
expect alice nothing within 5ms
)");
  expect_fails(echoing, R"(send alice to echo:7 "ab"
expect alice unordered { "a" "b" }
)",
               "alice received \"ab\" where one of these was to come: \"a\", "
               "\"b\"");
  expect_fails(echoing, R"(send alice to echo:7 "a"
send alice to echo:7 "a"
expect alice unordered { "a" "b" }
)",
               "alice received \"a\" where one of these was to come: \"b\"");
  expect_fails(echoing, R"(send alice to echo:7 ""
expect alice nothing within 5ms
)",
               "alice received the datagram \"\" instead of nothing");
}

// They have one address, and the port tells them apart.
TEST(datagrams, reach_two_peers_of_one_host) {
  for (const network_kind net : {network_kind::sim, network_kind::posix}) {
    run_options how;
    how.network = net;
    expect_passes(
        "runs-on sim posix\napp  echo = udp_echo()\n"
        "peer alice udp alice:1000\n"
        "peer ben at alice udp alice:1001\n",
        R"(send alice to echo:7 "one"
send ben to echo:7 "two"
expect ben "two"
expect alice "one"
)",
        how);
  }
}

TEST(datagrams, play_on_real_sockets) {
  run_options real;
  real.network = network_kind::posix;
  for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
    real.loop = loop;
    expect_passes(std::string("runs-on sim posix\n") + asking,
                  R"(expect ns "who?" within 5ms
send ns "me"
expect call res.on_answer with "me"
)",
                  real);
    expect_passes(std::string("runs-on sim posix\n") + echoing,
                  R"(send alice to echo:7 "hello, world"
send alice to echo:7 ""
expect alice prefix "hello"
expect alice ""
close alice
)",
                  real);
    // Under select the refusal is an exception besides.
    expect_passes(
        "runs-on posix\njudge exception off\napp res = asker(server=ns:54)\n",
        "peer ns udp ns:53\nexpect call res.on_refused\nclose ns\n", real);
  }
}

TEST(datagrams, come_one_at_a_time) {
  expect_passes(echoing, R"(send alice to echo:7 "one"
send alice to echo:7 "two"
send alice to echo:7 ""
send alice to echo:7 "xx"
send alice to echo:7 "xx"
expect alice "one"
expect alice "two"
expect alice ""
expect alice "xx" times 2
)");
}

TEST(datagrams, of_two_peers_do_not_mix) {
  expect_passes(echoing, R"(peer bob udp bob:1000
send alice to echo:7 "a"
send bob to echo:7 "b"
expect bob "b"
expect alice "a"
)");
}

TEST(datagrams, prefix_and_count_take_a_whole_one) {
  expect_passes(echoing, R"(send alice to echo:7 "hello, world"
send alice to echo:7 "12345"
expect alice prefix "hello"
expect alice count 5
)");
}

TEST(datagrams, what_is_taken_may_be_a_prefix_or_all) {
  const std::string send = "send alice to echo:7 \"id 7 and more\"\n";
  const std::string again =
      "send alice to echo:7 \"user \" $id\n"
      "expect alice \"user 7\"\n";
  expect_passes(
      echoing,
      send + "expect alice prefix \"id \" take id digits \" \"\n" + again);
  expect_fails(echoing,
               send + "expect alice \"id \" take id digits \" \"\n" + again,
               "alice received different bytes than expected");
}

TEST(datagrams, may_go_out_of_a_block_of_steps) {
  expect_passes("app res = asker(server=ns:53)\n", R"(peer ns udp ns:53 does {
  expect ns "who?"
  send ns "me"
}
expect call res.on_answer with "me"
)");
}

TEST(datagrams, keep_the_bounds_of_time) {
  expect_passes(asking, R"(expect ns "who?" within 10ms
+5ms send ns "me"
expect call res.on_answer at 5ms
)");
  expect_fails(asking, "expect ns \"who?\" after 5ms\n",
               "this came at 0us, expected after 5ms");
}

// A host name of its own, other than the peer's.
TEST(datagrams, peer_is_found_under_the_name_of_its_address) {
  expect_passes(
      "app res = asker(server=dns-root:53)\npeer ns udp dns-root:53\n",
      "expect ns \"who?\"\n");
}

TEST(datagrams, closed_peer_refuses) {
  expect_passes(asking, R"(expect ns "who?"
close ns
)");
  expect_passes("app res = asker(server=ns:54)\npeer ns udp ns:53\n",
                "expect call res.on_refused\n"
                "expect call res.handle_error\nclose ns\n");
}

// --- Failing -----------------------------------------------------------------

TEST(datagrams, that_differ_fail) {
  const std::string different = "ns received different bytes than expected";
  expect_fails(asking, "expect ns \"what?\"\n", different);
  expect_fails(asking, "expect ns \"who\"\n", different);
  expect_fails(asking, "expect ns \"who? me?\"\n", different);
  expect_fails(asking, "expect ns \"\"\n", different);
  expect_fails(asking, "expect ns prefix \"who? me?\"\n", different);
  expect_fails(asking, "expect ns prefix \"what\"\n", different);
  expect_fails(asking, "expect ns count 5\n",
               "ns received a datagram of 4 bytes instead of 5");
}

// An empty text has no byte to point at, so the line is.
TEST(datagrams, that_should_be_empty_fail_at_their_line) {
  const run_report report =
      play(echoing, "send alice to echo:7 \"x\"\nexpect alice \"\"\n");
  ASSERT_FALSE(report.problems.empty());
  EXPECT_EQ(report.problems[0].what.where.line, 5);
}

TEST(datagrams, that_nobody_expected_fail) {
  expect_fails(echoing,
               "send alice to echo:7 \"a\"\nsend alice to echo:7 \"b\"\n"
               "expect alice \"a\"\n",
               "alice has an unread datagram \"b\" at the end");
  expect_fails("app echo = udp_echo()\npeer alice udp alice:1\n",
               "send alice to echo:7 \"\"\n",
               "alice has an unread datagram \"\" at the end");
}

TEST(datagrams, that_never_come_fail) {
  expect_fails(asking, "expect ns \"who?\" times 2\n",
               "this will never happen: the simulation is idle");
}

TEST(datagrams, cannot_answer_nobody) {
  expect_fails(echoing, "send alice \"x\"\n",
               "alice knows nobody to answer: it has received no datagram");
}

TEST(datagrams, that_are_too_large_fail) {
  expect_fails(asking, "expect ns \"who?\"\nsend ns \"x\" * 65508\n",
               "ns cannot send: EMSGSIZE");
}

TEST(datagrams, that_the_application_leaves_unread_fail) {
  expect_fails(R"(app  deaf = deaf_asker(server=ns:53)
peer ns udp ns:53
)",
               "expect ns \"who?\"\nsend ns \"me\"\n",
               "deaf has 2 unread bytes in its receive buffer at the end");
}

TEST(datagrams, play_the_same_each_time) {
  const std::string lines = R"(send alice to echo:7 "a"
expect alice "a"
)";
  EXPECT_EQ(play(echoing, lines).hash, play(echoing, lines).hash);
}

}  // namespace
}  // namespace rehearse::scenario
