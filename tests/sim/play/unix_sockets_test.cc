// Peers at UNIX sockets, on both networks.

#include <memory>
#include <string>

#include "core/dispatcher.h"
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

// Connects to a UNIX socket and says hello; another listens at one.
class caller final : public application {
 public:
  caller(const parameters& given, context& in)
      : call_(asyncore::address::unix_path(given.text("path")), in.map(),
              "hello") {}

 private:
  testkit::dialer call_;
};

class listener final : public application {
 public:
  listener(const parameters& given, context& in)
      : listener_(asyncore::address::unix_path(given.text("path")), in.map()) {}

 private:
  testkit::acceptor listener_;
};

const application_registry& unix_socket_apps() {
  static const application_registry* registry = [] {
    auto* made = new application_registry;
    made->add({.name = "caller",
               .help = "for tests",
               .parameters = {{.name = "path"}}},
              make_application<caller>);
    made->add({.name = "listener",
               .help = "for tests",
               .parameters = {{.name = "path"}}},
              make_application<listener>);
    return made;
  }();
  return *registry;
}

std::string problems(const std::string& lines, network_kind net) {
  const scenario_file file =
      parse("test.scn", "scenario v1 \"a test\"\nruns-on sim posix\n" + lines,
            unix_socket_apps());
  if (!file.diagnostics.empty()) {
    return render(file.diagnostics[0], file.path, file.source);
  }
  return to_text(run(file.plan_of(0, unix_socket_apps()), {.network = net}),
                 file);
}

class unix_sockets : public testing::TestWithParam<network_kind> {};

TEST_P(unix_sockets, take_the_connections_of_applications) {
  EXPECT_THAT(problems("app  web = caller(path=\"/run/db\")\n"
                       "app  other = caller(path=\"/run/db\")\n"
                       "peer db\n"
                       "peer second\n"
                       "listen db on db:unix \"/run/db\"\n"
                       // Each is known by who connected.
                       "accept second from other on db\n"
                       "accept db from web\n"
                       "expect db \"hello\"\n"
                       "expect second \"hello\"\n",
                       GetParam()),
              IsEmpty());
}

TEST_P(unix_sockets, name_channels_by_the_peers_that_connect) {
  EXPECT_THAT(problems("app  db = listener(path=\"/run/db\")\n"
                       "peer ann\n"
                       "peer bob\n"
                       "connect bob to db:unix \"/run/db\"\n"
                       "connect ann to db\n"
                       "send bob \"one\"\n"
                       "expect call db/bob.recv returning 3\n"
                       "close bob\n"
                       "expect closed db/bob\n"
                       "expect open db/ann\n",
                       GetParam()),
              IsEmpty());
}

TEST_P(unix_sockets, are_of_one_file_system) {
  EXPECT_THAT(problems("app  first = listener(path=\"/run/db\")\n"
                       "app  second = listener(path=\"/run/db\")\n"
                       "peer ann\n"
                       "peer bob\n"
                       "connect ann to first\n"
                       "connect bob to second\n",
                       GetParam()),
              HasSubstr("test.scn:4:6: error: the application could not be "
                        "started: "));
  EXPECT_THAT(problems("app  db = listener(path=\"/run/db\")\n"
                       "peer ann\n"
                       "connect ann to db:unix \"/run/bd\"\n",
                       GetParam()),
              HasSubstr("cannot connect to db:unix \"/run/bd\": ENOENT"));
}

INSTANTIATE_TEST_SUITE_P(both, unix_sockets,
                         testing::Values(network_kind::sim,
                                         network_kind::posix));

}  // namespace
}  // namespace rehearse::scenario
