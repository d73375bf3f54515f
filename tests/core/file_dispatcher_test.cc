// Section 5, over pipes of the operating system.

#include "core/file_dispatcher.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/loop.h"
#include "core/posix_network.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/probe.h"

namespace asyncore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct owned_pipe {
  owned_pipe() : ends(*posix_network().pipe()) {}
  ~owned_pipe() {
    close_write_end();
    static_cast<void>(posix_network().close(ends.read_end));
  }
  void close_write_end() {
    if (ends.write_end < 0) return;
    static_cast<void>(posix_network().close(std::exchange(ends.write_end, -1)));
  }
  void write(std::string_view data) const {
    EXPECT_EQ(*posix_network().write(ends.write_end, data), data.size());
  }

  pipe_ends ends;
};

bool is_open(int fd) {
  const result<int> copy = posix_network().dup(fd);
  if (!copy) return false;
  static_cast<void>(posix_network().close(*copy));
  return true;
}

using reader = rehearse::testkit::basic_probe<file_dispatcher>;

class file : public testing::TestWithParam<bool> {
 protected:
  void pass() {
    loop(map_, {.wait = duration::zero(), .use_poll = GetParam(), .count = 1});
  }
  void note_calls_of(reader& from) {
    from.wants_write = false;
    from.on_read = [&] { calls_.push_back("read " + from.recv(100)); };
    from.on_close = [&] {
      calls_.emplace_back("close");
      from.close();
    };
  }

  owned_pipe pipe_;
  socket_map map_{posix_network()};
  std::vector<std::string> calls_;
};

INSTANTIATE_TEST_SUITE_P(, file, testing::Values(false, true),
                         [](const auto& tried) {
                           return tried.param ? "poll" : "select";
                         });

TEST_P(file, is_read_when_something_comes) {
  reader from(pipe_.ends.read_end, map_);
  note_calls_of(from);
  pass();
  EXPECT_THAT(calls_, IsEmpty());
  pipe_.write("hello");
  pass();
  EXPECT_THAT(calls_, ElementsAre("read hello"));
}

TEST_P(file, closes_at_its_end) {
  reader from(pipe_.ends.read_end, map_);
  note_calls_of(from);
  pipe_.write("bye");
  pipe_.close_write_end();
  pass();
  while (!map_.empty()) pass();
  EXPECT_EQ(calls_.front(), "read bye");
  EXPECT_THAT(calls_, testing::Contains("close"));
}

TEST_P(file, is_a_duplicate_and_the_original_stays_open) {
  {
    const reader from(pipe_.ends.read_end, map_);
    EXPECT_NE(from.fileno(), pipe_.ends.read_end);
    EXPECT_TRUE(from.connected);
    EXPECT_FALSE(from.addr);
  }
  EXPECT_TRUE(map_.empty());
  EXPECT_TRUE(is_open(pipe_.ends.read_end));
}

TEST_P(file, leaves_its_map_and_comes_back) {
  reader from(pipe_.ends.read_end, map_);
  note_calls_of(from);
  pipe_.write("hello");
  from.del_channel();
  EXPECT_TRUE(map_.empty());
  from.add_channel();
  pass();
  EXPECT_THAT(calls_, ElementsAre("read hello"));
  from.del_channel();
  from.set_file(pipe_.ends.read_end);
  EXPECT_TRUE(map_.holds(from.socket().fileno(), from));
}

TEST_P(file, writes) {
  struct writer : file_dispatcher {
    using file_dispatcher::file_dispatcher;
    bool readable() override { return false; }
    bool writable() override { return !text.empty(); }
    void handle_write() override { text.erase(0, send(text)); }
    std::string text = "hello";
  };
  writer to(pipe_.ends.write_end, map_);
  pass();
  EXPECT_EQ(to.text, "");
  char buffer[10];
  EXPECT_EQ(*posix_network().read(pipe_.ends.read_end, buffer), 5u);
}

TEST_P(file, without_a_reader_is_closed_by_a_write) {
  owned_pipe broken;
  struct writer : file_dispatcher {
    using file_dispatcher::file_dispatcher;
    void handle_close() override {
      closed = true;
      close();
    }
    bool closed = false;
  };
  writer to(broken.ends.write_end, map_);
  const int read_end = std::exchange(broken.ends.read_end, -1);
  static_cast<void>(posix_network().close(read_end));
  EXPECT_EQ(to.send("hello"), 0u);
  EXPECT_TRUE(to.closed);
}

TEST_P(file, that_is_not_open_is_an_error) {
  EXPECT_THROW(file_dispatcher(-1, map_), os_error);
  EXPECT_TRUE(map_.empty());
}

TEST_P(file, can_be_changed_for_another) {
  reader from(pipe_.ends.read_end, map_);
  note_calls_of(from);
  const int first = from.fileno();
  const owned_pipe other;
  other.write("other");
  from.set_file(other.ends.read_end);
  EXPECT_EQ(map_.size(), 1u);
  EXPECT_FALSE(from.fileno() != first && is_open(first));
  pass();
  EXPECT_THAT(calls_, ElementsAre("read other"));
}

// --- file_wrapper -----------------------------------------------------------

TEST(file_wrapper, reads_and_writes_a_duplicate) {
  const owned_pipe pipe;
  file_wrapper to(pipe.ends.write_end);
  file_wrapper from(pipe.ends.read_end);
  EXPECT_NE(from.fileno(), pipe.ends.read_end);
  EXPECT_EQ(to.send("abc"), 3u);
  EXPECT_EQ(to.write("def"), 3u);
  EXPECT_EQ(from.recv(2), "ab");
  EXPECT_EQ(from.read(100), "cdef");
}

TEST(file_wrapper, fails_after_close) {
  const owned_pipe pipe;
  file_wrapper from(pipe.ends.read_end);
  from.close();
  EXPECT_EQ(from.fileno(), -1);
  EXPECT_THROW(from.read(1), os_error);
  EXPECT_THROW(from.write("x"), os_error);
}

// bpo-30980.
TEST(file_wrapper, tells_an_error_of_close_once) {
  const owned_pipe pipe;
  file_wrapper from(pipe.ends.read_end);
  static_cast<void>(posix_network().close(from.fileno()));
  EXPECT_THROW(from.close(), os_error);
  EXPECT_EQ(from.fileno(), -1);
  EXPECT_NO_THROW(from.close());
}

// bpo-11453.
TEST(file_wrapper, is_closed_when_it_is_destroyed) {
  const owned_pipe pipe;
  int fd = -1;
  {
    const file_wrapper from(pipe.ends.read_end);
    fd = from.fileno();
    EXPECT_TRUE(is_open(fd));
  }
  EXPECT_FALSE(is_open(fd));
}

// bpo-9354.
TEST(file_wrapper, has_no_error_and_no_other_option) {
  const owned_pipe pipe;
  const file_wrapper from(pipe.ends.read_end);
  EXPECT_EQ(from.getsockopt(SOL_SOCKET, SO_ERROR), 0);
  EXPECT_THROW(from.getsockopt(SOL_SOCKET, SO_TYPE), not_implemented);
  EXPECT_THROW(from.getsockopt(0, SO_ERROR), not_implemented);
}

}  // namespace
}  // namespace asyncore
