// Round trips over the simulated network, with real dispatchers on both ends:
// clients send 64 bytes to an echo server, wait for them to come back, and send
// them again.
//
//   ping_pong CLIENTS ROUND_TRIPS select|poll
//
// It measures nothing by itself: `tools/instructions` runs it under callgrind
// with two numbers of round trips, so that what it takes to begin and to end
// falls out of the difference.

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dispatcher.h"
#include "examples/echo_server.h"
#include "sim/world/world.h"

namespace {

constexpr std::size_t message_bytes = 64;
constexpr std::uint16_t echo_port = 7;

class ping_client final : public asyncore::dispatcher {
 public:
  ping_client(std::uint64_t round_trips, asyncore::socket_map& map)
      : dispatcher(map), left_(round_trips) {
    create_socket();
    connect(resolve("server", echo_port));
  }

  bool writable() override { return !unsent_.empty(); }
  void handle_write() override { unsent_.erase(0, send(unsent_)); }
  void handle_read() override {
    received_ += recv(message_bytes).size();
    if (received_ < message_bytes) return;
    received_ = 0;
    if (--left_ == 0) {
      close();
    } else {
      unsent_ = message_;
    }
  }

  std::uint64_t left() const { return left_; }

 private:
  std::string message_ = std::string(message_bytes, 'x');
  std::string unsent_ = message_;
  std::size_t received_ = 0;
  std::uint64_t left_;
};

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

// How many round trips were not made: none, unless the network is broken.
std::uint64_t play(std::uint64_t clients, std::uint64_t round_trips,
                   bool use_poll) {
  rehearse::world world(nullptr, {.passes = ~std::uint64_t{0}});
  rehearse::host& server = world.add_host("server");
  rehearse::host& client = world.add_host("client");
  asyncore::socket_map server_map(server);
  asyncore::socket_map client_map(client);

  const examples::echo_server echo(echo_port, server_map);
  std::vector<std::unique_ptr<ping_client>> all;
  for (std::uint64_t i = 0; i < clients; ++i) {
    all.push_back(
        std::make_unique<ping_client>(round_trips / clients, client_map));
  }
  world.add_program("server", server_map, server, {.use_poll = use_poll});
  world.add_program("client", client_map, client, {.use_poll = use_poll});
  world.run();

  std::uint64_t left = 0;
  for (const auto& each : all) left += each->left();
  return left;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view loop = argc == 4 ? argv[3] : "";
  const auto clients = argc == 4 ? read_number(argv[1]) : std::nullopt;
  const auto round_trips = argc == 4 ? read_number(argv[2]) : std::nullopt;
  if (!clients || !round_trips || *clients == 0 || *round_trips < *clients ||
      (loop != "select" && loop != "poll")) {
    std::fprintf(stderr, "usage: ping_pong CLIENTS ROUND_TRIPS select|poll\n");
    return 2;
  }
  const std::uint64_t left = play(*clients, *round_trips, loop == "poll");
  if (left == 0) return 0;
  std::fprintf(stderr, "%llu round trips were not made\n",
               static_cast<unsigned long long>(left));
  return 1;
}
