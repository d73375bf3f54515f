// The HTTP/1.1 client as an object, and together with the HTTP server of the
// samples. What it does on a wire with all its accidents is in
// scenarios/http_chat_client.

#include "examples/http_chat_client.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/exceptions.h"
#include "core/producer.h"
#include "examples/http_server.h"
#include "sim/testing/testing.h"

namespace examples {
namespace {

using rehearse::testkit::acceptor;
using rehearse::testkit::network_test;
using rehearse::testkit::probe;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class http_chat_client_in_a_world : public network_test {
 protected:
  http_chat_client_in_a_world()
      : network_test({.server = "origin", .client = "web"}) {}

  // Notes each reply and failure.
  void listen_to(http_chat_client& client) {
    client.on_reply = [this](const http_reply& reply) {
      told_.push_back(std::to_string(reply.status) + " " + reply.body);
    };
    client.on_failure = [this](std::string_view why) {
      told_.push_back("failure " + std::string(why));
    };
  }

  http_server site_{80,
                    {{"/", {.text = "hello"}},
                     {"/made",
                      {.make =
                           [] {
                             return std::make_unique<asynchat::simple_producer>(
                                 "abcde", 2);
                           }}}},
                    server_map_};
  std::vector<std::string> told_;
};

TEST_F(http_chat_client_in_a_world, gets_and_posts_on_one_connection) {
  http_chat_client client("origin", 80, client_map_);
  listen_to(client);
  client.get("/");
  client.get("/made");
  client.post("/", std::string(300'000, 'x'));
  client.get("/missing");
  world_.run();
  EXPECT_THAT(told_, ElementsAre("200 hello", "200 abcde",
                                 "200 " + std::string(300'000, 'x'),
                                 "404 there is no such page\n"));
  EXPECT_TRUE(client_map_.empty());
  EXPECT_THAT(client_.open_descriptors(), IsEmpty());
  EXPECT_EQ(server_map_.size(), 1U);
}

TEST_F(http_chat_client_in_a_world, may_ask_for_more_in_a_reply) {
  http_chat_client client("origin", 80, client_map_);
  listen_to(client);
  int asked = 1;
  client.on_reply = [&](const http_reply& reply) {
    told_.push_back(reply.body);
    if (asked++ < 3) client.get("/made");
  };
  client.get("/");
  world_.run();
  EXPECT_THAT(told_, ElementsAre("hello", "abcde", "abcde"));
  EXPECT_TRUE(client_map_.empty());
}

TEST_F(http_chat_client_in_a_world, may_be_closed_in_a_reply) {
  http_chat_client client("origin", 80, client_map_);
  listen_to(client);
  client.on_reply = [&](const http_reply& reply) {
    told_.push_back(reply.body);
    client.close();
  };
  client.get("/");
  client.get("/made");
  world_.run();
  EXPECT_THAT(told_, ElementsAre("hello"));
}

TEST_F(http_chat_client_in_a_world, fails_with_what_a_callback_throws) {
  turn_off("exception");
  http_chat_client client("origin", 80, client_map_);
  listen_to(client);
  client.on_reply = [](const http_reply&) {
    throw std::runtime_error("not what I wanted");
  };
  client.get("/");
  client.get("/made");
  world_.run();
  EXPECT_THAT(told_, ElementsAre("failure not what I wanted"));
  EXPECT_TRUE(client_map_.empty());
}

TEST_F(http_chat_client_in_a_world, needs_nobody_to_tell) {
  turn_off("exception");
  http_chat_client good("origin", 80, client_map_);
  good.get("/");
  http_chat_client refused("origin", 81, client_map_);
  refused.get("/");
  world_.run();
  EXPECT_TRUE(client_map_.empty());
}

TEST_F(http_chat_client_in_a_world, throws_if_nobody_knows_the_host) {
  EXPECT_THROW(http_chat_client("nowhere", 80, client_map_),
               asyncore::os_error);
  EXPECT_TRUE(client_map_.empty());
  EXPECT_THAT(client_.open_descriptors(), IsEmpty());
}

TEST_F(http_chat_client_in_a_world, may_be_given_to_its_map) {
  auto client = std::make_unique<http_chat_client>("origin", 80, client_map_);
  listen_to(*client);
  client->get("/");
  client_map_.adopt(std::move(client));
  world_.run();
  EXPECT_THAT(told_, ElementsAre("200 hello"));
}

// Each would put a line of its own into the request, or another request.
TEST_F(http_chat_client_in_a_world, refuses_what_is_more_than_it_should_be) {
  http_chat_client client("origin", 80, client_map_);
  listen_to(client);
  for (const std::string path :
       {"", "a", "/a b", "/a\r\nX: y", "/a\n", "/a#b", "/\x7f", "/\xc3\xbc"}) {
    EXPECT_THROW(client.get(path), std::invalid_argument) << path;
    EXPECT_THROW(client.post(path, ""), std::invalid_argument) << path;
  }
  for (const std::string type : {"", "text", "text/html\r\nX: y", "a/b c"}) {
    EXPECT_THROW(client.post("/", "", type), std::invalid_argument) << type;
  }
  for (const char* host : {"", "or igin", "origin\r\nX: y", "a/b", "ann@a"}) {
    EXPECT_THROW(http_chat_client(host, 80, client_map_), std::invalid_argument)
        << host;
  }
  client.post("/", "hi", "text/html; charset=utf-8");
  world_.run();
  EXPECT_THAT(told_, ElementsAre("200 hi"));
}

// Nobody would hear of it.
TEST_F(http_chat_client_in_a_world, cannot_be_asked_once_it_has_closed) {
  http_chat_client client("origin", 80, client_map_);
  client.get("/");
  world_.run();
  EXPECT_THROW(client.get("/"), std::logic_error);
}

TEST_F(http_chat_client_in_a_world, is_served_no_page_whose_type_is_none) {
  for (const std::string type : {"", "text", "text/html\r\nX: y"}) {
    EXPECT_THROW(
        http_server(81, {{"/", {.type = type, .text = "hello"}}}, server_map_),
        std::invalid_argument)
        << type;
  }
  EXPECT_EQ(server_map_.size(), 1U);
}

// Speaks first, as no web server does.
void speak_first(acceptor& server) {
  server.on_open = [](probe& guest) {
    guest.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  };
}

TEST_F(http_chat_client_in_a_world, fails_if_it_is_told_what_it_did_not_ask) {
  acceptor server(server_.ipv4(8080), server_map_);
  speak_first(server);
  http_chat_client client("origin", 8080, client_map_);
  listen_to(client);
  world_.run();
  EXPECT_THAT(told_, ElementsAre("failure the reply is not HTTP"));
}

TEST_F(http_chat_client_in_a_world, fails_once_if_the_callback_throws) {
  turn_off("exception");
  std::vector<std::string> logged;
  client_map_.set_log_sink([&](const asyncore::log_line& line) {
    logged.emplace_back(line.message);
  });
  acceptor server(server_.ipv4(8080), server_map_);
  speak_first(server);
  http_chat_client client("origin", 8080, client_map_);
  client.on_failure = [this](std::string_view /*why*/) {
    told_.emplace_back("failure");
    throw std::runtime_error("not what I wanted");
  };
  world_.run();
  EXPECT_THAT(told_, ElementsAre("failure"));
  EXPECT_THAT(logged, ElementsAre(HasSubstr("not what I wanted")));
}

}  // namespace
}  // namespace examples
