// Peers that send on before they have what they expect, where the file lets
// them.

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

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testkit::probe;

// Answers each line by "ok". A hasty one takes what it reads for one line.
class line_server final : public application {
 public:
  line_server(bool is_hasty, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [is_hasty](probe& guest) {
      const auto output = std::make_shared<std::string>();
      guest.on_read = [&guest, is_hasty, output] {
        for (const char each : guest.recv(100)) {
          if (each != '\n') continue;
          output->append("ok\n");
          if (is_hasty) break;
        }
        guest.wants_write = !output->empty();
      };
      guest.on_write = [&guest, output] {
        output->erase(0, guest.send(*output));
        guest.wants_write = !output->empty();
      };
    };
  }

 private:
  testkit::acceptor listener_;
};

const application_registry& line_apps() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    for (const bool is_hasty : {true, false}) {
      made->add({.name = is_hasty ? "hasty" : "patient", .help = "for tests"},
                [is_hasty](const parameters& /*given*/, context& in) {
                  return std::make_unique<line_server>(is_hasty, in);
                });
    }
    return made;
  }();
  return *registry;
}

std::string text_of(const std::string& kind, const std::string& steps,
                    bool is_eager = true) {
  return std::string("scenario v1 \"lines\"\n") +
         (is_eager ? "schedule peers=eager\n" : "") + "app lines = " + kind +
         "()\npeer ann\npeer bob\nconnect ann to lines\nconnect bob to "
         "lines\n" +
         steps;
}

run_report played(const std::string& text, strategy* by,
                  loop_kind loop = loop_kind::select) {
  const scenario_file file = parse("test.scn", text, line_apps());
  for (const diagnostic& each : file.diagnostics) {
    ADD_FAILURE() << render(each, file);
  }
  if (file.cells.empty()) return {};
  return run(file.plan_of(0, line_apps()),
             {.loop = loop, .chosen_by = by, .keep_trace = true});
}

std::string problem_of(const run_report& report) {
  return report.problems.empty() ? "" : report.problems[0].what.message;
}

constexpr char two_lines[] =
    "send ann \"one\\n\"\n"
    "expect ann \"ok\\n\"\n"
    "send ann \"two\\n\"\n"
    "expect ann \"ok\\n\"\n"
    "expect ann nothing within 1s\n";

TEST(eager_peers, wait_unless_a_schedule_says_otherwise) {
  const run_report benign = played(text_of("hasty", two_lines), nullptr);
  EXPECT_EQ(problem_of(benign), "");
  stubborn_strategy early(site::peer_early, 1);
  const run_report patient = played(text_of("hasty", two_lines, false), &early);
  EXPECT_EQ(problem_of(patient), "");
  EXPECT_THAT(patient.choices, IsEmpty());
}

TEST(eager_peers, send_what_stands_behind_an_expectation) {
  for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
    stubborn_strategy early(site::peer_early, 1);
    const run_report report =
        played(text_of("patient", two_lines), &early, loop);
    EXPECT_EQ(problem_of(report), "");
    ASSERT_EQ(report.choices.size(), 1U);
    EXPECT_EQ(to_text(report.choices[0]), "peer.early ann #1 early");
    EXPECT_LT(report.trace.find("ann     send 4 \"two\\n\""),
              report.trace.find("ann     recv 3"))
        << report.trace;
  }
}

// All of it comes in one piece if the programs do not run in between.
TEST(eager_peers, find_a_server_that_takes_a_piece_for_a_line) {
  bool has_failed = false;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    seeded_strategy first(seed);
    has_failed =
        has_failed ||
        !problem_of(played(text_of("hasty", two_lines), &first)).empty();
    seeded_strategy second(seed);
    EXPECT_EQ(problem_of(played(text_of("patient", two_lines), &second)), "")
        << "seed " << seed;
  }
  EXPECT_TRUE(has_failed);
}

TEST(eager_peers, may_send_several_texts_ahead) {
  stubborn_strategy early(site::peer_early, 1);
  const std::string steps = std::string(two_lines).insert(
      0, "send ann \"zero\\n\"\nexpect ann count 3\n");
  const run_report report = played(text_of("patient", steps), &early);
  EXPECT_EQ(problem_of(report), "");
  EXPECT_EQ(report.choices.size(), 2U);
}

// The lines themselves stay what they are: calls are looked up by them.
TEST(eager_peers, expect_calls_after_that_as_ever) {
  stubborn_strategy early(site::peer_early, 1);
  const std::string steps = std::string(two_lines) +
                            "expect call lines/1.recv returning 4\n"
                            "expect call lines/1.recv times 2\n";
  EXPECT_EQ(problem_of(played(text_of("patient", steps), &early)), "");
}

// What comes between is an order that the file asks for.
TEST(eager_peers, pass_over_nothing_but_what_they_expect_themselves) {
  const std::string asks = "send ann \"one\\n\"\nexpect ann \"ok\\n\"\n";
  for (const char* const rest :
       {"expect call lines/1.recv\nsend ann \"two\\n\"\n",
        "mark \"x\"\nsend ann \"two\\n\"\n", "run 1s\nsend ann \"two\\n\"\n",
        "window ann +10\nsend ann \"two\\n\"\n", "+5ms send ann \"two\\n\"\n",
        "send bob \"two\\n\"\n",
        "send bob \"x\\n\"\nexpect bob \"ok\\n\"\nsend ann \"two\\n\"\n"}) {
    stubborn_strategy early(site::peer_early, 1);
    EXPECT_THAT(played(text_of("patient", asks + rest), &early).choices,
                IsEmpty())
        << rest;
  }
}

// What is taken from a reply is not known before it came.
TEST(eager_peers, wait_for_what_they_send_back) {
  stubborn_strategy early(site::peer_early, 1);
  const std::string steps =
      "send ann \"one\\n\"\n"
      "expect ann take reply line\n"
      "send ann $reply \"\\n\"\n"
      "expect ann \"ok\\n\"\n";
  const run_report report = played(text_of("patient", steps), &early);
  EXPECT_EQ(problem_of(report), "");
  EXPECT_THAT(report.choices, IsEmpty());
}

TEST(eager_peers, are_a_set_up_of_one_form) {
  const auto message = [](const std::string& line) {
    const scenario_file file =
        parse("test.scn", "scenario v1 \"x\"\n" + line, line_apps());
    return file.diagnostics.empty() ? std::string()
                                    : render(file.diagnostics[0], file);
  };
  EXPECT_THAT(message("schedule\n"), HasSubstr("`peers`"));
  EXPECT_THAT(message("schedule order=any\n"), HasSubstr("`peers`"));
  EXPECT_THAT(message("schedule peers=lazy\n"), HasSubstr("`eager`"));
  EXPECT_THAT(message("schedule peers=eager\nschedule peers=eager\n"),
              AllOf(HasSubstr("3:1"), HasSubstr("eager already")));
}

}  // namespace
}  // namespace rehearse::scenario
