// Scripted readiness where the program does not do what the script says.

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/testing/acceptor.h"

namespace rehearse::scenario {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Echoes what it reads, but for "close", at which it closes.
class parrot final : public application {
 public:
  parrot(const parameters& given, context& in)
      : listener_(asyncore::address::ipv4(0, 7), in.map()) {
    listener_.on_open = [](testkit::probe& guest) {
      guest.on_read = [&guest] {
        const std::string said = guest.recv(4096);
        if (said == "close") guest.close();
        if (!said.empty() && said != "close") guest.send(said);
      };
    };
    if (given.integer("doors") > 1) {
      second_.emplace(asyncore::address::ipv4(0, 8), in.map());
    }
  }

 private:
  testkit::acceptor listener_;
  std::optional<testkit::acceptor> second_;
};

const application_registry& parrots() {
  static const application_registry all = [] {
    application_registry made;
    made.add({.name = "parrot",
              .help = "for tests",
              .parameters = {{.name = "doors",
                              .type = value_type::integer,
                              .standard = "1"}}},
             make_application<parrot>);
    return made;
  }();
  return all;
}

std::string problems_of_script(const std::string& lines) {
  const scenario_file file = parse("test.scn",
                                   "scenario v1 \"a script\"\n"
                                   "poll scripted\n"
                                   "peer alice\n" +
                                       lines,
                                   parrots());
  if (!file.diagnostics.empty()) {
    return render(file.diagnostics[0], file.path, file.source);
  }
  std::string all;
  for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
    for (const loop_mode mode : {loop_mode::safe, loop_mode::cpython}) {
      all += to_text(
          run(file.plan_of(0, parrots()), {.loop = loop, .mode = mode}), file);
    }
  }
  return all;
}

constexpr const char* parrot_talk =
    "app  echo = parrot()\n"
    "connect alice to echo:7\n"
    "pass 1 interest echo:out ready echo:in\n"
    "send alice \"hello\"\n"
    "pass 2 interest echo/1:out ready echo/1:in\n"
    "expect alice \"hello\"\n";

TEST(passes, ask_for_what_the_file_says) {
  EXPECT_THAT(problems_of_script(parrot_talk),
              HasSubstr("pass 1: echo asks for in, and this line says out"));
}

// What the script says of interest is an expectation, and the passes go on: the
// judge `exception` sees what a later one brings about.
TEST(passes, go_on_where_expectations_do_not_count) {
  const std::string off = "judge expectations off\n";
  EXPECT_THAT(problems_of_script(off + parrot_talk), IsEmpty());
  const std::string goes_on =
      "app  echo = parrot()\n"
      "limit passes=3\n"
      "connect alice to echo:7\n"
      "pass 1 interest echo:none ready echo:in\n"
      "send alice \"close\"\n"
      "pass 2 ready echo/1:in\n"
      "pass 3 interest echo/1:in ready echo/1:in echo:out\n";
  EXPECT_THAT(problems_of_script(off + goes_on), IsEmpty());
  // The fourth is made, too: it is one too many.
  EXPECT_THAT(problems_of_script(off + goes_on + "pass 4 timeout\n"),
              HasSubstr("the run has taken 3 passes, which is the limit"));
}

TEST(passes, may_stand_in_a_block_of_a_peer) {
  const std::string in_block =
      "app  echo = parrot()\n"
      "peer ben does {\n"
      "  connect ben to echo:7\n"
      "  pass 1 ready echo:in\n"
      "  send ben \"hello\"\n"
      "  pass 2 ready echo/ben:in\n"
      "  expect ben \"hello\"\n"
      "}\n"
      "expect call echo/ben.send\n"
      "connect alice to echo:7\n";
  EXPECT_THAT(problems_of_script(in_block), IsEmpty());
  EXPECT_THAT(problems_of_script(in_block + "pass 3 timeout\n"),
              HasSubstr("the passes before this one are in another block"));
}

TEST(passes, are_about_one_channel_or_say_how_to_name_it) {
  EXPECT_THAT(problems_of_script("app  echo = parrot(doors=2)\n"
                                 "connect alice to echo:7\n"
                                 "pass 1 interest echo:in ready echo:in\n"),
              HasSubstr("pass 1: echo is 2 open channels: give each a name in "
                        "the application, as in `context::label(channel, "
                        "\"upstream\")`, which makes it `echo/upstream`"));
}

}  // namespace
}  // namespace rehearse::scenario
