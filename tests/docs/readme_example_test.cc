// The unit test that README.md shows, with a client for it to try.

#include <sys/socket.h>

#include <string>

#include "core/dispatcher.h"
#include "examples/echo_server.h"
#include "gtest/gtest.h"
#include "sim/world/world.h"

namespace {

// Says hello, and keeps what comes back.
class my_client final : public asyncore::dispatcher {
 public:
  my_client(const asyncore::address& server, asyncore::socket_map& map)
      : dispatcher(map) {
    create_socket();
    connect(server);
  }
  const std::string& answer() const { return answer_; }

  bool writable() override { return !unsent_.empty(); }
  void handle_connect() override {}
  void handle_write() override { unsent_.erase(0, send(unsent_)); }
  void handle_read() override { answer_ += recv(8192); }

 private:
  std::string unsent_ = "hello";
  std::string answer_;
};

TEST(my_client, hears_its_echo) {
  rehearse::world world;
  rehearse::host& server = world.add_host("server");
  rehearse::host& client = world.add_host("client");
  asyncore::socket_map server_map(server);
  asyncore::socket_map client_map(client);

  examples::echo_server echo(7, server_map);
  my_client channel(client.resolve("server", 7, AF_INET)->front(), client_map);

  world.add_program("server", server_map, server);
  world.add_program("client", client_map, client);
  world.run();  // until nothing can happen any more, in no real time at all
  EXPECT_EQ(channel.answer(), "hello");
}

}  // namespace
