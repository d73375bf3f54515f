// What a scenario asks of an application itself.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/testing/acceptor.h"

namespace rehearse::scenario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// Sends what it is told to all its guests.
class speaker final : public application {
 public:
  speaker(const parameters& /*given*/, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    in.on_call("say", [this](const parameters& values) { say(values); });
    in.on_call("nap", [&in](const parameters& /*values*/) {
      asyncore::select_lists ready;
      EXPECT_TRUE(in.map().net().select({}, ready, std::chrono::seconds(1)));
    });
    in.on_call("end", [](const parameters& /*values*/) {
      throw asyncore::exit_now();
    });
    in.on_probe("guests", [this] {
      return static_cast<std::int64_t>(listener_.connections.size());
    });
    in.on_probe("said", [this] {
      if (said_ == "hush") throw asyncore::value_error("nobody may know");
      return said_;
    });
  }

 private:
  void say(const parameters& values) {
    said_ = values.text("what");
    for (const auto& each : listener_.connections) {
      each->wants_write = true;
      each->on_write = [this, guest = each.get()] {
        guest->send(said_);
        guest->wants_write = false;
      };
    }
  }

  std::string said_;
  testkit::acceptor listener_;
};

// Declares more than it answers.
class silent final : public application {
 public:
  silent(const parameters& /*given*/, context& /*in*/) {}
};

class inventive final : public application {
 public:
  inventive(const parameters& /*given*/, context& in) {
    in.on_probe("moods", [] { return std::int64_t{0}; });
  }
};

const application_registry& request_apps() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    made->add({.name = "speaker",
               .help = "for tests",
               .calls = {{.name = "say", .parameters = {{.name = "what"}}},
                         {.name = "nap"},
                         {.name = "end"}},
               .probes = {{.name = "guests"},
                          {.name = "said", .type = value_type::text}}},
              make_application<speaker>);
    made->add({.name = "silent", .help = "for tests", .calls = {{.name = "x"}}},
              make_application<silent>);
    made->add({.name = "inventive", .help = "for tests"},
              make_application<inventive>);
    return made;
  }();
  return *registry;
}

std::string problems(const std::string& lines, const run_options& how = {}) {
  const scenario_file file =
      parse("test.scn", "scenario v1 \"a test\"\n" + lines, request_apps());
  if (!file.diagnostics.empty()) {
    return render(file.diagnostics[0], file.path, file.source);
  }
  return to_text(run(file.plan_of(0, request_apps()), how), file);
}

const std::string with_speaker =
    "runs-on sim posix\n"
    "app  hall = speaker()\n"
    "peer alice\n"
    "connect alice to hall\n";

// A call changes channels outside of any pass. Their program is asked again.
TEST(requests, are_made_and_answered_on_both_networks) {
  for (const network_kind net : {network_kind::sim, network_kind::posix}) {
    for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
      EXPECT_THAT(
          problems(with_speaker + "expect probe hall.guests = 1\n"
                                  "expect probe hall.said = \"\"\n"
                                  "call hall.say \"hello\"\n"
                                  "expect alice \"hello\"\n"
                                  "expect probe hall.said = \"hello\"\n",
                   {.network = net, .loop = loop}),
          IsEmpty());
    }
  }
}

TEST(requests, a_probe_is_waited_for) {
  EXPECT_THAT(problems("app  hall = speaker()\n"
                       "peer alice does {\n"
                       "  expect probe hall.guests = 1\n"
                       "}\n"
                       "connect alice to hall\n"),
              IsEmpty());
}

TEST(requests, a_call_that_throws_fails_whatever_it_throws) {
  EXPECT_THAT(problems(with_speaker + "call hall.end\n"),
              HasSubstr("hall.end threw"));
}

TEST(requests, a_probe_that_throws_fails_its_line) {
  for (const network_kind net : {network_kind::sim, network_kind::posix}) {
    for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
      for (const loop_mode mode : {loop_mode::safe, loop_mode::cpython}) {
        EXPECT_THAT(
            problems(with_speaker + "call hall.say \"hush\"\n"
                                    "expect alice \"hush\"\n"
                                    "expect probe hall.said = \"hush\"\n",
                     {.network = net, .loop = loop, .mode = mode}),
            AllOf(StartsWith("test.scn:8:1: error: hall.said threw "
                             "asyncore::value_error: nobody may know\n"),
                  HasSubstr("help: a probe is asked whenever")));
      }
    }
  }
}

TEST(requests, a_probe_that_throws_counts_only_where_expectations_do) {
  EXPECT_THAT(problems("judge expectations off\n" + with_speaker +
                       "call hall.say \"hush\"\n"
                       "expect alice \"hush\"\n"
                       "expect probe hall.said = \"hush\"\n"),
              IsEmpty());
}

// No step is taken before the call has returned.
TEST(requests, a_call_may_take_so_long_that_a_step_comes_too_late) {
  EXPECT_THAT(problems("app  hall = speaker()\n"
                       "peer alice\n"
                       "peer bob does {\n"
                       "  connect bob to hall\n"
                       "  @5ms close bob\n"
                       "}\n"
                       "connect alice to hall\n"
                       "run 1ms\n"
                       "call hall.nap\n"),
              HasSubstr("test.scn:6:3: error: it is 1001ms already when the "
                        "scenario comes to this step"));
}

TEST(requests, what_is_declared_is_answered) {
  const std::string steps =
      "peer alice\nconnect alice to hall:7\nexpect alice reset\n";
  EXPECT_THAT(problems("app hall = silent()\n" + steps),
              HasSubstr("on_call was not told what it does"));
  EXPECT_THAT(problems("app hall = inventive()\n" + steps),
              HasSubstr("offers the probe moods, which its spec does not"));
}

}  // namespace
}  // namespace rehearse::scenario
