// HelperFunctionTests of CPython's test_asyncore: single events under the
// exception policy of the loop, and close_all.

#include <poll.h>

#include <list>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/channel.h"
#include "core/exceptions.h"
#include "core/loop.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/bare_channel.h"

namespace asyncore {
namespace {

using testing::ElementsAre;

using rehearse::testkit::bare_channel;

void exit_the_loop() { throw exit_now(); }
void crash() { throw std::runtime_error("crash"); }

class helper_function_tests : public testing::TestWithParam<mode> {
 protected:
  socket_map map_{posix_network(), GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, helper_function_tests,
                         testing::Values(mode::safe, mode::cpython),
                         [](const auto& tried) {
                           return tried.param == mode::safe ? "safe"
                                                            : "cpython";
                         });

TEST_P(helper_function_tests, test_readwriteexc) {
  struct row {
    void (*event)(channel&, socket_map&);
    const char* name;
  };
  for (const row& each :
       {row{read, "read"}, row{write, "write"}, row{exception, "expt"}}) {
    bare_channel exiting(exit_the_loop);
    EXPECT_THROW(each.event(exiting, map_), exit_now);
    EXPECT_THAT(exiting.calls, ElementsAre(each.name));

    bare_channel crashing(crash);
    EXPECT_NO_THROW(each.event(crashing, map_));
    EXPECT_THAT(crashing.calls, ElementsAre(each.name, "error"));
  }
}

TEST_P(helper_function_tests, test_readwrite) {
  struct row {
    int flag;
    const char* event;
  };
  for (const row& each :
       {row{POLLIN, "read"}, row{POLLPRI, "expt"}, row{POLLOUT, "write"},
        row{POLLERR, "close"}, row{POLLHUP, "close"}, row{POLLNVAL, "close"}}) {
    bare_channel calm;
    readwrite(calm, each.flag, map_);
    EXPECT_THAT(calm.calls, ElementsAre(each.event));

    bare_channel exiting(exit_the_loop);
    EXPECT_THROW(readwrite(exiting, each.flag, map_), exit_now);
    EXPECT_THAT(exiting.calls, ElementsAre(each.event));

    bare_channel crashing(crash);
    EXPECT_NO_THROW(readwrite(crashing, each.flag, map_));
    EXPECT_THAT(crashing.calls, ElementsAre(each.event, "error"));
  }
}

// Ten channels under as many descriptors, all closed and gone afterwards.
template <typename CloseAll>
void expect_all_closed(socket_map& map, CloseAll close_them) {
  std::list<bare_channel> channels;
  for (int fd = 0; fd < 10; ++fd) map.set(fd, channels.emplace_back());
  close_them();
  EXPECT_TRUE(map.empty());
  for (const bare_channel& each : channels) EXPECT_EQ(each.closes, 1);
}

TEST_P(helper_function_tests, test_closeall) {
  expect_all_closed(map_, [this] { close_all(map_); });
}

// The default map has the default mode, whatever the arm.
TEST_P(helper_function_tests, test_closeall_default) {
  expect_all_closed(socket_map::default_map(), [] { close_all(); });
}

}  // namespace
}  // namespace asyncore
