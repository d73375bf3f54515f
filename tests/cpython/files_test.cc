// FileWrapperTest of CPython's test_asyncore: over a file, as there, over a
// pipe, and over a pipe of the simulated network, which has no files.

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "core/exceptions.h"
#include "core/file_dispatcher.h"
#include "core/loop.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "gtest/gtest.h"
#include "sim/kernel/host.h"
#include "sim/testing/hosts.h"
#include "sim/testing/probe.h"
#include "tests/cpython/loopback_fixture.h"

namespace asyncore {
namespace {

enum class medium { file, pipe, simulated_pipe };

const char* name_of(medium which) {
  switch (which) {
    case medium::file:
      return "file";
    case medium::pipe:
      return "pipe";
    default:
      return "sim_pipe";
  }
}

constexpr std::string_view content = "a file is read as a socket is";

// Something with content, to be read, and something to be appended to.
class readings {
 public:
  explicit readings(medium which) : which_(which) {
    if (which == medium::file) {
      std::ofstream(path_) << content;
      return;
    }
    const result<pipe_ends> made = net().pipe();
    if (!made) throw os_error(made.error());
    ends_ = *made;
    EXPECT_TRUE(net().write(ends_.write_end, content));
  }
  readings(const readings&) = delete;
  readings& operator=(const readings&) = delete;
  ~readings() {
    for (const int fd : {ends_.read_end, ends_.write_end}) {
      if (fd >= 0) static_cast<void>(net().close(fd));
    }
  }

  network& net() {
    if (which_ == medium::simulated_pipe) return host_;
    return posix_network();
  }
  // The caller closes them.
  int open_for_reading() { return open(O_RDONLY, ends_.read_end); }
  int open_for_appending() {
    return open(O_WRONLY | O_APPEND, ends_.write_end);
  }
  // All that is there: what was there before, and what was appended.
  std::string read_all() {
    if (which_ == medium::file) {
      std::ifstream in(path_);
      return std::string(std::istreambuf_iterator<char>(in), {});
    }
    std::array<char, 256> buffer;
    const result<std::size_t> size = net().read(ends_.read_end, buffer);
    return std::string(buffer.data(), size ? *size : 0);
  }

 private:
  int open(int flags, int end) {
    if (which_ != medium::file) return *net().dup(end);
    const int fd = ::open(path_.c_str(), flags | O_CLOEXEC);
    EXPECT_GE(fd, 0);
    return fd;
  }

  medium which_;
  temporary_folder folder_;
  std::string path_ = folder_.path() + "/file";
  rehearse::testkit::two_hosts hosts_;
  rehearse::host& host_ = hosts_.server;
  pipe_ends ends_;
};

class file_wrapper_test : public testing::TestWithParam<medium> {
 protected:
  void close(int fd) { EXPECT_TRUE(net_.close(fd)); }
  bool is_open(int fd) {
    const result<int> copy = net_.dup(fd);
    if (copy) close(*copy);
    return static_cast<bool>(copy);
  }

  readings on_{GetParam()};
  network& net_ = on_.net();
};

INSTANTIATE_TEST_SUITE_P(, file_wrapper_test,
                         testing::Values(medium::file, medium::pipe,
                                         medium::simulated_pipe),
                         [](const auto& tried) {
                           return name_of(tried.param);
                         });

TEST_P(file_wrapper_test, test_recv) {
  const int fd = on_.open_for_reading();
  file_wrapper from(fd, net_);
  EXPECT_NE(from.fileno(), fd);
  close(fd);
  EXPECT_EQ(from.recv(6), "a file");
  EXPECT_EQ(from.read(8), " is read");
  from.close();
  EXPECT_THROW(from.read(1), os_error);
}

TEST_P(file_wrapper_test, test_send) {
  const int fd = on_.open_for_appending();
  file_wrapper to(fd, net_);
  close(fd);
  EXPECT_EQ(to.write(", one"), 5u);
  EXPECT_EQ(to.send(", two"), 5u);
  to.close();
  EXPECT_EQ(on_.read_all(), std::string(content) + ", one, two");
}

// bpo-11453. There is no warning of it here: the descriptor is closed.
TEST_P(file_wrapper_test, test_resource_warning) {
  const int fd = on_.open_for_reading();
  std::optional<file_wrapper> from(std::in_place, fd, net_);
  close(fd);
  const int duplicate = from->fileno();
  EXPECT_TRUE(is_open(duplicate));
  from.reset();
  EXPECT_FALSE(is_open(duplicate));
}

// bpo-30980.
TEST_P(file_wrapper_test, test_close_twice) {
  const int fd = on_.open_for_reading();
  file_wrapper from(fd, net_);
  close(fd);
  close(from.fileno());
  try {
    from.close();
    FAIL() << "it was closed already";
  } catch (const os_error& error) {
    EXPECT_EQ(error.number(), EBADF);
  }
  EXPECT_EQ(from.fileno(), -1);
  EXPECT_NO_THROW(from.close());
}

using looped_arm = std::tuple<medium, bool, mode>;  // The second: poll?

class file_wrapper_test_looped : public testing::TestWithParam<looped_arm> {
 protected:
  static bool use_poll() { return std::get<1>(GetParam()); }

  readings on_{std::get<0>(GetParam())};
  network& net_ = on_.net();
  socket_map map_{net_, std::get<2>(GetParam())};
};

std::string looped_name(const testing::TestParamInfo<looped_arm>& info) {
  const auto& [which, use_poll, kind] = info.param;
  return std::string(name_of(which)) + (use_poll ? "_poll" : "_select") +
         (kind == mode::safe ? "_safe" : "_cpython");
}

INSTANTIATE_TEST_SUITE_P(
    , file_wrapper_test_looped,
    testing::Combine(testing::Values(medium::file, medium::pipe,
                                     medium::simulated_pipe),
                     testing::Bool(),
                     testing::Values(mode::safe, mode::cpython)),
    looped_name);

TEST_P(file_wrapper_test_looped, test_dispatcher) {
  const int fd = on_.open_for_reading();
  rehearse::testkit::basic_probe<file_dispatcher> from(fd, map_);
  std::string data;
  from.on_read = [&] { data += from.recv(20); };
  EXPECT_TRUE(net_.close(fd));
  const loop_options two_passes{
      .wait = std::chrono::seconds(10), .use_poll = use_poll(), .count = 2};
  loop(map_, two_passes);
  EXPECT_EQ(data, content);
}

}  // namespace
}  // namespace asyncore
