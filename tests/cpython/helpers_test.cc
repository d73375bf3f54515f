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

namespace asyncore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Notes what it is told; its events may throw.
class dummy : public channel {
 public:
  enum class manner { calm, exiting, crashing };
  explicit dummy(manner how = manner::calm) : how_(how) {}

  std::vector<std::string> told;
  bool closed = false;

  bool readable() override { return true; }
  bool writable() override { return true; }
  void handle_read_event() override { happen("read"); }
  void handle_write_event() override { happen("write"); }
  void handle_expt_event() override { happen("expt"); }
  void handle_close() override { happen("closed"); }
  void handle_error() override { told.emplace_back("error"); }
  void close() override { closed = true; }
  bool finished() const override { return closed; }

 private:
  void happen(const char* what) {
    if (how_ == manner::exiting) throw exit_now();
    if (how_ == manner::crashing) throw std::runtime_error(what);
    told.emplace_back(what);
  }

  manner how_;
};

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
  for (const auto event : {read, write, exception}) {
    dummy exiting(dummy::manner::exiting);
    EXPECT_THROW(event(exiting, map_), exit_now);
    EXPECT_THAT(exiting.told, IsEmpty());

    dummy crashing(dummy::manner::crashing);
    EXPECT_NO_THROW(event(crashing, map_));
    EXPECT_THAT(crashing.told, ElementsAre("error"));
  }
}

TEST_P(helper_function_tests, test_readwrite) {
  struct row {
    int flag;
    const char* event;
  };
  for (const row& each : {row{POLLIN, "read"}, row{POLLPRI, "expt"},
                          row{POLLOUT, "write"}, row{POLLERR, "closed"},
                          row{POLLHUP, "closed"}, row{POLLNVAL, "closed"}}) {
    dummy calm;
    readwrite(calm, each.flag, map_);
    EXPECT_THAT(calm.told, ElementsAre(each.event));

    dummy exiting(dummy::manner::exiting);
    EXPECT_THROW(readwrite(exiting, each.flag, map_), exit_now);
    EXPECT_THAT(exiting.told, IsEmpty());

    dummy crashing(dummy::manner::crashing);
    EXPECT_NO_THROW(readwrite(crashing, each.flag, map_));
    EXPECT_THAT(crashing.told, ElementsAre("error"));
  }
}

// Ten channels under as many descriptors, all closed and gone afterwards.
template <typename CloseAll>
void expect_all_closed(socket_map& map, CloseAll close_them) {
  std::list<dummy> channels;
  for (int fd = 0; fd < 10; ++fd) map.set(fd, channels.emplace_back());
  close_them();
  EXPECT_TRUE(map.empty());
  for (const dummy& each : channels) EXPECT_TRUE(each.closed);
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
