// The HTTP/1.1 client, as it stands in examples/, against web servers of
// others: nothing is simulated here. Pages must arrive byte by byte as they are
// on disk.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "examples/http_chat_client.h"
#include "tests/examples/large_page.h"
#include "tests/examples/scratch_folder.h"
#include "tests/examples/web_server.h"

namespace examples {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

// No exchange on loopback comes near it.
constexpr auto deadline = 60s;

const std::string small_page = "<h1>Hello from the origin</h1>\n";

class http_chat_client_live : public testing::TestWithParam<bool> {
 protected:
  http_chat_client_live() {
    std::filesystem::create_directory(root_);
    std::ofstream(root_ / "small.html", std::ios::binary) << small_page;
    std::ofstream(root_ / "large.txt", std::ios::binary) << large_page();
    std::ofstream(root_ / "empty.html", std::ios::binary);
  }

  void get(const web_server& server, const std::vector<std::string>& paths) {
    asyncore::socket_map map(asyncore::posix_network());
    http_chat_client client("127.0.0.1", server.port(), map);
    client.on_reply = [this](const auto& reply) { replies_.push_back(reply); };
    client.on_failure = [this](std::string_view why) { failure_ = why; };
    for (const std::string& path : paths) client.get(path);
    const auto until = std::chrono::steady_clock::now() + deadline;
    while (!map.empty() && std::chrono::steady_clock::now() < until) {
      asyncore::loop(map, {.wait = 1s, .use_poll = GetParam(), .count = 1});
    }
  }
  void expect_reply(std::size_t which, int status, std::string_view body) {
    ASSERT_LT(which, replies_.size()) << failure_;
    EXPECT_EQ(replies_[which].status, status);
    // Not EXPECT_EQ: nobody reads a difference of 300 kB.
    EXPECT_TRUE(replies_[which].body == body)
        << replies_[which].body.size() << " bytes";
  }

  scratch_folder folder_;
  std::filesystem::path root_ = folder_.path() / "pages";
  std::vector<http_reply> replies_;
  std::string failure_;
};

TEST_P(http_chat_client_live, gets_pages_of_nginx_on_one_connection) {
  const auto server = run_nginx(root_, folder_.path());
  get(*server, {"/small.html", "/large.txt", "/empty.html", "/missing.html",
                "/small.html"});
  ASSERT_THAT(replies_, SizeIs(5)) << failure_;
  expect_reply(0, 200, small_page);
  expect_reply(1, 200, large_page());
  expect_reply(2, 200, "");
  EXPECT_EQ(replies_[3].status, 404);
  EXPECT_THAT(replies_[3].body, HasSubstr("404 Not Found"));
  expect_reply(4, 200, small_page);
  EXPECT_EQ(failure_, "");
}

TEST_P(http_chat_client_live, puts_the_chunks_of_nginx_together) {
  const auto server = run_nginx(root_, folder_.path());
  get(*server, {"/chunked/small.html", "/chunked/large.txt", "/small.html"});
  ASSERT_THAT(replies_, SizeIs(3)) << failure_;
  EXPECT_TRUE(replies_[0].head.lists("transfer-encoding", "chunked"));
  expect_reply(0, 200, small_page);
  EXPECT_TRUE(replies_[1].head.lists("transfer-encoding", "chunked"));
  expect_reply(1, 200, large_page());
  expect_reply(2, 200, small_page);
}

TEST_P(http_chat_client_live, gets_pages_of_python_on_one_connection) {
  const auto server = run_python(root_, "HTTP/1.1");
  get(*server, {"/small.html", "/large.txt", "/empty.html", "/small.html"});
  ASSERT_THAT(replies_, SizeIs(4)) << failure_;
  expect_reply(0, 200, small_page);
  expect_reply(1, 200, large_page());
  expect_reply(2, 200, "");
  expect_reply(3, 200, small_page);
  EXPECT_EQ(failure_, "");
}

// Python's server speaks HTTP/1.0 unless told, and closes after each page.
TEST_P(http_chat_client_live, tells_that_python_has_ended_the_connection) {
  const auto server = run_python(root_);
  get(*server, {"/large.txt", "/small.html"});
  ASSERT_THAT(replies_, SizeIs(1)) << failure_;
  expect_reply(0, 200, large_page());
  EXPECT_EQ(failure_, "the server ended the connection");
}

INSTANTIATE_TEST_SUITE_P(loops, http_chat_client_live, testing::Bool(),
                         [](const auto& made) {
                           return made.param ? "poll" : "select";
                         });

}  // namespace
}  // namespace examples
