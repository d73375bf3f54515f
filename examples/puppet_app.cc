// A server that does what its peers tell it, for scenarios about the loop
// itself: `app puppet = puppet(port=9)`.
//
// Its channels are plain dispatchers, so a scenario sees asyncore and nothing
// of a protocol. Each line that a channel receives is a command:
//
//   close            closes this channel; `close 2` another one
//   pause, resume    its readable() says no, and yes again
//   want, rest       its writable() says yes, and no again
//   say TEXT         sends TEXT and a line feed, once
//   connect HOST:N   connects to a host by a new channel, `puppet/out`
//   shutdown         ends this channel's output
//   throw            throws std::runtime_error
//
// A command names another channel by the number of its accept. Channels that
// have closed are kept, so that one can be closed again. A line is at most
// 64 KiB long.

#include <sys/socket.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "core/exceptions.h"
#include "sim/application.h"

namespace {

class puppet_channel;

// What a command may do beyond its own channel.
class puppet_stage {
 public:
  virtual ~puppet_stage() = default;
  virtual puppet_channel& channel(std::string_view number) = 0;
  virtual void connect_to(std::string_view place) = 0;
};

class puppet_channel final : public asyncore::dispatcher {
 public:
  puppet_channel(asyncore::socket sock, puppet_stage& stage)
      : dispatcher(std::move(sock)), stage_(stage) {}
  puppet_channel(asyncore::socket_map& map, puppet_stage& stage)
      : dispatcher(map), stage_(stage) {}

  bool readable() override { return reads_; }
  bool writable() override { return writes_ || connecting; }

  void handle_read() override {
    input_ += recv(4096);
    // One that has closed obeys no more: a send may have failed.
    for (std::size_t end = input_.find('\n');
         end != std::string::npos && socket().is_open();
         end = input_.find('\n')) {
      const std::string line = input_.substr(0, end);
      input_.erase(0, end + 1);
      obey(line);
    }
    if (input_.size() > line_max) close();
  }
  void handle_connect() override {}
  void handle_write() override {}
  void handle_expt() override {}
  void handle_close() override { close(); }

 private:
  static constexpr std::size_t line_max = 65536;

  void obey(std::string_view line) {
    const std::size_t blank = line.find(' ');
    const std::string_view command = line.substr(0, blank);
    const std::string_view rest = blank == std::string_view::npos
                                      ? std::string_view()
                                      : line.substr(blank + 1);
    if (command == "close") {
      (rest.empty() ? *this : stage_.channel(rest)).close();
    } else if (command == "pause" || command == "resume") {
      reads_ = command == "resume";
    } else if (command == "want" || command == "rest") {
      writes_ = command == "want";
    } else if (command == "say") {
      send(std::string(rest) + "\n");
    } else if (command == "connect") {
      stage_.connect_to(rest);
    } else if (command == "shutdown") {
      shutdown(SHUT_WR);
    } else if (command == "throw") {
      throw std::runtime_error("told to");
    } else {
      throw std::invalid_argument("no such command: " + std::string(command));
    }
  }

  puppet_stage& stage_;
  std::string input_;
  bool reads_ = true;
  bool writes_ = false;
};

class puppet_server final : public asyncore::dispatcher, public puppet_stage {
 public:
  puppet_server(std::uint16_t port, rehearse::context& surroundings)
      : dispatcher(surroundings.map()), context_(surroundings) {
    create_socket();
    set_reuse_addr();
    bind(asyncore::address::ipv4(0, port));
    listen(128);
  }

  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    accepted_.push_back(
        std::make_unique<puppet_channel>(std::move(sock), *this));
  }

  puppet_channel& channel(std::string_view number) override {
    std::size_t which = 0;
    std::from_chars(number.data(), number.data() + number.size(), which);
    if (which == 0 || which > accepted_.size()) {
      throw std::invalid_argument("no such channel: " + std::string(number));
    }
    return *accepted_[which - 1];
  }

  void connect_to(std::string_view place) override {
    const std::size_t colon = place.find(':');
    std::uint16_t port = 0;
    if (colon != std::string_view::npos) {
      std::from_chars(place.data() + colon + 1, place.data() + place.size(),
                      port);
    }
    const auto found =
        map()->net().resolve(place.substr(0, colon), port, AF_INET);
    if (!found) throw asyncore::os_error(found.error());
    connected_.push_back(std::make_unique<puppet_channel>(*map(), *this));
    context_.label(*connected_.back(), "out");
    connected_.back()->create_socket();
    connected_.back()->connect(found->front());
  }

 private:
  rehearse::context& context_;
  std::vector<std::unique_ptr<puppet_channel>> accepted_;
  std::vector<std::unique_ptr<puppet_channel>> connected_;
};

class puppet_app final : public rehearse::application {
 public:
  puppet_app(const rehearse::parameters& given, rehearse::context& surroundings)
      : server_(static_cast<std::uint16_t>(given.integer("port")),
                surroundings) {}

 private:
  puppet_server server_;
};

const rehearse::registered_application registered(
    {.name = "puppet",
     .help = "does what its peers tell it: close, pause, say ... (for "
             "scenarios about the loop)",
     .parameters = {{.name = "port",
                     .type = rehearse::value_type::integer,
                     .standard = "9",
                     .help = "the port on which it listens",
                     .least = 1,
                     .most = 65535}},
     .reports = {},
     .labels = {"out"}},
    rehearse::make_application<puppet_app>);

}  // namespace
