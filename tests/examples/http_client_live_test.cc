// The HTTP client, as it stands in examples/, against web servers of others:
// nothing is simulated here. Pages must arrive byte by byte as they are on
// disk.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop.h"
#include "core/posix_network.h"
#include "core/socket_map.h"
#include "examples/http_client.h"
#include "tests/examples/large_page.h"
#include "tests/examples/scratch_folder.h"
#include "tests/examples/web_server.h"

namespace examples {
namespace {

using namespace std::chrono_literals;

// No exchange on loopback comes near it.
constexpr auto deadline = 60s;

const std::string small_page =
    "<!DOCTYPE html>\n"
    "<html>\n"
    "<head><title>Origin</title></head>\n"
    "<body>\n"
    "<h1>Hello from the origin</h1>\n"
    "</body>\n"
    "</html>\n";

enum class server_kind { python, nginx };
enum class loop_kind { select, poll };

class http_client_live
    : public testing::TestWithParam<std::tuple<server_kind, loop_kind>> {
 protected:
  http_client_live() {
    const auto root = folder_.path() / "pages";
    std::filesystem::create_directory(root);
    std::ofstream(root / "small.html", std::ios::binary) << small_page;
    std::ofstream(root / "large.txt", std::ios::binary) << large_page();
    server_ = std::get<server_kind>(GetParam()) == server_kind::python
                  ? run_python(root)
                  : run_nginx(root, folder_.path());
  }

  struct outcome {
    std::optional<http_response> response;
    std::string failure;
  };

  outcome fetch(const std::string& path) {
    outcome got;
    asyncore::socket_map map(asyncore::posix_network());
    http_client client("127.0.0.1", server_->port(), path, map);
    client.on_response = [&](const http_response& r) { got.response = r; };
    client.on_failure = [&](std::string_view why) { got.failure = why; };
    const auto until = std::chrono::steady_clock::now() + deadline;
    while (!map.empty() && std::chrono::steady_clock::now() < until) {
      const bool use_poll = std::get<loop_kind>(GetParam()) == loop_kind::poll;
      asyncore::loop(map, {.wait = 1s, .use_poll = use_poll, .count = 1});
    }
    return got;
  }

 private:
  scratch_folder folder_;
  std::unique_ptr<web_server> server_;
};

TEST_P(http_client_live, fetches_a_page_as_it_is_on_disk) {
  const outcome got = fetch("/small.html");
  ASSERT_TRUE(got.response) << got.failure;
  EXPECT_EQ(got.response->status, 200);
  EXPECT_EQ(got.response->body, small_page);
}

TEST_P(http_client_live, fetches_more_than_any_buffer_holds) {
  const outcome got = fetch("/large.txt");
  ASSERT_TRUE(got.response) << got.failure;
  EXPECT_EQ(got.response->status, 200);
  // Not EXPECT_EQ: nobody reads a difference of 300 kB.
  EXPECT_TRUE(got.response->body == large_page())
      << got.response->body.size() << " bytes";
}

TEST_P(http_client_live, tells_404_as_a_response) {
  const outcome got = fetch("/missing.html");
  ASSERT_TRUE(got.response) << got.failure;
  EXPECT_EQ(got.response->status, 404);
  EXPECT_THAT(got.response->body, testing::HasSubstr("404"));
}

std::string name_of(
    const testing::TestParamInfo<http_client_live::ParamType>& made) {
  const auto& [server, loop] = made.param;
  return std::string(server == server_kind::python ? "python" : "nginx") +
         (loop == loop_kind::select ? "_select" : "_poll");
}

INSTANTIATE_TEST_SUITE_P(
    servers, http_client_live,
    testing::Combine(testing::Values(server_kind::python, server_kind::nginx),
                     testing::Values(loop_kind::select, loop_kind::poll)),
    name_of);

}  // namespace
}  // namespace examples
