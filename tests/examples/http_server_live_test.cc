// The web server, as it stands in examples/, against clients of others: nothing
// is simulated here.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop.h"
#include "core/posix_network.h"
#include "core/producer.h"
#include "core/socket_map.h"
#include "examples/http_server.h"
#include "tests/examples/large_page.h"
#include "tests/examples/live_client.h"
#include "tests/examples/scratch_folder.h"

namespace examples {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class http_server_live : public testing::TestWithParam<bool> {
 protected:
  http_server_live() {
    std::ofstream(large_, std::ios::binary) << large_page();
  }

  live_result curl(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {"/usr/bin/curl", "-q", "-sS",
                                        "--max-time", "30"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_client(map_, GetParam(), command);
  }
  live_result python(const std::string& script) {
    return run_client(map_, GetParam(),
                      python_script(script, {port_, large_.string()}));
  }

  scratch_folder folder_;
  // The page at /large is read from this file while it is sent.
  std::filesystem::path large_ = folder_.path() / "large_page";
  asyncore::socket_map map_{asyncore::posix_network()};
  http_server server_{
      0,
      {{"/", {.text = "<h1>hello</h1>\n"}},
       {"/large",
        {.type = "text/plain",
         .make =
             [this] {
               return std::make_unique<asynchat::file_producer>(
                   std::make_unique<std::ifstream>(large_, std::ios::binary),
                   10'000);
             }}}},
      map_};
  std::string port_ = std::to_string(port_of(server_));
  std::string url_ = "http://127.0.0.1:" + port_;
};

TEST_P(http_server_live, serves_curl_two_pages_on_one_connection) {
  const live_result client =
      curl({"-w", "%{http_code} %{num_connects} %{content_type}\n", url_ + "/",
            url_ + "/missing"});
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output,
            "<h1>hello</h1>\n"
            "200 1 text/html\n"
            "there is no such page\n"
            "404 0 text/plain\n");
}

TEST_P(http_server_live, sends_curl_a_file_in_chunks) {
  const live_result client = curl({"-i", url_ + "/large"});
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_THAT(client.output, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_TRUE(client.output.ends_with("\r\n\r\n" + large_page()))
      << client.output.size() << " bytes";
}

TEST_P(http_server_live, sends_curl_the_same_file_with_http_1_0) {
  const live_result client = curl({"--http1.0", url_ + "/large"});
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_TRUE(client.output == large_page())
      << client.output.size() << " bytes";
}

TEST_P(http_server_live, sends_curl_its_own_body_back) {
  for (const char* coding : {"Expect:", "Transfer-Encoding: chunked"}) {
    const live_result client = curl(
        {"-H", coding, "--data-binary", "@" + large_.string(), url_ + "/"});
    EXPECT_EQ(client.status, 0) << client.output;
    EXPECT_TRUE(client.output == large_page())
        << client.output.size() << " bytes";
  }
}

TEST_P(http_server_live, answers_curl_that_wants_only_the_head) {
  const live_result client = curl({"-I", url_ + "/", url_ + "/large"});
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_THAT(client.output, HasSubstr("Content-Length: 15\r\n"));
  EXPECT_THAT(client.output, HasSubstr("Transfer-Encoding: chunked\r\n"));
}

// curl asks before it sends so much, and gets its answer instead of a reset.
TEST_P(http_server_live, refuses_curl_a_body_that_is_too_long) {
  for (const char* expect : {"Expect: 100-continue", "Expect:"}) {
    const std::string path = folder_.path() / "too_long";
    std::ofstream(path, std::ios::binary) << std::string(3'000'000, 'x');
    const live_result client = curl({"-H", expect, "--data-binary", "@" + path,
                                     "-w", "%{http_code}", url_ + "/"});
    EXPECT_EQ(client.status, 0) << client.output;
    EXPECT_EQ(client.output, "the body is too long\n413");
  }
}

TEST_P(http_server_live, keeps_the_connection_of_python) {
  const live_result client = python(R"(
import http.client, sys
link = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
link.connect()
local = link.sock.getsockname()
large = open(sys.argv[2], "rb").read()
for _ in range(10):
    for path, status, body in [("/", 200, b"<h1>hello</h1>\n"),
                               ("/large", 200, large),
                               ("/missing", 404, b"there is no such page\n")]:
        link.request("GET", path)
        reply = link.getresponse()
        assert (reply.status, reply.read()) == (status, body), path
        link.request("HEAD", path)
        reply = link.getresponse()
        assert (reply.status, reply.read()) == (status, b""), path
    link.request("POST", "/", body=large)
    assert link.getresponse().read() == large
    link.request("POST", "/", body=iter([b"ab", b"cde"]), encode_chunked=True,
                 headers={"Transfer-Encoding": "chunked"})
    assert link.getresponse().read() == b"abcde"
    link.request("DELETE", "/")
    reply = link.getresponse()
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, POST")
    reply.read()
assert link.sock.getsockname() == local
print("one connection")
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output, "one connection\n");
}

// Bytes that mean nothing, and requests with a byte changed, from python's own
// seeded generator: whatever comes, the server goes on.
TEST_P(http_server_live, survives_what_is_no_request) {
  const live_result client = python(R"(
import random, socket, sys
random.seed(7)
request = (b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
           b"5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.0\r\n\r\n")
for i in range(300):
    sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 30)
    text = bytearray(request if i % 2 else random.randbytes(200))
    for _ in range(random.randrange(3)):
        text[random.randrange(len(text))] = random.randrange(256)
    sock.sendall(text)
    sock.shutdown(socket.SHUT_WR)
    while sock.recv(65536):
        pass
    sock.close()
print("survived")
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output, "survived\n");
  EXPECT_EQ(curl({url_ + "/"}).output, "<h1>hello</h1>\n");
  // Its own connections may end after the clients have.
  for (int i = 0; i < 1000 && map_.size() > 1; ++i) {
    asyncore::loop(map_, {.wait = 10ms, .use_poll = GetParam(), .count = 1});
  }
  EXPECT_EQ(map_.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(loops, http_server_live, testing::Bool(),
                         [](const auto& made) {
                           return made.param ? "poll" : "select";
                         });

}  // namespace
}  // namespace examples
