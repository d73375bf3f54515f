// The conformance suite on the operating system's own loopback.

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/posix_network.h"
#include "gtest/gtest.h"
#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

// A folder of its own, with a path that is short enough for a UNIX socket.
class temporary_folder {
 public:
  temporary_folder() { EXPECT_NE(mkdtemp(path_.data()), nullptr); }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/conformance_XXXXXX";
};

class posix_environment : public environment {
 public:
  posix_environment() {
    const int listener = value(net_.socket(AF_INET, SOCK_STREAM));
    value(net_.bind(listener, server_host()));
    value(net_.listen(listener, 1));
    there_ = value(net_.socket(AF_INET, SOCK_STREAM));
    EXPECT_EQ(net_.connect(there_, value(net_.getsockname(listener))).error(),
              EINPROGRESS);
    wait_until_readable(listener);
    back_ = value(net_.accept(listener)).fd;
    value(net_.close(listener));
  }
  ~posix_environment() override {
    value(net_.close(there_));
    value(net_.close(back_));
  }

  network& client() override { return net_; }
  network& server() override { return net_; }
  address server_host() override { return address::ipv4(INADDR_LOOPBACK, 0); }

  address fresh_path() override {
    if (!folder_) folder_.emplace();
    return address::unix_path(folder_->path() + '/' + std::to_string(++paths_));
  }

  // Loopback delivers in order. So what was sent before a byte has arrived when
  // the byte has; and its answers (a reset, say) when the byte is back.
  void settle() override {
    pass_byte(there_, back_);
    pass_byte(back_, there_);
  }

 private:
  static void value(const result<void>& answer) {
    EXPECT_EQ(answer.error(), 0);
  }
  template <typename Value>
  static Value value(const result<Value>& answer) {
    EXPECT_EQ(answer.error(), 0);
    return *answer;
  }

  void pass_byte(int from, int to) {
    char byte;
    value(net_.send(from, "x", 0));
    wait_until_readable(to);
    value(net_.recv(to, {&byte, 1}, 0));
  }
  void wait_until_readable(int fd) {
    const poll_entry wanted[] = {{fd, POLLIN}};
    std::vector<poll_entry> ready;
    EXPECT_EQ(value(net_.poll(wanted, ready, std::chrono::seconds(10))), 1u);
  }

  network& net_ = posix_network();
  int there_ = -1;
  int back_ = -1;
  std::optional<temporary_folder> folder_;
  int paths_ = 0;
};

std::unique_ptr<environment> make_posix_environment() {
  return std::make_unique<posix_environment>();
}

INSTANTIATE_TEST_SUITE_P(posix, network_conformance,
                         testing::ValuesIn(arms(make_posix_environment)),
                         arm_name);

}  // namespace
}  // namespace asyncore::conformance
