// Peers that act at one instant: the programs find all of it in one pass.
//
// The classic race of asyncore: two channels are ready in one pass, and the
// handler of the first closes the second.

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/choices.h"
#include "sim/explore/seeded_strategy.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/testing/acceptor.h"
#include "tests/sim/stubborn_strategy.h"

namespace rehearse::scenario {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testkit::probe;

// On "!" a guest ends all others, with care or hastily.
class bouncer final : public application {
 public:
  bouncer(bool has_care, context& in)
      : has_care_(has_care),
        listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [this](probe& guest) {
      guest.on_read = [this, &guest] {
        if (guest.recv(100) == "!") end_others(guest);
      };
    };
  }

 private:
  void end_others(const probe& guest) {
    for (const auto& each : listener_.connections) {
      if (each.get() == &guest) continue;
      // What the guest has sent already must be read, or its connection is
      // reset.
      if (has_care_) {
        EXPECT_TRUE(each->map()->net().shutdown(each->fileno(), SHUT_WR));
      } else {
        each->close();
      }
    }
  }

  bool has_care_;
  testkit::acceptor listener_;
};

const application_registry& instant_apps() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    for (const bool has_care : {true, false}) {
      made->add({.name = has_care ? "careful" : "hasty", .help = "for tests"},
                [has_care](const parameters& /*given*/, context& in) {
                  return std::make_unique<bouncer>(has_care, in);
                });
    }
    return made;
  }();
  return *registry;
}

std::string problems(const std::string& text, const run_options& how = {}) {
  const scenario_file file = parse("test.scn", text, instant_apps());
  if (!file.diagnostics.empty()) {
    return render(file.diagnostics[0], file.path, file.source);
  }
  return to_text(run(file.plan_of(0, instant_apps()), how), file);
}

const std::string guests =
    "peer ann\n"
    "peer bob\n"
    "connect ann to door\n"
    "connect bob to door\n";

const std::string ways[] = {
    // A block.
    guests +
        "together {\n"
        "  send ann \"!\"\n"
        "  send bob \"a word\"\n"
        "}\n"
        "expect bob eof\n",
    // One instant in one list of steps.
    guests +
        "@5ms send ann \"!\"\n"
        "@5ms send bob \"a word\"\n"
        "expect bob eof at 5ms\n",
    // One instant in two blocks.
    "peer ann\n"
    "peer bob does {\n"
    "  @5ms send bob \"a word\"\n"
    "  expect bob eof at 5ms\n"
    "}\n"
    "connect ann to door\n"
    "connect bob to door\n"
    "+5ms send ann \"!\"\n",
};

std::string scenario_of(const std::string& kind, const std::string& lines) {
  return "scenario v1 \"a race\"\napp door = " + kind + "()\n" + lines;
}

TEST(one_instant, shows_a_handler_that_closes_a_channel_that_is_ready_too) {
  for (const std::string& way : ways) {
    for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
      const run_options how = {.loop = loop};
      EXPECT_THAT(problems(scenario_of("careful", way), how), IsEmpty()) << way;
      EXPECT_THAT(problems(scenario_of("hasty", way), how),
                  HasSubstr("bob had ECONNRESET instead of the end"))
          << way;
    }
  }
}

// One move at a time, the two are never ready in one pass: the reader has read
// the word before the other guest speaks.
TEST(one_instant, is_more_than_two_steps_one_after_the_other) {
  const std::string steps = guests +
                            "send bob \"a word\"\n"
                            "send ann \"!\"\n"
                            "expect bob eof\n";
  EXPECT_THAT(problems(scenario_of("hasty", steps)), IsEmpty());
}

TEST(one_instant, holds_whatever_a_seed_chooses) {
  for (const std::string& way : ways) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      seeded_strategy drawn(seed);
      EXPECT_THAT(problems(scenario_of("careful", way), {.chosen_by = &drawn}),
                  IsEmpty())
          << "seed " << seed << "\n"
          << way;
    }
  }
}

// However hurried the peers are, what is expected holds at rest.
TEST(one_instant, holds_no_expectation) {
  stubborn_strategy at_once(site::cursor_rest, 1);
  for (const char* const steps :
       {"run until idle\nsend ann \"!\"\nexpect open door/bob\n",
        "send ann \"hi\"\n"
        "run until idle\n"
        "mark \"later\"\n"
        "expect call door/ann.recv\n"}) {
    EXPECT_THAT(
        problems(scenario_of("hasty", guests + steps), {.chosen_by = &at_once}),
        HasSubstr("this will never happen"))
        << steps;
  }
}

TEST(one_instant, sends_all_chunks_of_a_block) {
  const std::string steps = guests +
                            "together {\n"
                            "  send ann chunk=1 \"abc\"\n"
                            "  send bob chunk=1 \"!\"\n"
                            "}\n"
                            "expect ann eof\n"
                            "expect call door/ann.recv returning 3\n";
  EXPECT_THAT(problems(scenario_of("careful", steps)), IsEmpty());
}

}  // namespace
}  // namespace rehearse::scenario
