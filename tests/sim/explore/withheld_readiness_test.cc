// What a poll withholds is reported later, however busy its program looks.
//
// The server here is correct and keeps asyncore's own writable(), which always
// says yes: each of its passes finds something to do, and most do nothing. That
// is the hardest case for telling a program that spins from one that has been
// shown only a part of what is ready.
//
// `--test_env=REHEARSE_SEEDS=20000` plays more seeds than usual.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/explore/seeded_strategy.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/testing/way.h"

namespace rehearse::scenario {
namespace {

class eager_channel final : public asyncore::dispatcher {
 public:
  explicit eager_channel(asyncore::socket sock) : dispatcher(std::move(sock)) {}

  void handle_read() override { unsent_ += recv(8192); }
  void handle_write() override {
    if (!unsent_.empty()) unsent_.erase(0, send(unsent_));
  }
  void handle_close() override { close(); }

 private:
  std::string unsent_;
};

class eager_server final : public application {
 public:
  eager_server(const parameters& /*given*/, context& in) : listener_(in) {}

 private:
  class eager_listener final : public asyncore::dispatcher {
   public:
    explicit eager_listener(context& in) : dispatcher(in.map()) {
      create_socket();
      bind(asyncore::address::ipv4(0, 7));
      listen(5);
    }
    void handle_accepted(asyncore::socket sock,
                         const asyncore::address& /*from*/) override {
      map()->adopt(std::make_unique<eager_channel>(std::move(sock)));
    }
  };

  eager_listener listener_;
};

std::uint64_t seeds_wanted() {
  const char* const text = std::getenv("REHEARSE_SEEDS");
  return text == nullptr ? 400 : std::strtoull(text, nullptr, 10);
}

class withheld_readiness : public testing::TestWithParam<testkit::way> {};

TEST_P(withheld_readiness, is_not_lost_in_any_schedule) {
  application_registry registry;
  registry.add({.name = "eager_echo",
                .help = "echoes, and always wants to write",
                .parameters = {},
                .reports = {},
                .labels = {}},
               make_application<eager_server>);
  const scenario_file file = parse("eager.scn",
                                   "scenario v1 \"two peers are echoed\"\n"
                                   "judge busy off\n"
                                   "app echo = eager_echo()\n"
                                   "peer alice\n"
                                   "peer ben\n"
                                   "connect alice to echo\n"
                                   "connect ben to echo\n"
                                   "send alice \"hello\"\n"
                                   "send ben \"hello\"\n"
                                   "expect alice \"hello\"\n"
                                   "expect ben \"hello\"\n",
                                   registry);
  ASSERT_TRUE(file.diagnostics.empty());
  const plan played = file.plan_of(0, registry);
  std::uint64_t failed = 0;
  for (std::uint64_t seed = 1; seed <= seeds_wanted(); ++seed) {
    seeded_strategy drawn(seed);
    const run_report report = run(
        played,
        {.loop = GetParam().use_poll ? loop_kind::poll : loop_kind::select,
         .mode = GetParam().kind == asyncore::mode::safe ? loop_mode::safe
                                                         : loop_mode::cpython,
         .chosen_by = &drawn});
    if (report.outcome == verdict::passed) continue;
    // One is shown; the others are counted.
    if (failed++ == 0) {
      ADD_FAILURE() << "seed " << seed << ":\n" << to_text(report, file);
    }
  }
  EXPECT_EQ(failed, 0U) << "of " << seeds_wanted() << " seeds";
}

REHEARSE_IN_EVERY_WAY(withheld_readiness);

}  // namespace
}  // namespace rehearse::scenario
