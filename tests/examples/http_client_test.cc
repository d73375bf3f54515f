// The HTTP client: how it reads replies, and how it behaves in a simulated
// world. What it does on a wire with all its accidents is in scenarios/http.

#include "examples/http_client.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/exceptions.h"
#include "sim/testing/testing.h"

namespace examples {
namespace {

using rehearse::testkit::acceptor;
using rehearse::testkit::network_test;
using rehearse::testkit::probe;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// --- Replies ----------------------------------------------------------------

struct good_reply {
  const char* name;
  std::string text;
  int status;
  std::string body;
};

class reads_reply : public testing::TestWithParam<good_reply> {};

TEST_P(reads_reply, as_a_response) {
  const http_response response = parse_response(GetParam().text);
  EXPECT_EQ(response.status, GetParam().status);
  EXPECT_EQ(response.body, GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    http, reads_reply,
    testing::Values(
        good_reply{"plain", "HTTP/1.0 200 OK\r\nServer: x\r\n\r\nhello", 200,
                   "hello"},
        good_reply{"no_headers", "HTTP/1.0 200 OK\r\n\r\nhello", 200, "hello"},
        good_reply{"no_body", "HTTP/1.0 204 No Content\r\n\r\n", 204, ""},
        good_reply{"no_reason", "HTTP/1.1 200\r\n\r\nhello", 200, "hello"},
        good_reply{"empty_reason", "HTTP/1.1 200 \r\n\r\nhello", 200, "hello"},
        good_reply{"reason_of_many_words",
                   "HTTP/1.0 404 File not found\r\n\r\n", 404, ""},
        good_reply{"length_that_is_met",
                   "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200,
                   "hello"},
        good_reply{"length_zero",
                   "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
        good_reply{"more_than_its_length",
                   "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello world",
                   200, "hello"},
        good_reply{"length_in_other_case",
                   "HTTP/1.0 200 OK\r\ncONTENT-lENGTH: 2\r\n\r\nhello", 200,
                   "he"},
        good_reply{"length_without_a_blank",
                   "HTTP/1.0 200 OK\r\nContent-Length:2\r\n\r\nhello", 200,
                   "he"},
        good_reply{"length_among_blanks",
                   "HTTP/1.0 200 OK\r\nContent-Length: \t 2 \t\r\n\r\nhello",
                   200, "he"},
        good_reply{"length_of_something_else",
                   "HTTP/1.0 200 OK\r\nX-Content-Length: 99\r\n\r\nhello", 200,
                   "hello"},
        good_reply{"length_in_the_body",
                   "HTTP/1.0 200 OK\r\n\r\nContent-Length: 99\r\n\r\n", 200,
                   "Content-Length: 99\r\n\r\n"},
        good_reply{"line_without_a_colon",
                   "HTTP/1.0 200 OK\r\nno header\r\n\r\nhello", 200, "hello"},
        good_reply{"heads_before_it",
                   "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nX: "
                   "y\r\n\r\nHTTP/1.0 200 OK\r\n\r\nhello",
                   200, "hello"},
        good_reply{"no_content_with_content",
                   "HTTP/1.0 204 No Content\r\n\r\nhello", 204, ""},
        good_reply{"not_modified_with_the_length_of_the_page",
                   "HTTP/1.0 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
                   304, ""},
        good_reply{"body_with_an_empty_line",
                   "HTTP/1.0 200 OK\r\n\r\none\r\n\r\ntwo", 200,
                   "one\r\n\r\ntwo"}),
    [](const auto& made) { return made.param.name; });

struct bad_reply {
  const char* name;
  std::string text;
  std::string why;
};

class refuses_reply : public testing::TestWithParam<bad_reply> {};

TEST_P(refuses_reply, and_says_why) {
  try {
    parse_response(GetParam().text);
    FAIL() << "it was read";
  } catch (const std::runtime_error& problem) {
    EXPECT_EQ(problem.what(), GetParam().why);
  }
}

INSTANTIATE_TEST_SUITE_P(
    http, refuses_reply,
    testing::Values(
        bad_reply{"nothing", "", "the server closed without a reply"},
        bad_reply{"one_byte_of_it", "H", "the reply ended in its headers"},
        bad_reply{"cut_status_line", "HTTP/1.0 20",
                  "the reply ended in its headers"},
        bad_reply{"cut_in_the_empty_line", "HTTP/1.0 200 OK\r\n\r",
                  "the reply ended in its headers"},
        bad_reply{"other_protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"empty_lines", "\r\n\r\n", "the reply is not HTTP"},
        bad_reply{"status_line_of_one_word", "HTTP/1.0\r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"status_that_is_missing", "HTTP/1.0 \r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"status_that_is_no_number", "HTTP/1.0 OK\r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"status_with_a_sign", "HTTP/1.0 -20 OK\r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"status_of_two_digits", "HTTP/1.0 20 OK\r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"status_of_four_digits", "HTTP/1.0 2000 OK\r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"status_that_goes_on", "HTTP/1.0 200OK\r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"status_below_a_hundred", "HTTP/1.0 099 OK\r\n\r\n",
                  "the reply is not HTTP"},
        bad_reply{"status_line_that_a_lone_lf_would_end",
                  "HTTP/1.0 200 OK\nContent-Length: 2\r\n\r\nhello",
                  "the reply is not HTTP"},
        bad_reply{"head_before_it_and_nothing_else",
                  "HTTP/1.1 100 Continue\r\n\r\n",
                  "the reply ended in its headers"},
        bad_reply{"other_protocol_unasked",
                  "HTTP/1.1 101 Switching Protocols\r\n\r\nhello",
                  "the server changed the protocol unasked"},
        bad_reply{"chunks",
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
                  "the reply is in chunks, which HTTP/1.0 has not"},
        bad_reply{"blank_before_the_colon",
                  "HTTP/1.0 200 OK\r\nContent-Length : 2\r\n\r\nhello",
                  "its headers cannot be read"},
        bad_reply{"line_that_goes_on_with_the_one_before",
                  "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n 0\r\n\r\nhello",
                  "its headers cannot be read"},
        bad_reply{"two_lengths",
                  "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n"
                  "Content-Length: 3\r\n\r\nhello",
                  "its Content-Length is not a number"},
        bad_reply{"body_that_is_cut",
                  "HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nhello",
                  "the body ended after 5 of 9 bytes"},
        bad_reply{"length_that_is_no_number",
                  "HTTP/1.0 200 OK\r\nContent-Length: many\r\n\r\nhello",
                  "its Content-Length is not a number"},
        bad_reply{"length_that_is_empty",
                  "HTTP/1.0 200 OK\r\nContent-Length:\r\n\r\nhello",
                  "its Content-Length is not a number"},
        bad_reply{"length_below_zero",
                  "HTTP/1.0 200 OK\r\nContent-Length: -5\r\n\r\nhello",
                  "its Content-Length is not a number"},
        bad_reply{"length_that_no_number_holds",
                  "HTTP/1.0 200 OK\r\nContent-Length: 99999999999999999999"
                  "\r\n\r\nhello",
                  "its Content-Length is not a number"}),
    [](const auto& made) { return made.param.name; });

TEST(http_response, keeps_its_headers_as_they_came) {
  const auto response =
      parse_response("HTTP/1.0 200 OK\r\nServer: x\r\nAge: 1\r\n\r\nhello");
  EXPECT_EQ(response.headers, "HTTP/1.0 200 OK\r\nServer: x\r\nAge: 1\r\n");
}

// --- In a world -------------------------------------------------------------

class http_client_in_a_world : public network_test {
 protected:
  http_client_in_a_world()
      : network_test({.server = "origin", .client = "web"}) {}

  // Answers every request with the same bytes, and closes.
  void serve(std::uint16_t port, const std::string& answer) {
    acceptor& origin = *servers_.emplace_back(
        std::make_unique<acceptor>(server_.ipv4(port), server_map_));
    origin.on_open = [this, answer](probe& guest) {
      guest.on_read = [this, &guest, answer] {
        guest.recv(8192);
        const std::string& request = guest.record().received;
        if (!request.ends_with("\r\n\r\n")) return;
        requests_.push_back(request);
        guest.send(answer);
        guest.close();
      };
    };
  }

  // Notes what it tells.
  void listen_to(http_client& client) {
    client.on_response = [this](const http_response& response) {
      told_.push_back("response " + response.body);
    };
    client.on_failure = [this](std::string_view why) {
      told_.push_back("failure " + std::string(why));
    };
  }

  std::vector<std::unique_ptr<acceptor>> servers_;
  std::vector<std::string> requests_;
  std::vector<std::string> told_;
};

TEST_F(http_client_in_a_world, tells_the_page) {
  serve(80, "HTTP/1.0 200 OK\r\n\r\nhello");
  http_client client("origin", 80, "/", client_map_);
  listen_to(client);
  world_.run();
  EXPECT_THAT(told_, ElementsAre("response hello"));
}

TEST_F(http_client_in_a_world, asks_for_its_path_at_its_host) {
  serve(80, "HTTP/1.0 200 OK\r\n\r\n");
  http_client client("origin", 80, "/a/b.html?c", client_map_);
  world_.run();
  EXPECT_THAT(requests_,
              ElementsAre("GET /a/b.html?c HTTP/1.0\r\nHost: origin\r\n\r\n"));
}

TEST_F(http_client_in_a_world, names_a_port_that_is_not_the_usual_one) {
  serve(8080, "HTTP/1.0 200 OK\r\n\r\n");
  http_client client("origin", 8080, "/", client_map_);
  world_.run();
  EXPECT_THAT(requests_,
              ElementsAre("GET / HTTP/1.0\r\nHost: origin:8080\r\n\r\n"));
}

// Each would put a line of its own into the request, or another request.
TEST_F(http_client_in_a_world, refuses_a_path_or_host_that_is_more_than_one) {
  for (const std::string path :
       {"", "a", "/a b", "/a\r\nX: y", "/a\n", "/a#b", "/\x7f", "/\xc3\xbc"}) {
    EXPECT_THROW(http_client("origin", 80, path, client_map_),
                 std::invalid_argument)
        << path;
  }
  EXPECT_THROW(http_client("origin", 80, std::string("/\0", 2), client_map_),
               std::invalid_argument);
  for (const char* host : {"", "or igin", "origin\r\nX: y", "a/b", "ann@a"}) {
    EXPECT_THROW(http_client(host, 80, "/", client_map_), std::invalid_argument)
        << host;
  }
  EXPECT_TRUE(client_map_.empty());
  EXPECT_THAT(client_.open_descriptors(), IsEmpty());
}

TEST_F(http_client_in_a_world, leaves_no_descriptor_and_no_place_in_the_map) {
  serve(80, "HTTP/1.0 200 OK\r\n\r\nhello");
  http_client client("origin", 80, "/", client_map_);
  world_.run();
  EXPECT_TRUE(client_map_.empty());
  EXPECT_THAT(client_.open_descriptors(), IsEmpty());
}

TEST_F(http_client_in_a_world, throws_if_nobody_knows_the_host) {
  EXPECT_THROW(http_client("nowhere", 80, "/", client_map_),
               asyncore::os_error);
  EXPECT_TRUE(client_map_.empty());
  EXPECT_THAT(client_.open_descriptors(), IsEmpty());
}

TEST_F(http_client_in_a_world, tells_a_refusal_by_the_name_of_its_errno) {
  turn_off("exception");
  http_client client("origin", 80, "/", client_map_);
  listen_to(client);
  world_.run();
  EXPECT_THAT(told_, ElementsAre("failure ECONNREFUSED"));
  EXPECT_TRUE(client_map_.empty());
}

TEST_F(http_client_in_a_world, needs_nobody_to_tell) {
  turn_off("exception");
  serve(80, "HTTP/1.0 200 OK\r\n\r\nhello");
  http_client good("origin", 80, "/", client_map_);
  http_client refused("origin", 81, "/", client_map_);
  world_.run();
  EXPECT_TRUE(client_map_.empty());
}

TEST_F(http_client_in_a_world, tells_a_response_once_if_the_callback_throws) {
  turn_off("exception");
  serve(80, "HTTP/1.0 200 OK\r\n\r\nhello");
  http_client client("origin", 80, "/", client_map_);
  listen_to(client);
  client.on_response = [this](const http_response&) {
    told_.emplace_back("response");
    throw std::runtime_error("not what I wanted");
  };
  world_.run();
  EXPECT_THAT(told_, ElementsAre("response"));
  EXPECT_THAT(logged_, ElementsAre(HasSubstr("not what I wanted")));
}

TEST_F(http_client_in_a_world, may_be_given_to_its_map) {
  serve(80, "HTTP/1.0 200 OK\r\n\r\nhello");
  auto client = std::make_unique<http_client>("origin", 80, "/", client_map_);
  listen_to(*client);
  client_map_.adopt(std::move(client));
  world_.run();
  EXPECT_THAT(told_, ElementsAre("response hello"));
}

}  // namespace
}  // namespace examples
