#include "tests/cpython/loopback_fixture.h"

#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "core/loop.h"
#include "core/posix_network.h"
#include "tests/cpython/loopback_address.h"

namespace asyncore {
namespace {

using namespace std::chrono_literals;

constexpr duration time_max = 5s;
// The clock of a world stands still while somebody can move.
constexpr int passes_max = 100'000;

}  // namespace

temporary_folder::temporary_folder() {
  EXPECT_NE(::mkdtemp(path_.data()), nullptr);
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

network& loopback_test::choose() {
  if (is_simulated()) return host_;
  return posix_network();
}

address loopback_test::any_address() {
  if (family() != AF_UNIX) return any_loopback_port(family());
  folder_.emplace();
  return address::unix_path(folder_->path() + "/server");
}

address loopback_test::name_of(const dispatcher& bound) {
  const result<address> name = net_.getsockname(bound.socket().fileno());
  EXPECT_TRUE(name);
  return name ? *name : address();
}

void loopback_test::pass() {
  loop(map_, {.wait = 1ms, .use_poll = use_poll(), .count = 1});
}

bool loopback_test::run_until(const std::function<bool()>& done) {
  const time_point deadline = net_.now() + time_max;
  for (int passes = 0; passes < passes_max; ++passes) {
    if (done()) return true;
    if (net_.now() > deadline) return false;
    pass();
  }
  return false;
}

asyncore::socket loopback_test::connect_socket(const address& server) {
  const result<int> fd = net_.socket(server.family(), SOCK_STREAM);
  EXPECT_TRUE(fd);
  asyncore::socket made(net_, fd ? *fd : -1);
  static_cast<void>(net_.connect(made.fileno(), server));
  std::vector<poll_entry> ready;
  const std::vector<poll_entry> wanted = {{made.fileno(), POLLOUT}};
  EXPECT_TRUE(net_.poll(wanted, ready, time_max));
  EXPECT_EQ(ready, wanted) << "it is not connected";
  return made;
}

}  // namespace asyncore
