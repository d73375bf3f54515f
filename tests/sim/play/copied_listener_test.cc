// A program that copies the descriptor of its listener has one listener still,
// on both networks.

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "core/dispatcher.h"
#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/testing/acceptor.h"

namespace rehearse::scenario {
namespace {

// Listens at port 7, with a copy of its descriptor.
class copying_server final : public application {
 public:
  explicit copying_server(asyncore::socket_map& map)
      : listener_(asyncore::address::ipv4(0, 7), map),
        net_(map.net()),
        copy_(*net_.dup(listener_.fileno())) {}
  ~copying_server() override { EXPECT_TRUE(net_.close(copy_)); }

 private:
  testkit::acceptor listener_;
  asyncore::network& net_;
  int copy_;
};

// Listens with the copy alone.
class moving_server final : public application {
 public:
  explicit moving_server(asyncore::socket_map& map)
      : listener_(asyncore::address::ipv4(0, 7), map) {
    const int copy = *map.net().dup(listener_.fileno());
    listener_.close();
    listener_.set_socket(asyncore::socket(map.net(), copy));
    listener_.accepting = true;
  }

 private:
  testkit::acceptor listener_;
};

template <typename Server>
void add(application_registry& registry, const std::string& name) {
  registry.add({.name = name, .help = "for tests"},
               [](const parameters& /*given*/, context& in) {
                 return std::make_unique<Server>(in.map());
               });
}

const application_registry& copied_listener_apps() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    add<copying_server>(*made, "copying");
    add<moving_server>(*made, "moving");
    return made;
  }();
  return *registry;
}

class copied_listener : public testing::TestWithParam<network_kind> {
 protected:
  static void expect_one(const std::string& kind) {
    const scenario_file file = parse("test.scn",
                                     "scenario v1 \"test\"\n"
                                     "runs-on sim posix\n"
                                     "app echo = " +
                                         kind +
                                         "()\n"
                                         "peer alice\n"
                                         "connect alice to echo\n"
                                         "expect call echo.handle_accepted\n",
                                     copied_listener_apps());
    ASSERT_TRUE(file.diagnostics.empty());
    run_options how;
    how.network = GetParam();
    const run_report report = run(file.plan_of(0, copied_listener_apps()), how);
    EXPECT_EQ(report.outcome, verdict::passed) << to_text(report, file);
  }
};
INSTANTIATE_TEST_SUITE_P(, copied_listener,
                         testing::Values(network_kind::sim,
                                         network_kind::posix),
                         [](const auto& tried) {
                           return tried.param == network_kind::sim ? "sim"
                                                                   : "posix";
                         });

TEST_P(copied_listener, is_one_beside_the_first) { expect_one("copying"); }
TEST_P(copied_listener, is_one_without_the_first) { expect_one("moving"); }

}  // namespace
}  // namespace rehearse::scenario
